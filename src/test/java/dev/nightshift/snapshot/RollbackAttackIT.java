package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile job, a hostile store or a kill in the middle can do to a rollback. */
class RollbackAttackIT {
    private static final String STAMP = "2026-11-22-190000";

    @TempDir
    Path temp;

    private final SettableClock time = SettableClock.ticking(Duration.ofSeconds(1));
    private Path work;
    private Path outside;
    private Workspace main;
    private Snapshots snapshots;

    @BeforeEach
    void set_up() throws Exception {
        work = temp.resolve("work");
        outside = temp.resolve("outside");
        Files.createDirectories(work.resolve("dir/sub"));
        Files.createDirectories(outside.resolve("sub"));
        Files.writeString(outside.resolve("precious"), "precious");
        main = new Workspace("main", work, List.of());
        snapshots = watched(step -> {});
    }

    @Test
    void a_link_swapped_in_during_the_rollback_leads_nowhere() throws Exception {
        Files.writeString(work.resolve("dir/gone"), "gone");
        Files.writeString(work.resolve("dir/sub/gone"), "gone");
        Files.createSymbolicLink(work.resolve("dir/link"), Path.of("target"));
        Files.createDirectory(work.resolve("dir/empty"));
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh("cd \"$1\"; rm -r dir/gone dir/sub/gone dir/link dir/empty; echo x > dir/precious", work.toString());
        take(SnapshotKind.POST);
        String before = Torture.listing(outside);
        boolean[] swapped = {false};
        Snapshots attacked = watched(step -> {
            if ((step.equals("delete") || step.equals("put")) && !swapped[0]) {
                swapped[0] = true;
                swap();
            }
        });

        Rollback.Result result = attacked.rollback(request(pre));

        assertThat(swapped[0]).isTrue();
        assertThat(Torture.listing(outside)).isEqualTo(before);
        assertThat(result.complete()).isFalse();
        assertThat(result.failed().stream().map(Rollback.Left::path)).contains("main/dir/gone", "main/dir/precious");
    }

    @Test
    void a_link_swapped_in_at_any_step_leads_nowhere() throws Exception {
        for (int at = 1; at <= 16; at++) {
            Path tree = temp.resolve("swapped-" + at);
            Files.createDirectories(tree.resolve("dir/sub"));
            Files.writeString(tree.resolve("dir/sub/precious"), "old");
            Files.writeString(tree.resolve("dir/gone"), "gone");
            Files.writeString(tree.resolve("dir/precious"), "old");
            main = new Workspace("main", tree, List.of());
            String stamp = STAMP + "-" + at;
            Snapshot pre = snapshots.take(SnapshotKind.PRE, stamp, List.of(main), Map.of());
            Torture.sh(
                    "cd \"$1\"; rm dir/gone; echo x > dir/precious; mkdir dir/made; echo y > dir/made/precious; chmod 700 dir",
                    tree.toString());
            snapshots.take(SnapshotKind.POST, stamp, List.of(main), Map.of());
            String before = Torture.listing(outside);
            Path aside = temp.resolve("aside-" + at);
            int[] left = {at};
            Snapshots attacked = watched(step -> {
                if (List.of("stage", "delete", "put", "finish", "sync").contains(step) && --left[0] == 0) {
                    exchange(tree.resolve("dir"), aside);
                }
            });

            Rollback.Result result = attacked.rollback(request(pre));

            assertThat(Torture.listing(outside)).as("swapped at " + at).isEqualTo(before);
            assertThat(result.complete()).as("swapped at " + at).isEqualTo(left[0] > 0);
        }
    }

    @Test
    void a_thread_that_swaps_all_the_time_changes_nothing_outside() throws Exception {
        for (int at = 0; at < 40; at++) {
            Files.writeString(work.resolve("dir/" + at), "before " + at);
            Files.writeString(outside.resolve(Integer.toString(at)), "precious " + at);
        }
        Snapshot pre = take(SnapshotKind.PRE);
        Torture.sh(
                "cd \"$1/dir\"; for f in *; do [ -f $f ] && echo x > $f; done; rm 1*; echo n > new", work.toString());
        Files.writeString(outside.resolve("new"), "precious");
        take(SnapshotKind.POST);
        String before = Torture.listing(outside);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong swaps = new AtomicLong();
        Thread swapper = new Thread(() -> {
            while (!stop.get()) {
                Path aside = temp.resolve("aside-" + swaps.incrementAndGet());
                try {
                    exchange(work.resolve("dir"), aside);
                    restore(work.resolve("dir"), aside);
                } catch (UncheckedIOException e) {
                    // The rollback was faster and made a directory of its own, or none is there: goes on with what
                    // there is.
                    Thread.onSpinWait();
                }
            }
        });
        swapper.start();
        try {
            for (int attempt = 0; attempt < 6; attempt++) {
                try {
                    Rollback.Result result = snapshots.rollback(new Rollback.Request(pre, List.of(main), null, true));
                    Snapshot safety = result.safety();
                    if (safety != null) {
                        snapshots.rollback(new Rollback.Request(safety, List.of(main), null, true));
                    }
                } catch (ProblemException e) {
                    Pending.clear(new StoreFolder(temp.resolve("store")));
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertThat(swaps).hasPositiveValue();
        assertThat(Torture.listing(outside)).isEqualTo(before);
    }

    @Test
    void what_a_hard_link_elsewhere_shows_stays() throws Exception {
        Files.writeString(work.resolve("file"), "before");
        Snapshot pre = take(SnapshotKind.PRE);
        Files.delete(work.resolve("file"));
        Files.createLink(work.resolve("file"), outside.resolve("precious"));
        take(SnapshotKind.POST);
        String before = Torture.listing(outside);

        assertThat(snapshots.rollback(request(pre)).complete()).isTrue();

        assertThat(work.resolve("file")).hasContent("before");
        assertThat(Torture.listing(outside)).isEqualTo(before);
    }

    @Test
    void a_file_that_a_human_changes_during_the_rollback_is_not_overwritten() throws Exception {
        Files.writeString(work.resolve("file"), "before");
        Snapshot pre = take(SnapshotKind.PRE);
        Files.writeString(work.resolve("file"), "machine");
        take(SnapshotKind.POST);
        Snapshots attacked = watched(step -> {
            if (step.equals("put")) {
                write(work.resolve("file"), "a human");
            }
        });

        Rollback.Result result = attacked.rollback(request(pre));

        assertThat(work.resolve("file")).hasContent("a human");
        assertThat(result.failed()).extracting(Rollback.Left::path).containsExactly("main/file");
        assertThat(result.complete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "a/b", "x\0y", ".git", "%2", "%2e%2e", "%61"})
    void hostile_names_in_the_store_are_refused_before_anything_is_touched(String name) throws Exception {
        Files.writeString(work.resolve("file"), "now");
        take(SnapshotKind.PRE);
        Snapshot hostile = hostile(name);

        assertThatThrownBy(() -> snapshots.rollback(new Rollback.Request(hostile, List.of(main), null, true)))
                .isInstanceOfSatisfying(
                        EnvironmentException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.SNAPSHOT_DAMAGED));

        assertThat(work.resolve("file")).hasContent("now");
        assertThat(temp.resolve("evil")).doesNotExist();
        assertThat(snapshots.verify(hostile, false).good()).isFalse();
    }

    @Test
    void killed_anywhere_it_completes_when_run_again_and_can_be_undone() throws Exception {
        for (int kill = 1; kill < 40; kill += 5) {
            Path tree = temp.resolve("tree-" + kill);
            Torture.make(tree);
            main = new Workspace("main", tree, List.of());
            String before = Torture.listing(tree);
            String stamp = STAMP + "-" + kill;
            Snapshot pre = snapshots.take(SnapshotKind.PRE, stamp, List.of(main), Map.of());
            Torture.sh(RollbackIT.NIGHT, tree.toString());
            snapshots.take(SnapshotKind.POST, stamp, List.of(main), Map.of());
            String after = Torture.listing(tree);
            int[] left = {kill};
            Snapshots killed = watched(step -> {
                if ((step.equals("delete") || step.equals("put")) && --left[0] == 0) {
                    throw new Killed();
                }
            });

            assertThatThrownBy(() -> killed.rollback(request(pre))).isInstanceOf(Killed.class);
            Rollback.Result result = snapshots.rollback(request(pre));

            assertThat(result.left()).as("killed at " + kill).isEmpty();
            assertThat(result.complete()).as("killed at " + kill).isTrue();
            assertThat(Torture.listing(tree)).isEqualTo(before);
            assertThat(snapshots
                            .rollback(request(Objects.requireNonNull(result.safety())))
                            .complete())
                    .isTrue();
            assertThat(Torture.listing(tree)).isEqualTo(after);
        }
    }

    /** Not an exception that anybody handles. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void swap() {
        exchange(work.resolve("dir"), temp.resolve("aside"));
    }

    private static void restore(Path directory, Path aside) {
        try {
            Files.delete(directory);
            Files.move(aside, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void exchange(Path directory, Path aside) {
        try {
            Files.move(directory, aside);
            Files.createSymbolicLink(directory, outside);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A snapshot as nobody but an attacker would make it: git accepts the objects, hashes are right. */
    private Snapshot hostile(String name) throws IOException {
        StoreFolder folder = new StoreFolder(temp.resolve("store"));
        PersonIdent who = new PersonIdent("x", "x@localhost", Instant.EPOCH, ZoneOffset.UTC);
        ObjectId commit;
        try (ObjectStore store = new ObjectStore(folder);
                PackWriter pack = PackWriter.begin(folder, store)) {
            byte[] evil = "evil".getBytes(StandardCharsets.UTF_8);
            TreeFormatter inner = new TreeFormatter();
            inner.append("evil", FileMode.REGULAR_FILE, pack.add(Constants.OBJ_BLOB, evil));
            TreeFormatter tree = new TreeFormatter();
            tree.append(
                    name.getBytes(StandardCharsets.UTF_8),
                    FileMode.TREE,
                    pack.add(Constants.OBJ_TREE, inner.toByteArray()));
            String path = RawNames.percentEncoded(name);
            String facts = String.join(
                    "\n",
                    Facts.HEADER,
                    Facts.PRESENT,
                    "d 0755 1.0 0 0 0 .",
                    "d 0755 1.0 0 0 0 " + path,
                    "f 0644 1.0 0 0 4 " + path + "/evil",
                    "");
            TreeFormatter root = new TreeFormatter();
            root.append(
                    "main.facts",
                    FileMode.REGULAR_FILE,
                    pack.add(Constants.OBJ_BLOB, facts.getBytes(StandardCharsets.UTF_8)));
            root.append("main", FileMode.TREE, pack.add(Constants.OBJ_TREE, tree.toByteArray()));
            CommitBuilder builder = new CommitBuilder();
            builder.setTreeId(pack.add(Constants.OBJ_TREE, root.toByteArray()));
            builder.setAuthor(who);
            builder.setCommitter(who);
            builder.setMessage("x");
            commit = pack.add(Constants.OBJ_COMMIT, builder.build());
            pack.finish();
        }
        Snapshot.Contents contents = new Snapshot.Contents(time.instant(), List.of("main"), 1, 4, 0, time.instant());
        Snapshot snapshot = new Snapshot(
                Labels.abbreviated(commit), "snapshots/manual-evil", SnapshotKind.MANUAL, "evil", contents, Map.of());
        TagBuilder tag = new TagBuilder();
        tag.setObjectId(commit, Constants.OBJ_COMMIT);
        tag.setTag(snapshot.tag());
        tag.setTagger(who);
        tag.setMessage(Labels.text(snapshot));
        byte[] content = tag.build();
        String id = ObjectStore.hash(Constants.OBJ_TAG, content, content.length).name();
        folder.writeObject(id, Constants.TYPE_TAG, content);
        folder.writeTag(snapshot.tag(), id);
        return snapshot;
    }

    private Snapshots watched(Consumer<String> steps) {
        return new Snapshots(temp.resolve("store"), time, ZoneOffset.UTC, steps);
    }

    private Snapshot take(SnapshotKind kind) {
        return snapshots.take(kind, STAMP, List.of(main), Map.of());
    }

    private Rollback.Request request(Snapshot target) {
        return new Rollback.Request(target, List.of(main), null, false);
    }
}
