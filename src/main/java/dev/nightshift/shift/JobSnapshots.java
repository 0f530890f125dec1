package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.ChangedPath;
import dev.nightshift.job.Changes;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Scope;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Run;
import dev.nightshift.snapshot.RunWindow;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots around each job with a workspace, and what they say. In a shift without snapshots there are none, and a
 * job that promises something about its changes does not run. Thread-safe; jobs on different workspaces run at once.
 */
public final class JobSnapshots {
    private static final Logger log = LoggerFactory.getLogger(JobSnapshots.class);

    private final Database database;
    private final Claims claims;
    private final Snapshots snapshots;
    private final Map<String, Workspace> workspaces = new HashMap<>();
    /** Until a job's changes are taken back, the next one on its workspace waits. */
    private final Map<String, Semaphore> busy = new ConcurrentHashMap<>();

    private final Map<String, Known> newest = new ConcurrentHashMap<>();
    private final ReentrantLock taking = new ReentrantLock();

    /** The newest snapshot of a workspace, as long as the shift is the one that took it. */
    private record Known(String shift, Snapshot snapshot) {}

    public JobSnapshots(Database database, Claims claims, Snapshots snapshots, List<Workspace> workspaces) {
        this.database = database;
        this.claims = claims;
        this.snapshots = snapshots;
        workspaces.forEach(workspace -> this.workspaces.put(workspace.name(), workspace));
    }

    /** The state of the workspace just before the job. Where that cannot be had, the job does not run. */
    void before(JobRun run) {
        Workspace workspace = workspaces.get(run.claim().spec().place().workspace());
        Snapshot pre = run.shift().preSnapshot();
        if (workspace == null || run.execution() != null || isHalfway(run, workspace) || pre == null) {
            return;
        }
        Semaphore mine = busy.computeIfAbsent(workspace.name(), name -> new Semaphore(1));
        mine.acquireUninterruptibly();
        run.whenLeft(mine::release);
        try {
            Effect effect = before(run, workspace, pre);
            effect.begin(snapshots.moment());
            // From here on a crash leaves an attempt that may have changed something.
            database.change(tx -> claims.changed(tx, run.claim(), Changes.begun(effect.span())));
            run.effect(effect);
        } catch (ProblemException e) {
            log.error(
                    "{} does not run: no snapshot of its workspace: {}",
                    run.claim().job(),
                    e.problem().message());
            run.executed(new Execution.Unprotected(e.problem().message()), Run.of(Duration.ZERO));
        }
    }

    /** What is half put back is no ground to work on, in whatever shift. */
    private boolean isHalfway(JobRun run, Workspace workspace) {
        try {
            snapshots
                    .unfinished()
                    .filter(begun -> begun.workspaces().contains(workspace.name()))
                    .ifPresent(begun -> run.executed(
                            new Execution.Unprotected(
                                    "an interrupted " + begun.verb() + " of its workspace must be completed first"),
                            Run.of(Duration.ZERO)));
        } catch (ProblemException e) {
            run.executed(new Execution.Unprotected(e.problem().message()), Run.of(Duration.ZERO));
        }
        return run.execution() != null;
    }

    private Effect before(JobRun run, Workspace workspace, Snapshot pre) {
        Known known = newest.get(workspace.name());
        Snapshot last = known != null && known.shift().equals(run.shift().getId()) ? known.snapshot() : pre;
        Snapshot before = locked(() -> snapshots.takeIfChanged(
                SnapshotKind.BEFORE, stamp(run.claim()), List.of(workspace), notes(run.claim()), last));
        remember(run, workspace, before);
        settle(
                workspace.name(),
                before,
                "Its own snapshot after it failed, so this is what changed up to " + before.tag() + ", by whomever.");
        boolean foreign = !before.tag().equals(last.tag())
                && !snapshots.changes(last, before, null).isEmpty();
        return new Effect(workspace, before, foreign ? last.tag() : null);
    }

    /** Why a job that was claimed may not run; {@code null}: it may. */
    static @Nullable String unprotected(JobRun run) {
        if (run.effect() != null || run.claim().spec().place().workspace() == null) {
            return null;
        }
        boolean wanted =
                run.shift().preSnapshot() != null || run.claim().spec().place().guarded();
        return wanted ? "there is no snapshot of its workspace from just before it" : null;
    }

    /** The state just after the job, and what it changed. */
    void after(JobRun run) {
        Effect effect = run.effect();
        if (effect == null || effect.begun() == null) {
            return;
        }
        try {
            RunWindow window = new RunWindow(effect.workspace(), effect.begun(), snapshots.moment());
            Map<String, String> notes = notes(run.claim());
            notes.put("before", effect.before().tag());
            Snapshot after = locked(
                    () -> snapshots.take(SnapshotKind.JOB, stamp(run.claim()), List.of(effect.workspace()), notes));
            remember(run, effect.workspace(), after);
            effect.known(after, snapshots.changes(effect.before(), after, window));
        } catch (ProblemException e) {
            log.error(
                    "What {} changed is not known: {}",
                    run.claim().job(),
                    e.problem().message());
            effect.unknown(e.problem().message());
        }
    }

    /** Holds what it changed against its scope. */
    void scope(JobRun run) {
        Effect effect = run.effect();
        Scope scope = run.claim().spec().place().scope();
        if (effect != null && scope != null && effect.isKnown()) {
            effect.checked(scope.breach(effect.paths()));
        }
    }

    /** What stands against its changes; {@code null}: nothing. What could not be held against a scope is not within it. */
    static @Nullable String breach(JobRun run) {
        Effect effect = run.effect();
        if (effect == null || run.claim().spec().place().scope() == null) {
            return null;
        }
        String why = effect.changes().remark();
        return effect.isChecked()
                ? effect.breach()
                : "whether it kept to its scope is not known" + (why == null ? "" : ": " + why);
    }

    /** The workspace is again as in a snapshot: what was taken back is nobody's change. */
    void restored(JobRun run, Snapshot state) {
        Effect effect = run.effect();
        if (effect != null) {
            remember(run, effect.workspace(), state);
        }
    }

    private void remember(JobRun run, Workspace workspace, Snapshot snapshot) {
        newest.put(workspace.name(), new Known(run.shift().getId(), snapshot));
    }

    /**
     * Completes attempts that have no snapshot after them with a later one.
     *
     * @param workspace only of this one; {@code null}: of all that the snapshot has
     * @param remark what to say of what was found so
     */
    void settle(@Nullable String workspace, Snapshot later, String remark) {
        for (Claims.Unfinished attempt : database.read(claims::unknownChanges)) {
            String own = attempt.claim().spec().place().workspace();
            boolean meant = workspace == null ? later.workspaces().contains(own) : workspace.equals(own);
            if (attempt.recorded() && meant) {
                settle(attempt, later, remark);
            }
        }
    }

    private void settle(Claims.Unfinished attempt, Snapshot later, String remark) {
        Changes.Span span = attempt.changes().span();
        Changes.Span whole = new Changes.Span(span.previous(), span.before(), later.tag());
        Changes changes;
        try {
            List<ChangedPath> paths =
                    snapshots.changes(snapshots.find(String.valueOf(span.before())), later, null).stream()
                            .filter(path -> path.path()
                                            .equals(attempt.claim()
                                                    .spec()
                                                    .place()
                                                    .workspace())
                                    || path.path()
                                            .startsWith(attempt.claim()
                                                            .spec()
                                                            .place()
                                                            .workspace() + "/"))
                            .toList();
            Scope scope = attempt.claim().spec().place().scope();
            String breach = scope == null ? null : scope.breach(paths);
            changes = Changes.of(whole, paths, breach == null ? remark : remark + " By that, " + breach + ".");
        } catch (ProblemException e) {
            changes = Changes.unknown(whole, e.problem().message());
        }
        Changes found = changes;
        database.change(tx -> claims.changed(tx, attempt, found));
    }

    private Snapshot locked(Supplier<Snapshot> take) {
        taking.lock();
        try {
            return take.get();
        } finally {
            taking.unlock();
        }
    }

    /** {@code SHIFT-JOB}, with the attempt where it is not the first; ids have no {@code @} or {@code +} of their own. */
    private static String stamp(Claim claim) {
        String job = claim.job();
        boolean plain = !job.contains("..") && !job.endsWith(".") && !job.contains(".lock");
        return claim.shift().id() + "-" + (plain ? job : job.replace('.', '+'))
                + (claim.attempt() == 1 ? "" : "@" + claim.attempt());
    }

    private static Map<String, String> notes(Claim claim) {
        return new HashMap<>(Map.of(
                "job", claim.job(),
                "attempt", Integer.toString(claim.attempt()),
                "shift", claim.shift().id()));
    }
}
