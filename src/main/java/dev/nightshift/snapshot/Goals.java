package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes from a request and the snapshots that it names what is wanted of each workspace. */
final class Goals {
    /** Note of a snapshot that was taken after a rollback: the tag of the one before it. */
    static final String SAFETY_NOTE = "safety";

    /** Note of a snapshot that was taken before a rollback: where that was to lead. */
    static final String TARGET_NOTE = "target";

    private final Snapshots snapshots;
    private final ObjectStore store;
    private final Rollback.Request request;
    private final String path;
    private final @Nullable Snapshot reference;

    Goals(Snapshots snapshots, ObjectStore store, Rollback.Request request) {
        this.snapshots = snapshots;
        this.store = store;
        this.request = request;
        this.path = shownPath();
        this.reference = reference();
    }

    /** The path asked for, workspace first; empty is everything. */
    String path() {
        return path;
    }

    /** The snapshot that says what the machine made; null where there is none. */
    @Nullable
    Snapshot made() {
        return reference;
    }

    Goal goal(Workspace workspace) throws IOException {
        Predicate<String> part = p -> {
            String shown = State.shown(workspace.name(), p);
            return path.isEmpty() || shown.equals(path) || shown.startsWith(path + "/");
        };
        if (!request.isUndo()) {
            State made = reference == null
                    ? null
                    : snapshots.reader(store, reference).state(workspace.name());
            return Goal.rollback(known(request.target(), workspace), made, part);
        }
        Deeds deeds = new Deeds();
        for (Rollback.Span span : request.spans()) {
            State before = snapshots.reader(store, span.before()).state(workspace.name());
            State after = snapshots.reader(store, span.after()).state(workspace.name());
            if (before != null && after != null) {
                deeds.add(before, after);
            }
        }
        return deeds.goal(part);
    }

    /** The state of a workspace that the snapshot must know. */
    State known(Snapshot snapshot, Workspace workspace) throws IOException {
        State state = snapshots.reader(store, snapshot).state(workspace.name());
        if (state == null) {
            throw new DamagedException("the snapshot does not hold workspace " + workspace.name());
        }
        return state;
    }

    /** Those that are configured and known to the target. */
    List<Workspace> workspaces() throws IOException {
        Set<String> known = snapshots.reader(store, request.target()).workspaces();
        return request.workspaces().stream()
                .filter(w -> known.contains(w.name()))
                .toList();
    }

    List<Rollback.Left> unknownWorkspaces() throws IOException {
        List<Rollback.Left> unknown = new ArrayList<>();
        for (String name : snapshots.reader(store, request.target()).workspaces()) {
            if (request.workspaces().stream().noneMatch(w -> w.name().equals(name)) && wantsAnyOf(name)) {
                unknown.add(new Rollback.Left(name, "no workspace of this name is configured"));
            }
        }
        return unknown;
    }

    /** Those of a request that the journal holds. */
    Goals like(Pending.Asked asked) {
        Set<String> wanted = new HashSet<>(Set.of(asked.target()));
        asked.spans().forEach(wanted::addAll);
        Map<String, Snapshot> named = new HashMap<>();
        snapshots.list().stream().filter(s -> wanted.contains(s.tag())).forEach(s -> named.put(s.tag(), s));
        List<Rollback.Span> spans = asked.spans().stream()
                .map(span -> new Rollback.Span(named(named, span.get(0)), named(named, span.get(1))))
                .toList();
        return new Goals(
                snapshots,
                store,
                new Rollback.Request(
                        named(named, asked.target()),
                        spans,
                        request.workspaces(),
                        asked.path().isEmpty() ? null : asked.path(),
                        asked.force()));
    }

    private static Snapshot named(Map<String, Snapshot> known, String tag) {
        Snapshot snapshot = known.get(tag);
        if (snapshot == null) {
            throw new UserException(
                    ProblemCode.UNKNOWN_SNAPSHOT,
                    "There is no snapshot " + tag + " any more.",
                    "`snapshot list` shows those that there are.");
        }
        return snapshot;
    }

    private boolean wantsAnyOf(String workspace) {
        return path.isEmpty() || path.equals(workspace) || path.startsWith(workspace + "/");
    }

    private @Nullable Snapshot reference() {
        if (request.isUndo()) {
            return request.spans().get(request.spans().size() - 1).after();
        }
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
            case BEFORE, JOB, POST, MANUAL -> newest(posts, s -> !s.takenAt().isBefore(target.takenAt()));
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
