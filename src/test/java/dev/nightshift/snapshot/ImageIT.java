package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A take that compares with the image must see what one that reads everything sees. */
class ImageIT {
    private static final String STAMP = "2026-11-22-190000";

    @TempDir
    Path temp;

    private final AtomicInteger reads = new AtomicInteger();
    private Path work;
    private Path store;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = Files.createDirectories(temp.resolve("work"));
        store = temp.resolve("store");
        main = new Workspace("main", work, List.of());
        snapshots = opened();
    }

    private Snapshots opened() {
        return new Snapshots(store, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, step -> {
            if (step.equals("read")) {
                reads.incrementAndGet();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void after_any_change_it_is_as_if_everything_had_been_read(long seed) throws Exception {
        System.out.println("seed " + seed);
        Torture.make(work);
        Mutations mutations = new Mutations(work, new Random(seed));
        for (int i = 0; i < 60; i++) {
            mutations.grow();
        }
        Snapshot before = null;
        for (int round = 0; round < 12; round++) {
            for (int i = mutations.next(6); i >= 0; i--) {
                mutations.change();
            }
            if (round % 4 == 3) {
                snapshots = opened();
            }

            Snapshot taken = take();

            Snapshots anew = new Snapshots(
                    temp.resolve("anew-" + round), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
            Snapshot full = anew.take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());
            assertThat(seen(store, snapshots, taken))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(seen(temp.resolve("anew-" + round), anew, full));
            if (before != null) {
                assertThat(snapshots.diff(before, taken))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(slowDiff(before, taken));
            }
            assertThat(snapshots.takeIfChanged(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of(), taken))
                    .isEqualTo(taken);
            before = taken;
        }
        if (Torture.has("git")) {
            assertThat(Torture.sh("git --git-dir \"$1\" fsck --strict --full 2>&1", store.toString()))
                    .doesNotContain("error", "missing", "warning");
        }
    }

    /** Tree, entries, what is not covered, and notes: all that a snapshot holds of a workspace. */
    private static Object seen(Path folder, Snapshots in, Snapshot snapshot) throws IOException {
        try (ObjectStore objects = new ObjectStore(new StoreFolder(folder))) {
            StateReader reader = in.reader(objects, snapshot);
            State state = reader.state("main");
            ObjectId tree = reader.tree("main");
            if (state == null) {
                return "none";
            }
            assertThat(reader.verify().damaged()).isEmpty();
            TreeMap<String, String> lines = new TreeMap<>();
            for (ObjectId run : reader.recordBlobs("main")) {
                String text = new String(
                        objects.read(run, org.eclipse.jgit.lib.Constants.OBJ_BLOB),
                        java.nio.charset.StandardCharsets.US_ASCII);
                Map<String, String> newer =
                        FactsRecord.lines(text.replaceAll("(?m)^(nightshift|state|exclude).*\n", ""));
                newer.forEach((path, line) -> {
                    if (line.startsWith("- ")) {
                        lines.remove(path);
                    } else {
                        lines.put(path, line);
                    }
                });
            }
            return List.of(String.valueOf(tree), state.entries(), state.uncovered(), lines);
        }
    }

    private List<Change> slowDiff(Snapshot before, Snapshot after) throws IOException {
        try (ObjectStore objects = new ObjectStore(new StoreFolder(store))) {
            State old = Objects.requireNonNull(snapshots.reader(objects, before).state("main"));
            State now = Objects.requireNonNull(snapshots.reader(objects, after).state("main"));
            java.util.TreeSet<String> paths =
                    new java.util.TreeSet<>(old.entries().keySet());
            paths.addAll(now.entries().keySet());
            return paths.stream()
                    .filter(p -> !Entry.same(old.at(p), now.at(p)) && old.covers(p) && now.covers(p))
                    .map(p -> Change.between(State.shown("main", p), old.at(p), now.at(p)))
                    .toList();
        }
    }

    @Test
    void what_is_as_it_was_is_not_read_again_not_even_by_the_next_process() throws Exception {
        settled("a", "one");
        settled("d/b", "two");
        Snapshot first = take();
        assertThat(reads).hasValue(2);

        Snapshot second = take();
        Snapshot third = opened().take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());

        assertThat(reads).hasValue(2);
        assertThat(content(second, "d/b")).isEqualTo(content(first, "d/b"));
        assertThat(snapshots.diff(first, third)).isEmpty();
    }

    @Test
    void content_that_changed_under_the_old_size_and_time_is_seen() throws Exception {
        settled("a", "one");
        FileTime time = Files.getLastModifiedTime(work.resolve("a"));
        Snapshot first = take();

        Files.writeString(work.resolve("a"), "two");
        Files.setLastModifiedTime(work.resolve("a"), time);
        Snapshot second = take();

        assertThat(content(second, "a")).isNotEqualTo(content(first, "a"));
        assertThat(snapshots.diff(first, second)).hasSize(1);
    }

    @Test
    void what_was_changed_shortly_before_is_read_again_until_it_has_settled() throws Exception {
        Files.writeString(work.resolve("a"), "one");
        take();
        take();
        assertThat(reads).as("its clock could hide another change").hasValue(2);

        Files.setLastModifiedTime(work.resolve("a"), FileTime.fromMillis(System.currentTimeMillis() + 3_600_000));
        take();
        take();
        assertThat(reads).as("a time to come is never trusted").hasValue(4);
    }

    @Test
    void a_change_within_one_tick_of_the_clock_is_seen() throws Exception {
        Path coarse = Files.createDirectories(temp.resolve("coarse"));
        assumeTrue(mounted(coarse), "cannot mount a file system with a coarse clock here");
        try {
            Workspace other = new Workspace("coarse", coarse, List.of());
            Path file = coarse.resolve("a");
            int hidden = 0;
            for (int i = 0; i < 40 && hidden < 3; i++) {
                Files.writeString(file, "one" + (i % 10));
                FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
                Snapshot first = snapshots.take(SnapshotKind.MANUAL, STAMP, List.of(other), Map.of());
                Files.writeString(file, "two" + (i % 10));
                hidden += Files.getAttribute(file, "unix:ctime").equals(changed) ? 1 : 0;
                Snapshot second = snapshots.take(SnapshotKind.MANUAL, STAMP, List.of(other), Map.of());
                assertThat(snapshots.diff(first, second)).hasSize(1);
            }
        } finally {
            Torture.sh("umount \"$1\"", coarse.toString());
        }
    }

    /** A ramfs stamps by the tick of the kernel even where others do better. */
    private static boolean mounted(Path folder) {
        try {
            Torture.sh("mount -t ramfs ramfs \"$1\"", folder.toString());
            return true;
        } catch (AssertionError | Exception e) {
            return false;
        }
    }

    @Test
    void a_damaged_a_torn_and_a_foreign_image_are_as_good_as_none() throws Exception {
        settled("a", "one");
        settled("b", "two");
        Snapshot first = take();
        Path image = store.resolve("nightshift-image-main");
        byte[] good = Files.readAllBytes(image);
        assertThat(Torture.sh("stat -c %a \"$1\"", image.toString())).isEqualTo("600\n");
        Random random = new Random(7);
        for (int i = 0; i < 9; i++) {
            byte[] bad = i % 3 == 0 ? java.util.Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
            if (i % 3 != 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(image, bad);
            reads.set(0);
            Snapshot again = opened().take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());
            assertThat(snapshots.diff(first, again)).isEmpty();
            assertThat(reads).hasValue(2);
        }

        Path other = temp.resolve("other");
        new Snapshots(other, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC)
                .take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());
        Path foreign = temp.resolve("foreign");
        Files.createDirectories(foreign);
        Snapshots elsewhere = new Snapshots(foreign, SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC);
        Files.copy(other.resolve("nightshift-image-main"), foreign.resolve("nightshift-image-main"));
        Snapshot complete = elsewhere.take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());
        assertThat(elsewhere.verify(complete, true).good()).isTrue();
    }

    @Test
    void other_excludes_read_the_workspace_anew() throws Exception {
        settled("a.log", "one");
        settled("d/b", "two");
        take();
        Workspace without = new Workspace("main", work, List.of("*.log", "d"));

        Snapshot second = snapshots.take(SnapshotKind.MANUAL, STAMP, List.of(without), Map.of());
        assertThat(second.files()).isZero();
        assertThat(second.contents().skipped()).isEqualTo(2);
        Snapshot third = take();
        assertThat(third.files()).isEqualTo(2);
        assertThat(third.contents().skipped()).isZero();
    }

    @Test
    void pipes_sockets_and_mounts_are_listed_and_nothing_waits_for_them() throws Exception {
        settled("a", "one");
        Torture.sh(
                "cd \"$1\"; mkfifo pipe; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"s\")' || touch s; mkdir m",
                work.toString());
        boolean mounts = mounted(work.resolve("m"));
        try {
            Files.writeString(work.resolve("m/inside"), "x");
            Snapshot taken = take();
            assertThat(taken.files()).isEqualTo(mounts ? 1 : 2);
            assertThat(taken.contents().skipped()).isEqualTo(mounts ? 3 : 2);
            assertThat(take().contents().skipped()).isEqualTo(taken.contents().skipped());
        } finally {
            if (mounts) {
                Torture.sh("umount \"$1\"", work.resolve("m").toString());
            }
        }
    }

    @Test
    void a_bind_mount_of_the_same_device_is_not_crossed() throws Exception {
        settled("inside/a", "one");
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "x");
        Files.createDirectories(work.resolve("m"));
        boolean bound;
        try {
            Torture.sh(
                    "mount --bind \"$1\" \"$2\"",
                    outside.toString(),
                    work.resolve("m").toString());
            bound = true;
        } catch (AssertionError e) {
            bound = false;
        }
        assumeTrue(bound, "cannot mount here");
        try {
            Snapshot taken = take();
            assertThat(taken.files()).isEqualTo(1);
            assertThat(taken.contents().skipped()).isEqualTo(1);
        } finally {
            Torture.sh("umount \"$1\"", work.resolve("m").toString());
        }
    }

    @Test
    void a_file_that_is_written_while_it_is_read_is_never_kept_as_a_mix() throws Exception {
        Path busy = work.resolve("busy");
        Files.write(busy, bytes(0));
        CountDownLatch stop = new CountDownLatch(1);
        var writers = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writers.submit(() -> {
                for (int i = 1; stop.getCount() > 0; i++) {
                    Files.write(busy, bytes(i), java.nio.file.StandardOpenOption.WRITE);
                }
                return null;
            });
            for (int i = 0; i < 30; i++) {
                Snapshot taken = take();
                if (taken.contents().skipped() == 0) {
                    assertThat(isMix(taken)).isFalse();
                }
            }
            stop.countDown();
            writing.get();
        } finally {
            stop.countDown();
            writers.shutdown();
        }
        assertThat(take().files()).isEqualTo(1);
    }

    private boolean isMix(Snapshot taken) throws IOException {
        try (ObjectStore objects = new ObjectStore(new StoreFolder(store))) {
            byte[] kept = objects.read(content(taken, "busy").id(), org.eclipse.jgit.lib.Constants.OBJ_BLOB);
            int steps = 0;
            for (int at = 1; at < kept.length; at++) {
                if (kept[at] != kept[at - 1]) {
                    steps += kept[at] == (byte) (kept[at - 1] - 1) ? 1 : 2;
                }
            }
            return steps > 1;
        }
    }

    /** Written from front to back, so that the newer part of what was ever there is the first. */
    private static byte[] bytes(int generation) {
        byte[] bytes = new byte[1_000_000];
        java.util.Arrays.fill(bytes, (byte) generation);
        return bytes;
    }

    @Test
    void takes_from_several_threads_come_one_after_the_other() throws Exception {
        for (int i = 0; i < 50; i++) {
            Files.writeString(work.resolve("f" + i), "content " + i);
        }
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Snapshot>> taken =
                    Stream.generate(() -> threads.submit(this::take)).limit(8).toList();
            for (Future<Snapshot> one : taken) {
                assertThat(one.get().files()).isEqualTo(50);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(snapshots.list()).hasSize(8);
    }

    @Test
    void objects_that_left_the_store_are_stored_again() throws Exception {
        settled("a", "one");
        take();
        try (Stream<Path> packs = Files.list(store.resolve("objects/pack"))) {
            for (Path pack : packs.toList()) {
                Files.delete(pack);
            }
        }

        Snapshot again = take();

        assertThat(snapshots.verify(again, true).good()).isTrue();
    }

    /** A file whose times are older than what the image distrusts. */
    private void settled(String path, String text) throws Exception {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        settle(file);
    }

    /** The time of change cannot be set, so it is waited for. */
    private static void settle(Path file) {
        org.awaitility.Awaitility.await()
                .pollDelay(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
                    return System.currentTimeMillis() - changed.toMillis() > 2100;
                });
    }

    private Snapshot take() {
        return snapshots.take(SnapshotKind.MANUAL, STAMP, List.of(main), Map.of());
    }

    private Content content(Snapshot snapshot, String path) throws IOException {
        try (ObjectStore objects = new ObjectStore(new StoreFolder(store))) {
            State state = snapshots.reader(objects, snapshot).state("main");
            Entry entry = state == null ? null : state.at(path);
            return Objects.requireNonNull(entry).content();
        }
    }
}
