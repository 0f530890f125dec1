package dev.nightshift.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking back what a job did in git repositories that somebody else may have used since; git itself judges. */
class RepositoriesIT {
    private static final String COMMIT = """
            commit() { git -C "$1" -c user.name=n -c user.email=e -c gc.auto=0 commit -qm "$2"; }
            """;

    @TempDir
    Path temp;

    private Path work;
    private Workspace main;
    private Snapshots snapshots;
    private int taken;

    @BeforeEach
    void set_up() throws Exception {
        work = temp.resolve("work");
        Files.createDirectories(work);
        main = new Workspace("main", work, List.of());
        snapshots = watched(step -> {});
        run("git init -q -b main .; echo 0 > a; echo 0 > b; git add .; commit . first");
    }

    @Test
    void what_a_human_committed_on_top_keeps_the_whole_repository() throws Exception {
        Rollback.Span job = job("echo 1 > a; git add a; commit . job; echo 1 > other");
        run("echo 2 > c; git add c; commit . human");
        String head = run("git rev-parse HEAD");

        Rollback.Plan plan = snapshots.plan(undo(false, job));
        Rollback.Result result = snapshots.rollback(undo(false, job));

        assertThat(result.left()).containsExactly(new Rollback.Left("main/.git", Planner.USED));
        assertThat(plan.left()).isEqualTo(result.left());
        assertThat(result.complete()).isFalse();
        assertThat(run("git rev-parse HEAD")).isEqualTo(head);
        run("git fsck --strict; git log -p > /dev/null");
        assertThat(work.resolve("other")).doesNotExist();
        assertThat(work.resolve("a")).hasContent("0");

        Rollback.Result forced = snapshots.rollback(undo(true, job));
        assertThat(forced.left()).isEmpty();
        assertThat(forced.movedRefs()).contains("main/.git/refs/heads/main");
    }

    @Test
    void a_branch_of_a_human_on_a_commit_of_the_job_keeps_it() throws Exception {
        Rollback.Span job = job("git checkout -q -b work; echo 1 > a; git add a; commit . job; git checkout -q main");
        run("git branch keep work");

        assertThat(snapshots.rollback(undo(false, job)).left())
                .containsExactly(new Rollback.Left("main/.git", Planner.USED));
        run("git fsck --strict; git log -p keep > /dev/null");
    }

    @Test
    void who_only_looked_does_not_keep_it() throws Exception {
        String before = run("git rev-parse HEAD");
        Rollback.Span job = job("echo 1 > a; git add a; commit . job");
        Path index = work.resolve(".git/index");
        byte[] made = Files.readAllBytes(index);
        run("touch -d 2001-01-01 b; git status > /dev/null; echo x > .git/FETCH_HEAD");
        assertThat(Files.readAllBytes(index)).isNotEqualTo(made);

        Rollback.Result result = snapshots.rollback(undo(false, job));

        assertThat(result.complete()).isTrue();
        assertThat(run("git rev-parse HEAD")).isEqualTo(before);
        assertThat(run("git status --porcelain")).isEmpty();
        run("git fsck --strict");
        assertThat(work.resolve(".git/FETCH_HEAD")).exists();
    }

    @Test
    void what_is_staged_since_keeps_it() throws Exception {
        Rollback.Span job = job("echo 1 > a; git add a; commit . job");
        run("git rm -q --cached b");

        assertThat(snapshots.rollback(undo(false, job)).left())
                .containsExactly(new Rollback.Left("main/.git", Planner.USED));
        assertThat(run("git status --porcelain")).contains("D  b");
    }

    @Test
    void what_was_built_between_two_attempts_keeps_it() throws Exception {
        Rollback.Span first = job("echo 1 > a; git add a; commit . one");
        run("git branch keep");
        Rollback.Span second = job("echo 2 > a; git add a; commit . two");

        assertThat(snapshots.rollback(undo(false, first, second)).left())
                .containsExactly(new Rollback.Left("main/.git", Planner.USED));
        run("git fsck --strict; git log -p keep > /dev/null");
    }

    @Test
    void nobody_used_it_between_two_attempts_of_which_the_first_was_undone() throws Exception {
        Rollback.Span first = job("echo 1 > a; git add a; commit . one");
        assertThat(snapshots.rollback(undo(false, first)).complete()).isTrue();
        Rollback.Span second = job("echo 2 > a; git add a; commit . two");

        assertThat(snapshots.rollback(undo(false, first, second)).complete()).isTrue();
        assertThat(run("git fsck --strict; git log --format=%s")).isEqualTo("first\n");
    }

    @Test
    void bare_and_separate_repositories_hang_together_too() throws Exception {
        run("git init -q --bare stock; git init -q -b main --separate-git-dir apart tree");
        run("echo 0 > tree/a; git -C tree add a; commit tree first");
        run("git -C tree push -q ../stock main");
        Rollback.Span job =
                job("echo 1 > tree/a; git -C tree add a; commit tree job; git -C tree push -q ../stock main");
        run("git -C tree branch keep; git -C stock branch keep main");

        assertThat(snapshots.rollback(undo(false, job)).left())
                .containsExactly(
                        new Rollback.Left("main/apart", Planner.USED), new Rollback.Left("main/stock", Planner.USED));
        run("git -C stock fsck --strict; git -C tree fsck --strict");
    }

    @Test
    void a_repository_of_the_night_in_which_a_human_works_stays_whole() throws Exception {
        Snapshot pre = snapshots.take(SnapshotKind.PRE, "night", List.of(main), Map.of());
        run(
                "git init -q -b main made; echo 1 > made/a; git -C made add a; commit made job; echo 1 > a; git add a; commit . job");
        snapshots.take(SnapshotKind.POST, "night", List.of(main), Map.of());
        run("echo 2 > made/b; git -C made add b; commit made human");

        Rollback.Result result = snapshots.rollback(new Rollback.Request(pre, List.of(main), null, false));

        assertThat(result.left())
                .contains(new Rollback.Left("main/made/.git", Planner.USED))
                .noneMatch(left -> left.path().startsWith("main/made/.git/"));
        run("git -C made fsck --strict; git -C made log -p > /dev/null; git fsck --strict");
        assertThat(run("git log --format=%s")).isEqualTo("first\n");
    }

    @Test
    void a_lock_that_comes_after_the_plan_keeps_it() throws Exception {
        run("git worktree add -q ../work/tree");
        Rollback.Span job = job("echo 1 > a; git add a; commit . job; echo 1 > other");
        String head = run("git rev-parse HEAD");
        Path lock = work.resolve(".git/worktrees/tree/index.lock");
        Snapshots raced = watched(step -> {
            if (step.equals("stage")) {
                create(lock);
            }
        });

        Rollback.Result result = raced.rollback(undo(false, job));

        assertThat(result.failed())
                .isNotEmpty()
                .allMatch(failed -> failed.reason().equals(Planner.LOCKED));
        assertThat(run("git rev-parse HEAD")).isEqualTo(head);
        run("git fsck --strict");
        assertThat(work.resolve("other")).doesNotExist();

        assertThat(snapshots.rollback(undo(false, job)).failed())
                .as("planned with the lock there")
                .isNotEmpty()
                .allMatch(failed -> failed.reason().equals(Planner.LOCKED));
        Files.delete(lock);
        assertThat(snapshots.rollback(undo(false, job)).complete()).isTrue();
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Rollback.Span job(String script) throws Exception {
        Snapshot before = snapshots.take(SnapshotKind.BEFORE, "job-" + ++taken, List.of(main), Map.of());
        run(script);
        return new Rollback.Span(
                before,
                snapshots.take(
                        SnapshotKind.JOB, "job-" + taken, List.of(main), Map.of("job", "one", "before", before.tag())));
    }

    private String run(String script) throws Exception {
        return Torture.sh("set -e; umask 022; cd \"$1\"\n" + COMMIT + script, work.toString());
    }

    private Rollback.Request undo(boolean force, Rollback.Span... spans) {
        return Rollback.Request.undo(List.of(spans), List.of(main), force);
    }

    private Snapshots watched(Consumer<String> steps) {
        return new Snapshots(
                temp.resolve("store"), SettableClock.ticking(Duration.ofSeconds(1)), ZoneOffset.UTC, steps);
    }
}
