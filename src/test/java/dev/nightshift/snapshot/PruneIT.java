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
import org.eclipse.jgit.lib.ObjectId;
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

    @ParameterizedTest
    @ValueSource(strings = {"refs/heads/mine", "refs/tags/mine", "refs/tags/snapshots/mine"})
    void what_a_human_points_at_keeps_its_chunks(String reference) throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        Files.write(work.resolve("large"), random(12 << 20));
        List<Snapshot> first = nights(1);
        Files.delete(work.resolve("large"));
        nights(3);
        String git = "git --git-dir " + store + " ";
        String tag = first.get(0).tag();
        Torture.sh(
                reference.endsWith("snapshots/mine")
                        ? git + "-c user.name=a -c user.email=a@b tag -m mine snapshots/mine " + tag
                        : git + "update-ref " + reference + " $(" + git + "rev-parse " + tag + "^{commit})");
        Pruned pruned = snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(pruned.snapshots()).isNotEmpty();
        try (ObjectStore objects = new ObjectStore(new StoreFolder(store))) {
            ObjectId commit = ObjectId.fromString(
                    Torture.sh(git + "rev-parse " + reference + "^{commit}").strip());
            assertThat(new ChunkNeeds(objects).faults(commit)).isEmpty();
        }
    }

    @Test
    void what_a_human_points_at_and_is_no_snapshot_keeps_all_chunks() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        Files.write(work.resolve("large"), random(12 << 20));
        List<Snapshot> first = nights(1);
        Files.delete(work.resolve("large"));
        nights(3);
        String git = "git --git-dir " + store + " ";
        Torture.sh(git + "update-ref refs/tags/mine $(" + git + "rev-parse "
                + first.get(0).tag() + "^{tree}:main)");
        long before = chunkBytes();

        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(chunkBytes()).isEqualTo(before);
    }

    @Test
    void a_pack_with_a_damaged_chunk_that_is_needed_stays_as_it_is() throws Exception {
        Files.write(work.resolve("large"), random(12 << 20));
        Files.write(work.resolve("gone"), random(13 << 20));
        nights(1);
        Files.delete(work.resolve("gone"));
        nights(3);
        Path pack = damageNeeded();
        byte[] damaged = Files.readAllBytes(pack);

        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(pack).hasBinaryContent(damaged);
    }

    /** Damages a chunk that the newest snapshot needs in a pack that has others too; the pack. */
    private Path damageNeeded() throws Exception {
        StoreFolder folder = new StoreFolder(store);
        try (ObjectStore objects = new ObjectStore(folder)) {
            ChunkNeeds needs = new ChunkNeeds(objects);
            List<Snapshot> all = snapshots.list();
            needs.add(Labels.commit(
                    objects, String.valueOf(folder.tag(all.get(all.size() - 1).tag()))));
            for (Path file : objects.chunks().files()) {
                long at = ChunkPack.HEADER.length;
                try (ChunkPack chunks = ChunkPack.open(file)) {
                    for (int i = 0; i < chunks.count() && new ChunkShelf(file).holdsOther(needs::needs); i++) {
                        if (needs.needs(chunks.id(i))) {
                            flip(file, at);
                            return file;
                        }
                        at += chunks.stored(i);
                    }
                }
            }
        }
        throw new IllegalStateException("no such pack");
    }

    private static void flip(Path file, long at) throws Exception {
        byte[] content = Files.readAllBytes(file);
        content[(int) at] ^= 1;
        Files.write(file, content);
    }

    private long chunkBytes() throws Exception {
        try (ChunkStore chunks = new ChunkStore(new StoreFolder(store))) {
            return chunks.files().stream()
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    @Test
    void what_an_unfinished_undo_names_stays_whatever_its_name() throws Exception {
        List<Snapshot> all = nights(6);
        String tag = snapshots
                .take(SnapshotKind.JOB, "night@home+1", List.of(main), Map.of())
                .tag();
        nights(6);
        Pending.Asked asked =
                new Pending.Asked(all.get(0).tag(), List.of(List.of(all.get(2).tag(), tag)), "", false, "a", List.of());
        new Pending(asked, all.get(4).tag(), Map.of()).write(new StoreFolder(store));

        snapshots.prune(THREE, RetentionPolicy.Needed.NOTHING);

        assertThat(snapshots.list())
                .extracting(Snapshot::tag)
                .contains(all.get(0).tag(), all.get(2).tag(), all.get(4).tag(), tag);
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
