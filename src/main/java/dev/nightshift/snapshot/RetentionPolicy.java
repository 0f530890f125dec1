package dev.nightshift.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshots go: a pure function. What belongs to one shift stays or goes together, as one snapshot of it says
 * little without the others.
 *
 * @param keep so many shifts stay, the newest; snapshots that humans or rollbacks took are not counted
 * @param maxAge what is older goes, however few there are; the newest shift never
 */
public record RetentionPolicy(int keep, Duration maxAge) {
    private static final String SAFETY_NOTE = "safety";

    public RetentionPolicy {
        if (keep < 1) {
            throw new IllegalStateException("to keep " + keep + " shifts would keep none. Indicates a bug.");
        }
    }

    /**
     * What stays whatever its number and age.
     *
     * @param stamps of shifts that an open review, a held or an unfinished job may need
     * @param tags that an unfinished rollback names
     */
    public record Needed(Set<String> stamps, Set<String> tags) {
        public static final Needed NOTHING = new Needed(Set.of(), Set.of());

        public Needed {
            stamps = Set.copyOf(stamps);
            tags = Set.copyOf(tags);
        }
    }

    /** What belongs together. */
    private record Group(String stamp, boolean shift, List<Snapshot> members) {
        Instant newest() {
            return members.stream()
                    .map(Snapshot::takenAt)
                    .max(Comparator.naturalOrder())
                    .orElse(Instant.MIN);
        }

        boolean holds(@Nullable String tag) {
            return members.stream().anyMatch(member -> member.tag().equals(tag));
        }
    }

    /** The stamp of the shift or rollback that a snapshot belongs to; a snapshot taken by hand belongs to itself. */
    public static String group(Snapshot snapshot) {
        String shift = snapshot.note("shift");
        return snapshot.kind() == SnapshotKind.MANUAL ? snapshot.tag() : shift == null ? snapshot.stamp() : shift;
    }

    /** Those that go, the oldest first. */
    public List<Snapshot> going(List<Snapshot> all, Proof proof, Needed needed, Instant now) {
        List<Group> groups = groups(all);
        Set<String> staying = new HashSet<>();
        groups.stream().filter(Group::shift).limit(keep).forEach(group -> staying.add(group.stamp()));
        groups.stream().filter(group -> !group.shift()).forEach(group -> staying.add(group.stamp()));
        groups.stream()
                .filter(group -> Duration.between(group.newest(), now).compareTo(maxAge) > 0)
                .forEach(group -> staying.remove(group.stamp()));
        groups.stream().filter(Group::shift).findFirst().ifPresent(group -> staying.add(group.stamp()));
        Set<String> tags = new HashSet<>(needed.tags());
        tags.addAll(newest(all, proof));
        lastSafety(all).ifPresent(tags::add);
        return groups.stream()
                .filter(group -> !staying.contains(group.stamp())
                        && !needed.stamps().contains(group.stamp())
                        && group.members().stream()
                                .noneMatch(one -> needed.stamps().contains(one.stamp()))
                        && tags.stream().noneMatch(group::holds))
                .flatMap(group -> group.members().stream())
                .sorted(Comparator.comparing(Snapshot::takenAt).thenComparing(Snapshot::tag))
                .toList();
    }

    /** The newest first. */
    private static List<Group> groups(List<Snapshot> all) {
        Map<String, List<Snapshot>> byStamp = new TreeMap<>();
        all.forEach(one ->
                byStamp.computeIfAbsent(group(one), stamp -> new ArrayList<>()).add(one));
        List<Group> groups = new ArrayList<>();
        byStamp.forEach((stamp, members) -> groups.add(new Group(stamp, ofShift(members), members)));
        groups.sort(
                Comparator.comparing(Group::newest).thenComparing(Group::stamp).reversed());
        return groups;
    }

    private static boolean ofShift(List<Snapshot> members) {
        return members.stream()
                .anyMatch(one -> one.kind() == SnapshotKind.PRE
                        || one.kind() == SnapshotKind.JOB
                        || (one.kind() == SnapshotKind.POST && one.note(SAFETY_NOTE) == null));
    }

    /** Of each workspace: the newest snapshot, and the newest that is proven restorable. */
    private static Set<String> newest(List<Snapshot> all, Proof proof) {
        Map<String, Snapshot> newest = new TreeMap<>();
        Map<String, Snapshot> proven = new TreeMap<>();
        for (Snapshot one : all) {
            for (String workspace : one.workspaces()) {
                newest.merge(workspace, one, RetentionPolicy::later);
                if (proof.provenAt(one) != null) {
                    proven.merge(workspace, one, RetentionPolicy::later);
                }
            }
        }
        Set<String> tags = new HashSet<>();
        newest.values().forEach(one -> tags.add(one.tag()));
        proven.values().forEach(one -> tags.add(one.tag()));
        return tags;
    }

    private static Snapshot later(Snapshot a, Snapshot b) {
        return b.takenAt().isBefore(a.takenAt()) ? a : b;
    }

    /** By it the last undo or rollback is taken back. */
    private static Optional<String> lastSafety(List<Snapshot> all) {
        return all.stream()
                .filter(one -> one.kind() == SnapshotKind.SAFETY)
                .max(Comparator.comparing(Snapshot::takenAt))
                .map(Snapshot::tag);
    }
}
