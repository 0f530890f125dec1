package dev.nightshift.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every path of one workspace what a rollback or an undo does with it. A pure function of a {@link Goal} and
 * of what there is now.
 *
 * <p>A path is put back when it is as the machine left it (the reference). Everything else that differs from the target
 * belongs to somebody else and is left, unless forced; of a git repository in which that is so, all is. What the goal does
 * not cover is never touched.
 */
final class Planner {
    /** Whoever it was, no snapshot that the planner knows tells. */
    static final String SOMEBODY = "changed since by somebody else";

    static final String NOT_OURS = "it holds something that is not ours to delete";

    static final String USED = "somebody else used this repository since";

    static final String LOCKED = "a git command runs in this repository, or died: index.lock exists";

    private final Goal goal;
    private final State current;
    private final boolean force;

    private final TreeMap<String, Action> actions = new TreeMap<>();
    private final TreeMap<String, String> left = new TreeMap<>();
    private final TreeMap<String, String> impossible = new TreeMap<>();
    private long unchanged;

    Planner(Goal goal, State current, boolean force) {
        this.goal = goal;
        this.current = current;
        this.force = force;
    }

    /** One path from what is there to what was; null is nothing. */
    record Action(
            String path, @Nullable Entry current, @Nullable Entry target) {
        Change change(String workspace) {
            return Change.between(State.shown(workspace, path), current, target);
        }

        /** A directory will not be there any more. */
        boolean removesDirectory() {
            return current != null && current.isDirectory() && (target == null || !target.isDirectory());
        }
    }

    NavigableMap<String, Action> actions() {
        return actions;
    }

    Map<String, String> left() {
        return left;
    }

    Map<String, String> impossible() {
        return impossible;
    }

    long unchanged() {
        return unchanged;
    }

    Planner plan() {
        Set<String> paths = new TreeSet<>(goal.target().entries().keySet());
        paths.addAll(current.entries().keySet());
        paths.stream().filter(goal.scope().wanted()).forEach(this::decide);
        impossible.putAll(goal.unknown());
        Repositories repositories = new Repositories(goal.target(), goal.reference(), current);
        if (!force) {
            keepUsedRepositories(repositories);
        }
        refuseLockedRepositories(repositories);
        keepFilledDirectories();
        new ArrayList<>(actions.values()).forEach(this::requireDirectory);
        return this;
    }

    private void decide(String path) {
        Entry was = goal.target().at(path);
        Entry is = current.at(path);
        if (Entry.same(was, is)) {
            unchanged++;
            return;
        }
        if ((path.isEmpty() && was == null) || !goal.target().covers(path)) {
            return;
        }
        Uncovered hidden = current.why(path);
        if (hidden != null) {
            left.put(path, "now " + hidden.text());
            return;
        }
        String reason = force ? null : whyLeft(path, was, is);
        if (reason == null) {
            actions.put(path, new Action(path, is, was));
        } else {
            left.put(path, reason);
        }
    }

    /** Null where the machine made it. */
    private @Nullable String whyLeft(String path, @Nullable Entry was, @Nullable Entry is) {
        State reference = goal.reference();
        if (goal.begun().contains(path)
                && (is == null || isOpen(was, is) || (reference != null && isOpen(reference.at(path), is)))) {
            return null;
        }
        String contested = goal.contested().get(path);
        if (contested != null) {
            return contested;
        }
        if (reference == null) {
            return "no later snapshot tells who changed it";
        }
        if (!reference.covers(path)) {
            return "the later snapshot does not cover it";
        }
        return Entry.same(reference.at(path), is) ? null : SOMEBODY;
    }

    /** What a run that was killed leaves of a directory that it was at. */
    private static boolean isOpen(@Nullable Entry closed, Entry is) {
        return closed != null
                && closed.isDirectory()
                && is.isDirectory()
                && is.permissions() == (closed.permissions() | 0700);
    }

    /** What somebody else made in a repository may need all that is in it. */
    private void keepUsedRepositories(Repositories repositories) {
        for (String root : repositories.of(List.copyOf(actions.keySet()))) {
            if (isUsed(root)) {
                actions.keySet().removeIf(path -> root.equals(repositories.of(path)));
                left.keySet().removeIf(path -> root.equals(repositories.of(path)));
                left.put(root, USED);
            } else {
                takeIndexes(root);
            }
        }
    }

    private boolean isUsed(String root) {
        State reference = goal.reference();
        return Repositories.within(root, left).keySet().stream().anyMatch(path -> !isGitsOwn(root, path))
                || (reference != null
                        && Repositories.used(root, reference, current)
                                .anyMatch(path -> !goal.begun().contains(path) && reference.covers(path)));
    }

    /** An index that names objects which are taken back would be broken. */
    private void takeIndexes(String root) {
        for (String path : List.copyOf(Repositories.within(root, left).keySet())) {
            if (!Repositories.isNote(root, path) && SOMEBODY.equals(left.get(path))) {
                left.remove(path);
                actions.put(
                        path, new Action(path, current.at(path), goal.target().at(path)));
            }
        }
    }

    private boolean isGitsOwn(String root, String path) {
        State reference = goal.reference();
        return Repositories.isNote(root, path)
                || (reference != null
                        && SOMEBODY.equals(left.get(path))
                        && Repositories.isRefreshed(root, path, reference.at(path), current.at(path)));
    }

    private void refuseLockedRepositories(Repositories repositories) {
        for (String root : repositories.of(List.copyOf(actions.keySet()))) {
            if (Repositories.locks(root, current).stream().anyMatch(lock -> current.at(lock) != null)) {
                actions.keySet().stream()
                        .filter(path -> root.equals(repositories.of(path)))
                        .forEach(path -> impossible.put(path, LOCKED));
                actions.keySet().removeIf(path -> root.equals(repositories.of(path)));
            }
        }
    }

    /** A directory in which something stays, stays. */
    private void keepFilledDirectories() {
        if (actions.values().stream().noneMatch(Action::removesDirectory)) {
            return;
        }
        for (String path : current.entries().keySet()) {
            Action action = actions.get(path);
            if (action == null || action.target() != null) {
                keepAbove(path);
            }
        }
        Set<String> beside = beside();
        current.uncovered().keySet().stream()
                .filter(path -> !beside.contains(path))
                .forEach(this::keepAbove);
    }

    /** What SQLite keeps beside the databases that are replaced: it must not be applied to another content. */
    Set<String> beside() {
        Set<String> beside = new TreeSet<>();
        actions.keySet().forEach(path -> beside.addAll(beside(path, current, goal.target())));
        return beside;
    }

    static List<String> beside(String path, State current, State target) {
        return Databases.SUFFIXES.stream()
                .map(suffix -> path + suffix)
                .filter(p -> isOfDatabase(current.uncovered().get(p))
                        || isOfDatabase(target.uncovered().get(p)))
                .toList();
    }

    /** Is this a database with a log, of which the state has the copy that SQLite made? */
    static boolean isCopied(String path, State state) {
        return Databases.SUFFIXES.stream()
                .anyMatch(suffix -> isOfDatabase(state.uncovered().get(path + suffix)));
    }

    private static boolean isOfDatabase(@Nullable Uncovered why) {
        return why == Uncovered.DATABASE;
    }

    private void keepAbove(String path) {
        for (String above = path; !above.isEmpty(); ) {
            above = State.parent(above);
            Action action = actions.get(above);
            if (action != null && action.removesDirectory()) {
                actions.remove(above);
                left.put(above, NOT_OURS);
            }
        }
    }

    /** What is put back needs the directory that it was in. */
    private void requireDirectory(Action action) {
        String path = action.path();
        if (action.target() == null || path.isEmpty()) {
            return;
        }
        List<Action> missing = new ArrayList<>();
        for (String above = path; !above.isEmpty(); ) {
            above = State.parent(above);
            Action planned = actions.get(above);
            Entry there = planned == null ? current.at(above) : planned.target();
            if (there != null && there.isDirectory()) {
                break;
            }
            Entry was = goal.target().at(above);
            if (there != null
                    || was == null
                    || !was.isDirectory()
                    || !(goal.scope().makesParents() || force)) {
                actions.remove(path);
                left.put(path, there == null ? "its directory is gone since" : "its directory is something else since");
                return;
            }
            missing.add(new Action(above, null, was));
        }
        missing.forEach(parent -> actions.put(parent.path(), parent));
    }
}
