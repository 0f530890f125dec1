package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruneIT {
    private static final RetentionPolicy THREE = new RetentionPolicy(3, Duration.ofDays(90));

    @TempDir
    Path temp;

    private Path work;
    private Path store;
    private Workspace main;
    private SettableClock clock;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        store = temp.resolve("store");
        main = new Workspace("main", work, List.of());
        clock = SettableClock.ticking(Duration.ofSeconds(1));
        snapshots = new Snapshots(store, clock, ZoneOffset.UTC);
    }

    @Test
    void what_goes_is_gone_and_git_and_every_file_of_the_rest_are_whole() throws Exception {
        List<Snapshot> all = nights(6);
        snapshots.prove(Duration.ofMinutes(1));
        Pruned planned = snapshots.planPrune(THREE, RetentionPolicy.Needed.NOTHING);
        assertThat(snapshots.list()).hasSize(12);
        long before = size();

        Pruned pruned = snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(pruned.snapshots()).isEqualTo(planned.snapshots()).hasSize(6);
        assertThat(snapshots.list()).isEqualTo(all.subList(6, 12));
        assertThat(pruned.freed()).isBetween(before - size() - 2_000, before - size() + 2_000);
        assertThat(pruned.freed()).isGreaterThan(2 * 100_000);
        assertThat(planned.freed()).isGreaterThan(2 * 100_000);
        assertThat(snapshots.verifyAll().good()).isTrue();
        assertThatThrownBy(() -> snapshots.find(all.get(0).tag())).hasMessageContaining("was pruned");
        assumeTrue(Torture.has("git"), "git is not installed");
        assertThat(Torture.sh("git --git-dir " + store + " fsck --strict --full 2>&1"))
                .doesNotContain("error", "missing", "broken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "tags", "objects", "chunks", "proofs"})
    void broken_off_anywhere_it_leaves_the_others_whole_and_is_completed_by_the_next(String at) throws Exception {
        List<Snapshot> all = nights(6);
        Snapshots broken = at(step -> {
            if (step.equals(at)) {
                throw new UncheckedIOException(new java.io.IOException("injected at " + step));
            }
        });

        assertThatThrownBy(() -> broken.prune(THREE, RetentionPolicy.Needed.NOTHING))
                .isInstanceOf(EnvironmentException.class);

        assertThat(snapshots.list()).containsAll(all.subList(6, 12));
        assertThat(snapshots.verifyAll().broken()).isEmpty();
        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);
        assertThat(snapshots.list()).isEqualTo(all.subList(6, 12));
        assertThat(snapshots.verifyAll().good()).isTrue();
        assertThat(store.resolve("nightshift-prune")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "damaged ref", "damaged tag"})
    void a_listing_that_fails_is_not_an_empty_listing(String how) throws Exception {
        nights(6);
        Path tags = store.resolve("refs/tags/snapshots");
        Path one = tags.resolve(String.valueOf(snapshots.list().get(0).tag().substring(Snapshot.TAG_FOLDER.length())));
        if (how.equals("file")) {
            Files.move(tags, store.resolve("elsewhere"));
            Files.writeString(tags, "");
        } else if (how.equals("damaged ref")) {
            Files.writeString(one, "nonsense");
        } else {
            String id = Files.readString(one).strip();
            Files.delete(store.resolve("objects/" + id.substring(0, 2) + "/" + id.substring(2)));
        }
        long before = size();

        assertThatThrownBy(() ->
                        snapshots.prune(new RetentionPolicy(1, Duration.ofSeconds(1)), RetentionPolicy.Needed.NOTHING))
                .isInstanceOf(EnvironmentException.class)
                .hasMessageContaining("not pruned");

        assertThat(size()).isEqualTo(before);
    }

    @Test
    void a_tag_that_git_has_packed_does_not_come_back() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        List<Snapshot> all = nights(4);
        Torture.sh("git --git-dir " + store + " pack-refs --all");

        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(snapshots.list()).isEqualTo(all.subList(2, 8));
    }

    @Test
    void chunks_go_with_the_files_that_needed_them() throws Exception {
        byte[] large = new byte[12 << 20];
        new Random(5).nextBytes(large);
        Files.write(work.resolve("large"), large);
        nights(1);
        Files.delete(work.resolve("large"));
        nights(3);
        long before = size();

        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(before - size()).isGreaterThan(12 << 20);
        assertThat(snapshots.verifyAll().good()).isTrue();
    }

    private Snapshots at(Consumer<String> steps) {
        return new Snapshots(store, clock, ZoneOffset.UTC, steps);
    }

    /** Each with a file of 100 000 bytes that only its shift has, and a large one where "chunks" is to be reached. */
    private List<Snapshot> nights(int count) throws Exception {
        List<Snapshot> all = new ArrayList<>();
        Random random = new Random(count);
        for (int night = 0; night < count; night++) {
            byte[] content = new byte[night == 0 ? 9 << 20 : 100_000];
            random.nextBytes(content);
            Files.write(work.resolve("own"), content);
            Files.writeString(work.resolve("n" + night), "night " + night);
            String stamp = snapshots.stamp();
            for (SnapshotKind kind : List.of(SnapshotKind.PRE, SnapshotKind.POST)) {
                all.add(snapshots.take(kind, stamp, List.of(main), Map.of("shift", stamp)));
            }
        }
        return all;
    }

    private long size() throws Exception {
        try (var files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
