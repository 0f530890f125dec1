package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.problem.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes from a request and the snapshots that it names what is wanted of each workspace. */
final class Goals {
    /** Note of a snapshot that was taken after a rollback: the tag of the one before it. */
    static final String SAFETY_NOTE = "safety";

    /** Note of a snapshot that was taken before a rollback: where that was to lead. */
    static final String TARGET_NOTE = "target";

    private static final String PATH_NOTE = "path";
    private static final String SPANS_NOTE = "spans";
    private static final String UNDO_NOTE = "undo";

    private static final String BEFORE_THE_SHIFT = "somebody else changed it before the shift";
    private static final String DURING_THE_ROLLBACK = "somebody else changed it while it was put back";

    private final Snapshots snapshots;
    private final ObjectStore store;
    private final Rollback.Request request;
    private final String path;
    private final Reference reference;

    Goals(Snapshots snapshots, ObjectStore store, Rollback.Request request) {
        this.snapshots = snapshots;
        this.store = store;
        this.request = request;
        this.path = shownPath();
        this.reference = request.isUndo()
                ? new Reference(request.spans().get(request.spans().size() - 1).after(), null)
                : Reference.of(request.target(), snapshots.list());
    }

    /** The path asked for, workspace first; empty is everything. */
    String path() {
        return path;
    }

    /** The snapshot that says what the machine made; null where there is none. */
    @Nullable
    Snapshot made() {
        return reference.made();
    }

    Goal goal(Workspace workspace) throws IOException {
        if (request.isUndo()) {
            return deeds(workspace);
        }
        State target = known(request.target(), workspace);
        Snapshot made = reference.made();
        State left = made == null ? null : snapshots.reader(store, made).state(workspace.name());
        return Goal.rollback(target, left, part(workspace), left == null ? Map.of() : others(workspace, target, left));
    }

    private Predicate<String> part(Workspace workspace) {
        return p -> {
            String shown = State.shown(workspace.name(), p);
            return path.isEmpty() || shown.equals(path) || shown.startsWith(path + "/");
        };
    }

    private Goal deeds(Workspace workspace) throws IOException {
        Deeds deeds = new Deeds();
        for (Rollback.Span span : request.spans()) {
            State before = snapshots.reader(store, span.before()).state(workspace.name());
            State after = snapshots.reader(store, span.after()).state(workspace.name());
            if (before != null && after != null) {
                deeds.add(before, after);
            }
        }
        return deeds.goal(part(workspace));
    }

    /** What changed between target and reference, and by neither the shift nor the rollback that is to be taken back. */
    private Map<String, String> others(Workspace workspace, State target, State left) throws IOException {
        Map<String, String> others = new HashMap<>();
        Snapshot began = reference.began();
        if (began != null) {
            State then = snapshots.reader(store, began).state(workspace.name());
            changed(target, then == null ? left : then).forEach(p -> others.put(p, BEFORE_THE_SHIFT));
        }
        Goals first = request.target().kind() == SnapshotKind.SAFETY ? first(request.target()) : null;
        if (first != null && first.workspaces().contains(workspace)) {
            Goal aim = first.request.isUndo()
                    ? first.deeds(workspace)
                    : Goal.rollback(
                            first.known(first.request.target(), workspace), null, first.part(workspace), Map.of());
            changed(target, left)
                    .filter(p -> !isPutBack(aim, p, left.at(p)))
                    .forEach(p -> others.put(p, DURING_THE_ROLLBACK));
        }
        return others;
    }

    /** Directories are also made for what is put into them. */
    private static boolean isPutBack(Goal aim, String path, @Nullable Entry now) {
        return Entry.same(aim.target().at(path), now)
                && (aim.scope().wanted().test(path) || (now != null && now.isDirectory()));
    }

    private static Stream<String> changed(State from, State to) {
        Set<String> paths = new HashSet<>(from.entries().keySet());
        paths.addAll(to.entries().keySet());
        return paths.stream().filter(p -> !Entry.same(from.at(p), to.at(p)));
    }

    /** Of the safety snapshot: what is asked, so that a rollback to it knows what it takes back. */
    Map<String, String> notes() {
        Pending.Asked asked = Pending.Asked.of(request, path);
        Map<String, String> notes = new HashMap<>(Map.of(TARGET_NOTE, asked.target()));
        if (!path.isEmpty()) {
            notes.put(PATH_NOTE, encoded(path));
        }
        if (asked.isUndo()) {
            notes.put(
                    SPANS_NOTE,
                    asked.spans().stream().map(span -> String.join(">", span)).collect(Collectors.joining(" ")));
        }
        if (!asked.job().isEmpty()) {
            notes.put(UNDO_NOTE, asked.job());
        }
        return notes;
    }

    /** What the notes of a safety snapshot say was asked; null where they, or the snapshots they name, are gone. */
    private @Nullable Goals first(Snapshot safety) {
        String target = safety.note(TARGET_NOTE);
        boolean unknown = safety.note(UNDO_NOTE) != null && safety.note(SPANS_NOTE) == null;
        if (target == null || unknown) {
            return null;
        }
        List<List<String>> spans = Stream.of(
                        safety.notes().getOrDefault(SPANS_NOTE, "").split(" "))
                .filter(span -> span.contains(">"))
                .map(span -> List.of(span.split(">", 2)))
                .toList();
        try {
            return like(new Pending.Asked(
                    target, spans, decoded(safety.notes().getOrDefault(PATH_NOTE, "")), false, "", List.of()));
        } catch (UserException e) {
            return null;
        }
    }

    private static String encoded(String text) {
        return RawNames.percentEncoded(RawNames.raw(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String decoded(String text) {
        return new String(RawNames.bytes(RawNames.percentDecoded(text)), StandardCharsets.UTF_8);
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
                        asked.force(),
                        asked.command()));
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
