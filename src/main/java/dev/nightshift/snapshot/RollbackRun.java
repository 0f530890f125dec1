package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One rollback or undo: plan, take a safety snapshot, make what comes back and hash it, do, take a snapshot after and
 * compare.
 *
 * <p>The safety snapshot is also the current state that the final plan is made from, so it holds all that is replaced.
 * Only for the completion of an interrupted run is the disk read anew; the safety snapshot of its beginning stays the way
 * back.
 */
final class RollbackRun {
    private static final Pattern REFS = Pattern.compile("(?:.*/)?\\.git/(?:HEAD|packed-refs|refs/.*)");

    private final Snapshots snapshots;
    private final StoreFolder folder;
    private final ObjectStore store;
    private final Rollback.Request request;
    private final Goals goals;
    private long began;

    RollbackRun(Snapshots snapshots, StoreFolder folder, ObjectStore store, Rollback.Request request) {
        this.snapshots = snapshots;
        this.folder = folder;
        this.store = store;
        this.request = request;
        this.goals = new Goals(snapshots, store, request);
    }

    /** One workspace on its way. */
    private record Work(Workspace workspace, Goal goal, Applier.Frame frame, Planner plan, List<Applier> applied) {
        boolean isIdle() {
            return plan.actions().isEmpty() && goal.begun().isEmpty();
        }

        State current() {
            return frame.current();
        }
    }

    Rollback.Plan plan() throws IOException {
        List<Change> changes = new ArrayList<>();
        List<Rollback.Left> left = new ArrayList<>();
        List<Rollback.Left> impossible = goals.unknownWorkspaces();
        long unchanged = 0;
        Pending unfinished = Pending.read(folder);
        boolean resumes = unfinished != null && unfinished.asked().isSameAs(asked());
        boolean back = unfinished != null && takesBack(unfinished);
        for (Workspace workspace : resumes && unfinished != null ? covered(goals, unfinished) : goals.workspaces()) {
            Work work = resumes && unfinished != null
                    ? resumed(goals, workspace, unfinished)
                    : begun(goals, workspace, snapshots.now(workspace), back ? unfinished : null);
            work.plan().actions().values().forEach(a -> changes.add(a.change(workspace.name())));
            work.plan()
                    .beside()
                    .forEach(path -> changes.add(
                            new Change(State.shown(workspace.name(), path), Change.Sign.DELETED, null, null, false)));
            blame(work);
            add(left, workspace, work.plan().left());
            add(impossible, workspace, work.plan().impossible());
            unchanged += work.plan().unchanged();
        }
        return new Rollback.Plan(request.target(), goals.made(), changes, unchanged, left, impossible);
    }

    Rollback.Result run() throws IOException {
        Pending unfinished = Pending.read(folder);
        boolean resumes = unfinished != null && unfinished.asked().isSameAs(asked());
        if (unfinished != null && !resumes && !takesBack(unfinished)) {
            throw busy(unfinished);
        }
        if (unfinished == null && plan().changes().isEmpty()) {
            return idle();
        }
        Pending pending = resumes && unfinished != null ? unfinished : begin(unfinished);
        Snapshot safety = snapshots.find(pending.safety());
        try (ObjectStore fresh = new ObjectStore(folder)) {
            List<Work> works = new ArrayList<>();
            Goals known = new Goals(snapshots, fresh, request);
            for (Workspace workspace : resumes ? covered(known, pending) : known.workspaces()) {
                works.add(
                        resumes
                                ? resumed(known, workspace, pending)
                                : begun(known, workspace, known.known(safety, workspace), unfinished));
            }
            requireSpace(works);
            if (!resumes) {
                pending = new Pending(pending.asked(), pending.safety(), paths(works));
                pending.write(folder);
            }
            try {
                change(works, resumes, unfinished);
                return conclude(works, safety, resumes);
            } finally {
                works.forEach(work -> work.applied().forEach(Applier::close));
            }
        }
    }

    private void change(List<Work> works, boolean resumes, @Nullable Pending unfinished) throws IOException {
        try {
            for (Work work : works) {
                stage(work);
            }
        } catch (IOException e) {
            works.forEach(work -> work.applied().forEach(Applier::discard));
            if (unfinished != null) {
                // What began before this one has not ended.
                unfinished.write(folder);
            } else if (!resumes) {
                Pending.clear(folder);
            }
            throw e;
        }
        for (Work work : works) {
            for (Applier applier : work.applied()) {
                applier.run();
            }
        }
        snapshots.steps().accept("sync");
        for (Work work : works) {
            for (Applier applier : work.applied()) {
                applier.sync();
            }
        }
    }

    /** Whoever completes it may have asked for more workspaces than whoever began it. */
    private List<Workspace> covered(Goals all, Pending pending) throws IOException {
        List<String> saved = snapshots.find(pending.safety()).workspaces();
        return all.workspaces().stream()
                .filter(workspace -> saved.contains(workspace.name()))
                .toList();
    }

    private Pending.Asked asked() {
        return Pending.Asked.of(request, goals.path());
    }

    /** A rollback to where an unfinished one began, all of it, is the other way to end it. */
    private boolean takesBack(Pending unfinished) {
        return !request.isUndo()
                && goals.path().isEmpty()
                && request.target().tag().equals(unfinished.safety());
    }

    private static UserException busy(Pending unfinished) {
        return new UserException(
                ProblemCode.ROLLBACK_REFUSED,
                "Another " + (unfinished.asked().isUndo() ? "undo" : "rollback")
                        + " was interrupted and must end first; nothing was changed.",
                "Complete it: `" + String.join(" ", unfinished.asked().again())
                        + "`\nOr take back what was done of it: `" + "rollback " + unfinished.safety() + "`");
    }

    /** Where there is a journal, something may have been changed, and it names the two ways to end that. */
    static EnvironmentException brokeOff(Rollback.Request request, Rollback.@Nullable Unfinished begun, IOException e) {
        if (begun == null) {
            return Snapshots.damaged("Putting back to " + request.target().tag() + " was refused", e);
        }
        return EnvironmentException.lasting(
                ProblemCode.SNAPSHOT_DAMAGED,
                "The " + begun.verb() + " to " + request.target().tag() + " broke off: " + Snapshots.reason(e)
                        + ". Some of it may be done; no job starts in workspaces " + begun.workspaces()
                        + " until it has ended.",
                "Complete it: `" + String.join(" ", begun.command()) + "`\nOr take back what was done of it: `rollback "
                        + begun.safety() + "`",
                e);
    }

    /** There is nothing to change, so nothing needs to be saved. */
    private Rollback.Result idle() throws IOException {
        Rollback.Plan plan = plan();
        return new Rollback.Result(
                new Rollback.Counts(0, 0, plan.unchanged()),
                plan.left(),
                plan.impossible(),
                null,
                new Rollback.Proof(true, false),
                List.of());
    }

    private Pending begin(@Nullable Pending unfinished) throws IOException {
        try {
            List<Workspace> workspaces = goals.workspaces();
            began = WorkspaceTree.kernelNanos();
            Snapshot safety = snapshots.take(SnapshotKind.SAFETY, snapshots.stamp(), workspaces, goals.notes());
            return new Pending(asked(), safety.tag(), unfinished == null ? Map.of() : unfinished.begun());
        } catch (EnvironmentException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.ROLLBACK_REFUSED,
                    "The " + (request.isUndo() ? "undo" : "rollback") + " to "
                            + request.target().tag()
                            + " was refused because the state of now could not be saved first.\n"
                            + e.problem().message(),
                    e.problem().hint(),
                    e);
        }
    }

    private Work begun(Goals known, Workspace workspace, State current, @Nullable Pending unfinished)
            throws IOException {
        Goal goal = known.goal(workspace);
        new RootCheck(snapshots.list(), request.target(), goals.made()).require(workspace, goal, current);
        if (unfinished != null) {
            State reached = known.like(unfinished.asked()).goal(workspace).target();
            Set<String> paths = unfinished.begun().getOrDefault(workspace.name(), Set.of());
            goal = goal.resumed(reached, paths);
        }
        boolean allTimes = request.force() || unfinished != null;
        Applier.Frame frame =
                new Applier.Frame(current, current, goal.target(), allTimes ? null : goal.reference(), Set.of(), began);
        Planner plan = new Planner(goal, current, request.force()).plan();
        return new Work(workspace, goal, frame, plan, new ArrayList<>());
    }

    private Work resumed(Goals known, Workspace workspace, Pending pending) throws IOException {
        Goal goal = known.goal(workspace);
        State safety = known.known(snapshots.find(pending.safety()), workspace);
        Set<String> paths = pending.begun().getOrDefault(workspace.name(), Set.of());
        Goal rest = goal.resumed(safety, paths);
        long since = WorkspaceTree.kernelNanos();
        State current = snapshots.now(workspace);
        new RootCheck(snapshots.list(), snapshots.find(pending.safety()), goals.made())
                .require(workspace, goal, current);
        Planner plan = new Planner(rest, current, false).plan();
        Planner first = new Planner(goal, safety, request.force()).plan();
        first.left().forEach(plan.left()::putIfAbsent);
        first.impossible().forEach(plan.impossible()::putIfAbsent);
        Applier.Frame frame = new Applier.Frame(
                current, safety, goal.target(), request.force() ? null : goal.reference(), rest.begun(), since);
        return new Work(workspace, rest, frame, plan, new ArrayList<>());
    }

    private static Map<String, Set<String>> paths(List<Work> works) {
        Map<String, Set<String>> paths = new TreeMap<>();
        works.forEach(work -> paths.put(
                work.workspace().name(), new TreeSet<>(work.plan().actions().keySet())));
        return paths;
    }

    private void stage(Work work) throws IOException {
        if (work.isIdle()) {
            return;
        }
        Path root = work.workspace().path();
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = root.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Applier applier = new Applier(
                folder, WorkspaceTree.open(root.toRealPath()), work.plan().actions(), work.frame(), snapshots.steps());
        work.applied().add(applier);
        applier.stage();
    }

    private Rollback.Result conclude(List<Work> works, Snapshot safety, boolean resumes) throws IOException {
        List<Rollback.Left> left = new ArrayList<>();
        List<Rollback.Left> failed = goals.unknownWorkspaces();
        List<String> refs = new ArrayList<>();
        long restored = 0;
        long deleted = 0;
        long unchanged = 0;
        for (Work work : works) {
            blame(work);
            add(left, work.workspace(), work.plan().left());
            add(failed, work.workspace(), work.plan().impossible());
            unchanged += work.plan().unchanged();
            for (Applier applier : work.applied()) {
                add(left, work.workspace(), applier.left());
                add(failed, work.workspace(), applier.failed());
                restored += applier.counts().getOrDefault(true, 0L);
                deleted += applier.counts().getOrDefault(false, 0L);
                applier.done().stream()
                        .filter(p -> REFS.matcher(p).matches())
                        .forEach(p -> refs.add(State.shown(work.workspace().name(), p)));
            }
        }
        boolean verified = verify(works, safety, failed);
        return new Rollback.Result(
                new Rollback.Counts(restored, deleted, unchanged),
                left,
                failed,
                safety,
                new Rollback.Proof(verified, resumes),
                refs);
    }

    /** Reads the workspaces again by a snapshot, which is also what a rollback of this run compares with. */
    private boolean verify(List<Work> works, Snapshot safety, List<Rollback.Left> failed) throws IOException {
        List<Workspace> workspaces = works.stream().map(Work::workspace).toList();
        Snapshot after;
        try {
            after = snapshots.take(
                    SnapshotKind.POST, safety.stamp(), workspaces, Map.of(Goals.SAFETY_NOTE, safety.tag()));
        } catch (EnvironmentException e) {
            failed.add(new Rollback.Left("", "not verified: " + e.problem().message()));
            return false;
        }
        boolean verified = true;
        try (ObjectStore newest = new ObjectStore(folder)) {
            Goals reread = new Goals(snapshots, newest, request);
            for (Work work : works) {
                State now = reread.known(after, work.workspace());
                for (Applier applier : work.applied()) {
                    for (String done : applier.done()) {
                        if (!Entry.same(now.at(done), work.goal().target().at(done))) {
                            verified = false;
                            String shown = State.shown(work.workspace().name(), done);
                            failed.add(new Rollback.Left(shown, "differs from the snapshot afterwards"));
                        }
                    }
                }
            }
        }
        Pending.clear(folder);
        return verified;
    }

    private void requireSpace(List<Work> works) throws IOException {
        Contents contents = new Contents(store);
        SpaceCheck space = new SpaceCheck();
        for (Work work : works) {
            long wanted = 0;
            for (Planner.Action action : work.plan().actions().values()) {
                Entry target = action.target();
                wanted += target == null ? 0 : contents.restoredBytes(target.content(), target.size());
            }
            space.add(work.workspace().name(), work.workspace().path(), wanted);
        }
        space.require();
    }

    private void blame(Work work) throws IOException {
        Snapshot since = goals.made();
        if (since != null) {
            new Blame(snapshots, store, since)
                    .name(work.workspace().name(), work.current(), work.plan().left());
        }
    }

    private static void add(List<Rollback.Left> to, Workspace workspace, Map<String, String> reasons) {
        reasons.forEach((p, reason) -> to.add(new Rollback.Left(State.shown(workspace.name(), p), reason)));
    }
}
