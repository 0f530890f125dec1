package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the store elsewhere: what is in it can be put back when the store is gone. */
class SnapshotCopyIT {
    private static final int LARGE = 9 << 20;

    @TempDir
    Path temp;

    private Path work;
    private Path store;
    private Path other;
    private Workspace main;
    private SettableClock clock;
    private Snapshots home;
    private final Random random = new Random(5);

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        store = temp.resolve("home/store");
        Files.createDirectories(store.getParent());
        other = temp.resolve("other/copy");
        Files.createDirectories(other.getParent());
        main = new Workspace("main", work, List.of());
        clock = SettableClock.ticking(Duration.ofSeconds(1));
        home = new Snapshots(store, clock, ZoneOffset.UTC);
    }

    private SnapshotCopy copy() {
        return new SnapshotCopy(other, clock, ZoneOffset.UTC);
    }

    private Copied update() {
        return copy().update(home, List.of(work, temp.resolve("home")), false);
    }

    private Snapshot night(int night) throws IOException {
        for (int file = 0; file < 20; file++) {
            Files.writeString(
                    Files.createDirectories(work.resolve("d" + file % 4)).resolve("f" + file),
                    "night " + (file % 3 == 0 ? night : 0) + " of " + file + "\n");
        }
        byte[] large = new byte[LARGE];
        new Random(1).nextBytes(large);
        large[night * 4096] ^= 1;
        Files.write(work.resolve("large.bin"), large);
        return home.take(SnapshotKind.MANUAL, "night-" + night, List.of(main), Map.of());
    }

    private static String git(Path folder, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("git", "--git-dir", folder.toString()));
        all.addAll(List.of(words));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private Map<Path, String> tree() throws IOException {
        Map<Path, String> tree = new java.util.TreeMap<>();
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.toList()) {
                tree.put(
                        work.relativize(file),
                        Files.isDirectory(file) ? "folder" : "" + java.util.Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return tree;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void a_workspace_comes_back_from_the_copy_when_workspace_and_store_are_gone() throws Exception {
        Snapshot first = night(1);
        Map<Path, String> then = tree();
        night(2);
        assertThat(update().complete()).isTrue();
        delete(store);
        delete(work);
        Files.createDirectories(work);
        home = new Snapshots(store, clock, ZoneOffset.UTC);
        home.take(SnapshotKind.MANUAL, "new-folder", List.of(main), Map.of());

        SnapshotCopy copy = copy();
        Snapshot target = copy.snapshots().find(first.tag());
        Copied back = copy.bringBack(home, target);
        Rollback.Result result = home.rollback(new Rollback.Request(home.find(first.tag()), List.of(main), null, true));

        assertThat(back.snapshots()).isEqualTo(2);
        assertThat(result.verified()).isTrue();
        assertThat(tree()).isEqualTo(then);
        git(store, "fsck", "--strict");
    }

    @Test
    void only_what_is_new_is_copied_and_plain_git_reads_it() throws Exception {
        night(1);
        Copied first = update();
        long before = size(other);
        night(2);

        Copied second = update();
        Copied third = update();

        assertThat(first.snapshots()).isEqualTo(1);
        assertThat(second.snapshots()).isEqualTo(1);
        assertThat(second.kept()).isEqualTo(2);
        assertThat(size(other) - before).as("a chunk and a few small files").isBetween(1L, (long) LARGE * 2 / 3);
        assertThat(third.snapshots()).isZero();
        assertThat(third.bytes()).isZero();
        git(other, "fsck", "--strict");
        assertThat(git(other, "tag")).contains("snapshots/manual-night-1", "snapshots/manual-night-2");
        assertThat(copy().snapshots().verifyAll().good()).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other)))
                .isEqualTo("rwx------");
        assertThat(SnapshotCopy.last(home).orElseThrow().folder()).isEqualTo(other);
    }

    @Test
    void what_the_home_merged_is_not_copied_again_and_what_it_pruned_stays_until_the_copy_is_pruned() throws Exception {
        for (int night = 1; night <= 4; night++) {
            night(night);
        }
        update();
        long before = size(other.resolve("objects"));
        new Repack(new StoreFolder(store)).merge(1, 1L << 30);
        home.prune(new RetentionPolicy(1, Duration.ofSeconds(1)), RetentionPolicy.Needed.NOTHING);
        assertThat(home.list().size()).isLessThan(4);

        assertThat(update().kept()).isEqualTo(4);
        assertThat(size(other.resolve("objects"))).isEqualTo(before);

        copy().prune(home, new RetentionPolicy(1, Duration.ofSeconds(1)));

        assertThat(copy().snapshots().list()).hasSameSizeAs(home.list());
        git(other, "fsck", "--strict");
    }

    @Test
    void killed_at_any_step_the_next_one_completes_it() throws Exception {
        night(1);
        night(2);
        AtomicInteger steps = new AtomicInteger();
        new SnapshotCopy(temp.resolve("other/counted"), clock, ZoneOffset.UTC, step -> steps.incrementAndGet())
                .update(home, List.of(), false);
        assertThat(steps.get()).isGreaterThan(5);

        for (int at = 1; at <= steps.get(); at++) {
            other = temp.resolve("other/killed-" + at);
            AtomicInteger left = new AtomicInteger(at);
            SnapshotCopy killed = new SnapshotCopy(other, clock, ZoneOffset.UTC, step -> {
                if (left.decrementAndGet() == 0) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> killed.update(home, List.of(), false)).isInstanceOf(Killed.class);
            for (Snapshot seen : copy().snapshots().list()) {
                assertThat(copy().snapshots().verify(seen, true).good())
                        .as("step " + at)
                        .isTrue();
            }

            assertThat(update().complete()).as("step " + at).isTrue();
            assertThat(copy().snapshots().verifyAll().good()).as("step " + at).isTrue();
            assertThat(copy().snapshots().list()).hasSize(2);
            delete(other);
        }
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void a_snapshot_that_is_damaged_at_home_is_named_and_the_others_are_copied() throws Exception {
        night(1);
        Files.writeString(work.resolve("only-later"), "x".repeat(500) + random.nextLong());
        Snapshot second = night(2);
        String tag =
                Files.readString(store.resolve("refs/tags/" + second.tag())).trim();
        String blob = git(store, "rev-parse", tag + "^{commit}:main/only-later").trim();
        damage(blob);

        Copied copied = update();

        assertThat(copied.failed()).containsOnlyKeys(second.tag());
        assertThat(copy().snapshots().list()).hasSize(1);
        assertThat(copy().snapshots().verifyAll().good()).isTrue();
        assertThat(SnapshotCopy.last(home)).isEmpty();
    }

    /** Changes a byte in the middle of an object in a pack. */
    private void damage(String object) throws Exception {
        for (String pack : new StoreFolder(store).packs()) {
            if (pack.endsWith(".idx")) {
                Path file = store.resolve("objects/pack").resolve(pack.replace(".idx", ".pack"));
                for (String line :
                        git(store, "verify-pack", "-v", file.toString()).split("\n", -1)) {
                    if (line.startsWith(object)) {
                        String[] fields = line.split(" +", -1);
                        int at = Integer.parseInt(fields[4]) + Integer.parseInt(fields[3]) / 2;
                        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                        byte[] bytes = Files.readAllBytes(file);
                        bytes[at] ^= 0x55;
                        Files.write(file, bytes);
                        return;
                    }
                }
            }
        }
        throw new AssertionError(object + " is in no pack");
    }

    @Test
    void a_folder_of_somebody_else_is_left_alone() throws Exception {
        night(1);
        Path foreign = Files.createDirectories(temp.resolve("photos"));
        Files.writeString(foreign.resolve("cat.jpg"), "meow");
        refused(foreign, "neither empty nor a copy");
        refused(work.resolve("copy"), "would be one with");
        refused(temp.resolve("home/copy"), "would be one with");
        refused(temp, "would be one with");
        refused(Files.writeString(temp.resolve("file"), ""), "no folder");
        Files.createDirectories(other.resolve("lost+found"));
        update();

        home = new Snapshots(temp.resolve("home/second"), clock, ZoneOffset.UTC);
        night(2);
        refused(other, "copy of another store");
        assertThat(copy().update(home, List.of(), true).complete()).isTrue();
        assertThat(copy().snapshots().list()).hasSize(2);
        assertThat(foreign).isDirectoryContaining(file -> file.endsWith("cat.jpg"));
        assertThat(foreign.toFile().list()).hasSize(1);
        assertThat(work.resolve("copy")).doesNotExist();
    }

    private void refused(Path folder, String why) {
        SnapshotCopy copy = new SnapshotCopy(folder, clock, ZoneOffset.UTC);
        assertThatThrownBy(() -> copy.update(home, List.of(work, temp.resolve("home")), false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(why);
    }

    @Test
    void a_folder_without_a_copy_is_none_to_read_from() {
        assertThatThrownBy(() -> copy().snapshots())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("holds no copy");
        assertThat(other).doesNotExist();
    }
}
