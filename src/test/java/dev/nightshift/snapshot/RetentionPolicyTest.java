package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionPolicyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T19:00:00Z");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void holds_to_its_rules_whatever_there_is(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            holds(random, "seed " + seed + " round " + round);
        }
    }

    private static void holds(Random random, String which) {
        List<Snapshot> all = snapshots(random);
        Map<String, List<String>> broken = new TreeMap<>();
        all.stream().filter(one -> random.nextInt(4) == 0).forEach(one -> broken.put(one.tag(), List.of("x")));
        Proof proof = new Proof(Map.of(), broken, List.of(), false, Proof.Done.NOTHING);
        Set<String> stamps = new HashSet<>();
        all.stream().filter(one -> random.nextInt(8) == 0).forEach(one -> stamps.add(one.stamp()));
        Set<String> tags = new HashSet<>();
        all.stream().filter(one -> random.nextInt(12) == 0).forEach(one -> tags.add(one.tag()));
        RetentionPolicy policy = new RetentionPolicy(1 + random.nextInt(5), Duration.ofDays(1 + random.nextInt(60)));

        List<Snapshot> going = policy.going(all, proof, new RetentionPolicy.Needed(stamps, tags), NOW);

        assertThat(all).as(which).containsAll(going);
        Set<String> groups = new HashSet<>();
        going.forEach(one -> groups.add(RetentionPolicy.group(one)));
        assertThat(all.stream().filter(one -> groups.contains(RetentionPolicy.group(one))))
                .as("%s: together or not at all", which)
                .hasSize(going.size());
        assertThat(going).as(which).noneMatch(one -> stamps.contains(one.stamp()) || tags.contains(one.tag()));
        all.stream()
                .filter(one -> one.kind() == SnapshotKind.SAFETY)
                .max(Comparator.comparing(Snapshot::takenAt))
                .ifPresent(last -> assertThat(going).as(which).doesNotContain(last));
        for (String workspace : List.of("main", "other")) {
            all.stream()
                    .filter(one -> one.workspaces().contains(workspace) && !broken.containsKey(one.tag()))
                    .max(Comparator.comparing(Snapshot::takenAt))
                    .ifPresent(last ->
                            assertThat(going).as("%s: the newest proven", which).doesNotContain(last));
        }
        long shifts = all.stream()
                .filter(one -> one.kind() == SnapshotKind.PRE && !going.contains(one))
                .count();
        assertThat(shifts).as(which).isLessThanOrEqualTo(policy.keep() + stamps.size() + tags.size() + 3L);
        assertThat(going.stream().filter(one -> one.kind() == SnapshotKind.MANUAL))
                .as("%s: by age alone", which)
                .allMatch(one -> Duration.between(one.takenAt(), NOW).compareTo(policy.maxAge()) > 0);
        Set<String> newest = new HashSet<>();
        all.stream()
                .filter(one -> one.kind() == SnapshotKind.PRE)
                .sorted(Comparator.comparing(Snapshot::takenAt).reversed())
                .limit(policy.keep())
                .filter(one -> Duration.between(one.takenAt(), NOW).compareTo(policy.maxAge()) <= 0)
                .forEach(one -> newest.add(one.stamp()));
        assertThat(going).as("%s: young and among the newest", which).noneMatch(one -> newest.contains(one.stamp()));
    }

    private static List<Snapshot> snapshots(Random random) {
        List<Snapshot> all = new ArrayList<>();
        int count = random.nextInt(12);
        for (int number = 0; number < count; number++) {
            Instant at = NOW.minus(Duration.ofHours(24L * number + random.nextInt(20)));
            String stamp = "s" + number;
            List<String> workspaces = random.nextBoolean() ? List.of("main") : List.of("main", "other");
            int what = random.nextInt(4);
            if (what == 0) {
                all.add(one(SnapshotKind.MANUAL, stamp, at, workspaces, Map.of()));
            } else if (what == 1) {
                Snapshot safety = one(SnapshotKind.SAFETY, stamp, at, workspaces, Map.of());
                all.add(safety);
                all.add(one(SnapshotKind.POST, stamp, at.plusSeconds(9), workspaces, Map.of("safety", safety.tag())));
            } else {
                Map<String, String> notes = Map.of("shift", stamp);
                all.add(one(SnapshotKind.PRE, stamp, at, workspaces, notes));
                all.add(one(SnapshotKind.JOB, stamp + "-job", at.plusSeconds(5), List.of("main"), notes));
                all.add(one(SnapshotKind.POST, stamp, at.plusSeconds(9), workspaces, notes));
            }
        }
        return all;
    }

    private static Snapshot one(
            SnapshotKind kind, String stamp, Instant at, List<String> workspaces, Map<String, String> notes) {
        return new Snapshot(
                "0123", kind.tag(stamp), kind, stamp, new Snapshot.Contents(at, workspaces, 1, 1, 0, at), notes);
    }
}
