package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nightshift.config.Workspace;
import dev.nightshift.fault.Points;
import dev.nightshift.fault.Program;
import dev.nightshift.fault.SmallDisk;
import dev.nightshift.fault.Strace;
import dev.nightshift.fault.Sweep;
import dev.nightshift.problem.EnvironmentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever ends or fails in the middle of a snapshot, a rollback or an undo: the store is whole by git's own check, no
 * snapshot is half there, the same call run again does all of it, the way back exists, and nothing temporary stays.
 */
class SnapshotFaultsIT {
    private static final String[] CALLS = {
        "write",
        "pwrite64",
        "fsync",
        "fdatasync",
        "rename",
        "renameat",
        "unlink",
        "unlinkat",
        "mkdir",
        "mkdirat",
        "symlink",
        "ftruncate",
        "utimensat",
        "chmod",
        "fchmod",
        "lchown"
    };
    /** Faults are counted for each thread, so let there be one that works. */
    private static final Map<String, String> ONE_THREAD = Map.of("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=1");

    private static final String JOBS = """
            set -e
            cd "$1"
            case "$2" in
              one) mkdir -p one; echo one > one/made; echo one > one/shared;;
              two) echo two > src/a.txt; rm .env; mkdir -p two/deep; echo two > two/deep/made; rm -rf 'dir with space'
                   chmod 600 run.sh; ln -sfn elsewhere src/link; echo two >> one/shared;;
              three) mkdir -p three; echo three > three/made; echo three > foo;;
              human) echo human > three/human; echo human > src/by-hand;;
            esac
            """;
    /** Without times: those of directories that somebody else wrote to are of now. */
    private static final String LIST = """
            cd "$1"
            find . ! -type p -printf '%P %y %m %l\\0' | LC_ALL=C sort -z | tr '\\0' '|'
            find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
            """;

    @TempDir
    Path temp;

    /** Where all of them work, one after the other: a snapshot is of the folder that it was taken of. */
    private Path place;

    /** What is copied; in its place until the first copy is made. */
    private Path template;

    @BeforeEach
    void set_up() throws Exception {
        assumeTrue(Torture.has("git"), "git is not installed");
        place = Files.createDirectory(temp.resolve("place"));
        template = place;
        Torture.make(template.resolve("work"));
        Torture.sh("head -c 9500000 /dev/urandom > \"$1/large\"", work(template).toString());
    }

    private static Path work(Path folder) {
        return folder.resolve("work");
    }

    private static Path store(Path folder) {
        return folder.resolve("store");
    }

    private void job(String name) throws Exception {
        Torture.sh(JOBS, work(template).toString(), name);
    }

    private static Program program(Path folder, String what) {
        return Program.of(SnapshotMain.class, folder, what).with(ONE_THREAD);
    }

    /** The same again, in place of the copy before it. */
    private Path copy() throws Exception {
        if (template.equals(place)) {
            template = Files.move(place, temp.resolve("template"));
        }
        Torture.run("rm", "-rf", place.toString());
        Torture.run("cp", "-a", template.toString(), place.toString());
        return place;
    }

    /** Counts on one copy, then goes through others; the copy of a point is removed when it was looked at. */
    private void sweep(String promise, String what, int calls, After after) throws Exception {
        Strace.needed();
        Path calm = copy();
        Strace.Counted counted = Strace.on(List.of()).count(program(calm, what), CALLS);
        Set<String> shapes = shapes(calm);
        Sweep.of(promise + " " + what, "kill points")
                .each(some(counted.calls(), calls), 1, (call, n) -> {
                    Path folder = copy();
                    Program.Result killed = Strace.on(List.of()).kill(program(folder, what), call, n);
                    Sweep.Found found = look(folder, killed.after("acknowledged"));
                    after.look(folder);
                    whole(folder);
                    assertThat(shapes(folder)).as("files of the store").isSubsetOf(shapes);
                    Torture.run("rm", "-rf", folder.toString());
                    return found;
                })
                .report();
    }

    /** All of the calls when soaking, else so many, seeded. */
    private static Map<String, Integer> some(Map<String, Integer> calls, int most) {
        List<String> names = new ArrayList<>(new TreeSet<>(calls.keySet()));
        Collections.shuffle(names, new Random(Points.SEED));
        return names.stream().limit(Points.soak() ? names.size() : most).collect(Collectors.toMap(n -> n, calls::get));
    }

    /** Runs the same again in this process and looks at what came of it. */
    private interface After {
        void look(Path folder) throws Exception;
    }

    /** Right after the fault: git finds no damage, and each tag is a snapshot that can be read back. */
    private static Sweep.Found look(Path folder, List<String> acknowledged) throws Exception {
        whole(folder);
        Snapshots snapshots = new SnapshotMain(folder).snapshots();
        Set<String> tags =
                new TreeSet<>(snapshots.list().stream().map(Snapshot::tag).toList());
        assertThat(snapshots.list())
                .allMatch(snapshot -> snapshots.verify(snapshot, false).good());
        Set<String> lost = new HashSet<>(acknowledged);
        lost.removeAll(tags);
        return new Sweep.Found(acknowledged.size(), lost.size());
    }

    private static void whole(Path folder) throws Exception {
        if (!Files.exists(store(folder).resolve("HEAD"))) {
            return;
        }
        String git = "git --git-dir " + store(folder) + " ";
        assertThat(Torture.sh(git + "fsck --strict --full --no-dangling 2>&1"))
                .doesNotContain("error", "missing", "warning", "broken", "bad");
        assertThat(Torture.sh(git + "for-each-ref --format='%(refname)' | wc -l")
                        .strip())
                .isEqualTo(String.valueOf(
                        new SnapshotMain(folder).snapshots().list().size()));
    }

    /** Names of the files of a store, without what is different about each, and without what may come with time. */
    private static Set<String> shapes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(store(folder))) {
            return new TreeSet<>(files.filter(Files::isRegularFile)
                    .map(file -> store(folder).relativize(file).toString())
                    .filter(name -> !name.matches("nightshift-(proofs|proofs-lock|image-main)"))
                    .map(name -> name.replaceAll("[0-9a-f]{2}/[0-9a-f]{38}", "H")
                            .replaceAll("[0-9a-f]{8,}", "H")
                            .replaceAll("refs/tags/snapshots/.*", "TAG")
                            .replaceAll("\\d+", "N"))
                    .toList());
        }
    }

    /** Puts a snapshot into an empty directory and lists that. */
    private static String restored(Path folder, String tag) throws Exception {
        Path into = folder.resolve("restored");
        Snapshots snapshots = new SnapshotMain(folder).snapshots();
        Workspace empty = new Workspace("main", into, List.of());
        Rollback.Result result =
                snapshots.rollback(new Rollback.Request(snapshots.find(tag), List.of(empty), null, true));
        assertThat(result.complete()).as(result.toString()).isTrue();
        return Torture.listing(into);
    }

    @Test
    void a_snapshot_killed_anywhere_is_there_or_not_and_the_next_is_right() throws Exception {
        new SnapshotMain(template).take(SnapshotKind.PRE, SnapshotMain.STAMP);
        Torture.sh(RollbackIT.NIGHT, work(template).toString());
        Torture.sh("head -c 40000 /dev/urandom >> \"$1/large\"", work(template).toString());
        String tree = Torture.listing(work(template));
        sweep("P10", "take", 2, folder -> {
            assertThat(Torture.listing(work(folder))).as("the workspace").isEqualTo(tree);
            String tag = new SnapshotMain(folder).run("take");
            assertThat(restored(folder, tag)).isEqualTo(tree);
        });
    }

    @Test
    void a_rollback_killed_anywhere_is_completed_by_the_same_call_and_can_be_taken_back() throws Exception {
        SnapshotMain main = new SnapshotMain(template);
        String before = Torture.listing(work(template));
        main.take(SnapshotKind.PRE, SnapshotMain.STAMP);
        Torture.sh(RollbackIT.NIGHT, work(template).toString());
        String after = Torture.listing(work(template));
        main.take(SnapshotKind.POST, SnapshotMain.STAMP);
        sweep("P11 P13", "rollback", 2, folder -> {
            boolean touched = !Torture.listing(work(folder)).equals(after);
            SnapshotMain again = new SnapshotMain(folder);
            assertThat(safeties(again)).as("safety snapshots").hasSizeGreaterThanOrEqualTo(touched ? 1 : 0);
            Rollback.Result result = again.rollback();
            assertThat(result.complete()).as(result.toString()).isTrue();
            assertThat(Torture.listing(work(folder))).isEqualTo(before);
            Rollback.Result back = again.back(first(again));
            assertThat(back.complete()).as(back.toString()).isTrue();
            assertThat(Torture.listing(work(folder))).as("taken back").isEqualTo(after);
        });
    }

    @Test
    void an_undo_killed_anywhere_is_completed_by_the_same_call_and_leaves_the_work_of_others() throws Exception {
        SnapshotMain main = new SnapshotMain(template);
        main.take(SnapshotKind.PRE, SnapshotMain.STAMP);
        for (String name : List.of("one", "two", "three")) {
            job(name);
            main.take(SnapshotKind.JOB, SnapshotMain.STAMP + "-" + name);
        }
        job("human");
        String jobs = Torture.sh(LIST, work(template).toString());
        Path calm = copy();
        Rollback.Result expected = new SnapshotMain(calm).undo();
        String undone = Torture.sh(LIST, work(calm).toString());
        assertThat(undone)
                .isNotEqualTo(jobs)
                .contains("human", "three/made", "one/made", ".env")
                .doesNotContain("two");
        sweep("P11 P13", "undo", 2, folder -> {
            SnapshotMain again = new SnapshotMain(folder);
            Rollback.Result result = again.undo();
            assertThat(result.failed()).isEmpty();
            assertThat(result.left()).isEqualTo(expected.left());
            assertThat(Torture.sh(LIST, work(folder).toString())).isEqualTo(undone);
            again.back(first(again));
            assertThat(Torture.sh(LIST, work(folder).toString()))
                    .as("taken back")
                    .isEqualTo(jobs);
        });
    }

    private static List<Snapshot> safeties(SnapshotMain main) {
        return main.snapshots().list().stream()
                .filter(snapshot -> snapshot.kind() == SnapshotKind.SAFETY)
                .toList();
    }

    /** Of all the safety snapshots the one from before anything was touched. */
    private static String first(SnapshotMain main) {
        return safeties(main).get(0).tag();
    }

    @Test
    void a_call_that_fails_leaves_no_half_snapshot_and_the_next_is_right() throws Exception {
        Strace.needed();
        new SnapshotMain(template).take(SnapshotKind.PRE, SnapshotMain.STAMP);
        Torture.sh(RollbackIT.NIGHT, work(template).toString());
        String tree = Torture.listing(work(template));
        Path calm = copy();
        Strace.Counted counted = Strace.on(List.of()).count(program(calm, "take"), "pwrite64", "fsync", "rename");
        Set<String> shapes = shapes(calm);
        Sweep.of("P20 take", "failing calls")
                .each(some(counted.calls(), 1), 1, (call, n) -> {
                    Path folder = copy();
                    String error = call.equals("pwrite64") ? "ENOSPC" : "EIO";
                    Program.Result failed = Strace.on(List.of()).fail(program(folder, "take"), call, error, n + "+");
                    Sweep.Found found = look(folder, failed.after("acknowledged"));
                    assertThat(shapes(folder)).as("files of the store").isSubsetOf(shapes);
                    assertThat(restored(folder, new SnapshotMain(folder).run("take")))
                            .isEqualTo(tree);
                    return found;
                })
                .report();
    }

    @Test
    void a_store_without_room_keeps_what_it_has_and_goes_on_when_there_is_room() throws Exception {
        Path folder = temp.resolve("full");
        try (SmallDisk disk = SmallDisk.mount(store(folder), "36m")) {
            Snapshots snapshots = new Snapshots(store(folder), InstantSource.system(), ZoneOffset.UTC);
            Workspace main = new Workspace("main", work(template), List.of());
            Snapshot good = snapshots.take(SnapshotKind.PRE, SnapshotMain.STAMP, List.of(main), Map.of());
            Torture.sh(
                    "head -c 14000000 /dev/urandom > \"$1/more\"; head -c 14000000 /dev/urandom > \"$1/most\"",
                    work(template).toString());
            Set<String> before = shapes(folder);

            assertThatThrownBy(() -> snapshots.take(SnapshotKind.POST, SnapshotMain.STAMP, List.of(main), Map.of()))
                    .isInstanceOf(EnvironmentException.class);

            assertThat(snapshots.list()).containsExactly(good);
            assertThat(shapes(folder)).isSubsetOf(before);
            whole(folder);

            disk.growTo("64m");
            Snapshot post = snapshots.take(SnapshotKind.POST, SnapshotMain.STAMP, List.of(main), Map.of());
            assertThat(snapshots.verify(good, true).good()).isTrue();
            assertThat(snapshots.verify(post, true).good()).isTrue();
        }
    }

    @Test
    void a_rollback_without_room_is_completed_when_there_is_room() throws Exception {
        Path folder = temp.resolve("narrow");
        try (SmallDisk disk = SmallDisk.mount(work(folder), "24m")) {
            Torture.run("cp", "-aT", work(template).toString(), work(folder).toString());
            Path work = work(folder);
            SnapshotMain main = new SnapshotMain(folder);
            String before = Torture.listing(work);
            main.take(SnapshotKind.PRE, SnapshotMain.STAMP);
            Torture.sh("cd \"$1\"; rm large big.bin zeros; echo changed > src/a.txt", work.toString());
            main.take(SnapshotKind.POST, SnapshotMain.STAMP);
            disk.fill();

            String said;
            try {
                said = main.rollback().failed().toString();
            } catch (EnvironmentException e) {
                said = String.valueOf(e.getMessage());
            }
            assertThat(said).isNotEqualTo("[]");
            whole(folder);

            disk.empty();
            Rollback.Result result = main.rollback();
            assertThat(result.failed()).isEmpty();
            assertThat(Torture.listing(work).replaceAll("\\|[\\d.]+ \\|", "|"))
                    .isEqualTo(before.replaceAll("\\|[\\d.]+ \\|", "|"));
        }
    }
}
