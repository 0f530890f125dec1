package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One rollback: verify the target, take a safety snapshot, plan, do, take a snapshot after and compare.
 *
 * <p>The safety snapshot is also the current state that the plan is made from, so it holds all that is replaced. Only for
 * the completion of an interrupted rollback is the disk read anew; the safety snapshot of its beginning stays the way
 * back.
 */
final class RollbackRun {
    private static final Pattern REFS = Pattern.compile("(?:.*/)?\\.git/(?:HEAD|packed-refs|refs/.*)");
    private static final String SAFETY_NOTE = "safety";
    private static final String TARGET_NOTE = "target";

    private final Snapshots snapshots;
    private final StoreFolder folder;
    private final ObjectStore store;
    private final Rollback.Request request;
    private final String path;

    RollbackRun(Snapshots snapshots, StoreFolder folder, ObjectStore store, Rollback.Request request) {
        this.snapshots = snapshots;
        this.folder = folder;
        this.store = store;
        this.request = request;
        this.path = shownPath();
    }

    Rollback.Plan plan() throws IOException {
        Snapshot reference = reference();
        StateReader target = snapshots.reader(store, request.target());
        List<Change> changes = new ArrayList<>();
        List<Rollback.Left> left = new ArrayList<>();
        List<Rollback.Left> impossible = unknownWorkspaces(target);
        long unchanged = 0;
        for (Workspace workspace : workspaces(target)) {
            Planner plan = planner(workspace, target, reference, now(workspace), Set.of());
            plan.actions().values().forEach(a -> changes.add(a.change(workspace.name())));
            add(left, workspace, plan.left());
            add(impossible, workspace, plan.impossible());
            unchanged += plan.unchanged();
        }
        return new Rollback.Plan(request.target(), reference, changes, unchanged, left, impossible);
    }

    Rollback.Result run() throws IOException {
        StateReader target = snapshots.reader(store, request.target());
        Verification verification = target.verify();
        if (!verification.good()) {
            throw new DamagedException(String.valueOf(verification.damaged().get(0)));
        }
        List<Workspace> workspaces = workspaces(target);
        Optional<Pending> begun = begun();
        Pending pending = begun.isPresent() ? begun.get() : begin(workspaces);
        Snapshot safety = snapshots.find(pending.safety());
        try (ObjectStore fresh = new ObjectStore(folder)) {
            List<Work> works = new ArrayList<>();
            for (Workspace workspace : workspaces) {
                works.add(work(fresh, workspace, target, pending, begun.isPresent()));
            }
            requireSpace(works);
            pending.write(folder);
            for (Work work : works) {
                apply(fresh, work);
            }
            return conclude(works, safety, unknownWorkspaces(target));
        }
    }

    /** One workspace on its way. */
    private record Work(
            Workspace workspace, State target, State current, Planner plan, Set<String> begun, List<Applier> applied) {}

    private Pending begin(List<Workspace> workspaces) throws IOException {
        Snapshot reference = reference();
        Pending.clear(folder);
        Snapshot safety;
        try {
            Map<String, String> notes = Map.of(TARGET_NOTE, request.target().tag());
            safety = snapshots.take(SnapshotKind.SAFETY, snapshots.stamp(), workspaces, notes);
        } catch (EnvironmentException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.ROLLBACK_REFUSED,
                    "The rollback to " + request.target().tag()
                            + " was refused because the state of now could not be saved first.\n"
                            + e.problem().message(),
                    e.problem().hint(),
                    e);
        }
        return new Pending(request.target().tag(), safety.tag(), reference == null ? "" : reference.tag(), path);
    }

    private Optional<Pending> begun() throws IOException {
        Pending pending = Pending.read(folder);
        if (pending == null
                || request.force()
                || !pending.target().equals(request.target().tag())
                || !pending.path().equals(path)
                || !folder.tags().containsKey(pending.safety())) {
            return Optional.empty();
        }
        return Optional.of(pending);
    }

    private Work work(ObjectStore fresh, Workspace workspace, StateReader target, Pending pending, boolean resumes)
            throws IOException {
        Snapshot reference = pending.reference().isEmpty() ? null : snapshots.find(pending.reference());
        State safety = known(snapshots.reader(fresh, snapshots.find(pending.safety())), workspace);
        Set<String> begun = Set.of();
        State current = safety;
        if (resumes) {
            begun = planner(workspace, target, reference, safety, Set.of())
                    .actions()
                    .keySet();
            current = now(workspace);
        }
        Planner plan = planner(workspace, target, reference, current, begun);
        return new Work(workspace, known(target, workspace), current, plan, begun, new ArrayList<>());
    }

    private Planner planner(
            Workspace workspace, StateReader target, @Nullable Snapshot reference, State current, Set<String> begun)
            throws IOException {
        State made =
                reference == null ? null : snapshots.reader(store, reference).state(workspace.name());
        Predicate<String> wanted = p -> {
            String shown = State.shown(workspace.name(), p);
            return path.isEmpty() || shown.equals(path) || shown.startsWith(path + "/");
        };
        Planner.States states = new Planner.States(known(target, workspace), made, current, begun);
        return new Planner(states, wanted, request.force()).plan();
    }

    private void apply(ObjectStore fresh, Work work) throws IOException {
        if (work.plan().actions().isEmpty() && work.begun().isEmpty()) {
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
        try (WorkspaceTree tree = WorkspaceTree.open(root.toRealPath())) {
            Applier applier = new Applier(
                    tree, new Contents(fresh), work.plan().actions(), work.current(), work.target(), snapshots.steps());
            work.applied().add(applier);
            applier.run(work.begun());
        }
    }

    private Rollback.Result conclude(List<Work> works, Snapshot safety, List<Rollback.Left> failed) throws IOException {
        List<Rollback.Left> left = new ArrayList<>();
        List<String> refs = new ArrayList<>();
        long restored = 0;
        long deleted = 0;
        long unchanged = 0;
        for (Work work : works) {
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
                new Rollback.Counts(restored, deleted, unchanged), left, failed, safety, verified, refs);
    }

    /** Reads the workspaces again by a snapshot, which is also what a rollback of this rollback compares with. */
    private boolean verify(List<Work> works, Snapshot safety, List<Rollback.Left> failed) throws IOException {
        List<Workspace> workspaces = works.stream().map(Work::workspace).toList();
        Snapshot after;
        try {
            after = snapshots.take(SnapshotKind.POST, safety.stamp(), workspaces, Map.of(SAFETY_NOTE, safety.tag()));
        } catch (EnvironmentException e) {
            failed.add(new Rollback.Left("", "not verified: " + e.problem().message()));
            return false;
        }
        boolean verified = true;
        try (ObjectStore newest = new ObjectStore(folder)) {
            StateReader reader = snapshots.reader(newest, after);
            for (Work work : works) {
                State now = known(reader, work.workspace());
                for (Applier applier : work.applied()) {
                    for (String done : applier.done()) {
                        if (!Entry.same(now.at(done), work.target().at(done))) {
                            verified = false;
                            String shown = State.shown(work.workspace().name(), done);
                            failed.add(new Rollback.Left(shown, "differs from the snapshot after the rollback"));
                        }
                    }
                }
            }
        }
        Pending.clear(folder);
        return verified;
    }

    private static void requireSpace(List<Work> works) throws IOException {
        for (Work work : works) {
            long wanted = work.plan().actions().values().stream()
                    .map(Planner.Action::target)
                    .mapToLong(t -> t == null ? 0 : t.size())
                    .sum();
            Path existing = work.workspace().path().toAbsolutePath();
            while (existing != null && Files.notExists(existing)) {
                existing = existing.getParent();
            }
            long free = existing == null ? 0 : Files.getFileStore(existing).getUsableSpace();
            if (wanted > free) {
                throw EnvironmentException.lasting(
                        ProblemCode.ROLLBACK_REFUSED,
                        "The rollback needs " + wanted + " bytes in workspace "
                                + work.workspace().name() + ", and " + free + " are free; nothing was changed.",
                        "Make room, then run it again.");
            }
        }
    }

    private State now(Workspace workspace) throws IOException {
        Excludes excludes = new Excludes(workspace.exclude());
        State state = new State(excludes);
        if (Files.exists(workspace.path(), LinkOption.NOFOLLOW_LINKS)) {
            new Scanner(excludes, new StateSink(state), step -> {})
                    .scan(workspace.path().toRealPath());
        }
        return state;
    }

    private @Nullable Snapshot reference() {
        Snapshot target = request.target();
        List<Snapshot> posts = snapshots.list().stream()
                .filter(s -> s.kind() == SnapshotKind.POST && !s.tag().equals(target.tag()))
                .toList();
        return switch (target.kind()) {
            case PRE -> newest(posts, s -> s.stamp().equals(target.stamp()) && s.note(SAFETY_NOTE) == null);
            case SAFETY -> {
                Snapshot after = newest(posts, s -> target.tag().equals(s.note(SAFETY_NOTE)));
                String goal = target.note(TARGET_NOTE);
                yield after != null || goal == null
                        ? after
                        : newest(snapshots.list(), s -> s.tag().equals(goal));
            }
            case JOB, POST, MANUAL -> newest(posts, s -> !s.takenAt().isBefore(target.takenAt()));
        };
    }

    private static @Nullable Snapshot newest(List<Snapshot> oldestFirst, Predicate<Snapshot> fits) {
        Snapshot newest = null;
        for (Snapshot snapshot : oldestFirst) {
            if (fits.test(snapshot)) {
                newest = snapshot;
            }
        }
        return newest;
    }

    private List<Workspace> workspaces(StateReader target) throws IOException {
        Set<String> known = target.workspaces();
        return request.workspaces().stream()
                .filter(w -> known.contains(w.name()))
                .toList();
    }

    private List<Rollback.Left> unknownWorkspaces(StateReader target) throws IOException {
        List<Rollback.Left> unknown = new ArrayList<>();
        for (String name : target.workspaces()) {
            if (request.workspaces().stream().noneMatch(w -> w.name().equals(name)) && wantsAnyOf(name)) {
                unknown.add(new Rollback.Left(name, "no workspace of this name is configured"));
            }
        }
        return unknown;
    }

    private boolean wantsAnyOf(String workspace) {
        return path.isEmpty() || path.equals(workspace) || path.startsWith(workspace + "/");
    }

    private static State known(StateReader snapshot, Workspace workspace) throws IOException {
        State state = snapshot.state(workspace.name());
        if (state == null) {
            throw new DamagedException("the snapshot does not hold workspace " + workspace.name());
        }
        return state;
    }

    private static void add(List<Rollback.Left> to, Workspace workspace, Map<String, String> reasons) {
        reasons.forEach((p, reason) -> to.add(new Rollback.Left(State.shown(workspace.name(), p), reason)));
    }

    /** The path asked for as it is shown: workspace first; empty is everything. */
    private String shownPath() {
        String asked = request.path();
        if (asked == null) {
            return "";
        }
        if (asked.startsWith("/")) {
            Path absolute = Path.of(asked).normalize();
            return request.workspaces().stream()
                    .filter(w -> absolute.startsWith(w.path()))
                    .map(w -> State.shown(w.name(), RawNames.raw(w.path().relativize(absolute))))
                    .findFirst()
                    .orElseThrow(() -> noSuchPath(asked));
        }
        String trimmed = asked.endsWith("/") ? asked.substring(0, asked.length() - 1) : asked;
        String first = trimmed.contains("/") ? trimmed.substring(0, trimmed.indexOf('/')) : trimmed;
        if (!request.target().workspaces().contains(first)) {
            throw noSuchPath(asked);
        }
        return trimmed;
    }

    private ProblemException noSuchPath(String asked) {
        return new UserException(
                ProblemCode.USAGE,
                "The path " + RawNames.display(asked) + " is in none of the workspaces "
                        + request.target().workspaces() + ".",
                "Give the name of a workspace and a path in it, such as main/src, or an absolute path.");
    }
}
