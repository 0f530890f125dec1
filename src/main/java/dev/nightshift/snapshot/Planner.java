package dev.nightshift.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every path of one workspace what a rollback does with it. A pure function of three states.
 *
 * <p>A path is put back when it is as the machine left it (the reference). Everything else that differs from the target
 * belongs to a human and is left, unless forced. What the target does not cover is never touched.
 */
final class Planner {
    private final States states;
    private final Predicate<String> wanted;
    private final boolean force;

    private final TreeMap<String, Action> actions = new TreeMap<>();
    private final TreeMap<String, String> left = new TreeMap<>();
    private final TreeMap<String, String> impossible = new TreeMap<>();
    private long unchanged;

    Planner(States states, Predicate<String> wanted, boolean force) {
        this.states = states;
        this.wanted = wanted;
        this.force = force;
    }

    /**
     * What is compared.
     *
     * @param reference what the machine made; null: nobody knows
     * @param begun where an interrupted rollback is completed, what it had set out to do; else empty
     */
    record States(State target, @Nullable State reference, State current, Set<String> begun) {}

    /** One path from what is there to what was; null is nothing. */
    record Action(
            String path, @Nullable Entry current, @Nullable Entry target) {
        Change change(String workspace) {
            return Change.between(State.shown(workspace, path), current, target);
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
        Set<String> paths = new TreeSet<>(states.target().entries().keySet());
        paths.addAll(states.current().entries().keySet());
        paths.stream().filter(wanted).forEach(this::decide);
        states.target().uncovered().forEach((path, why) -> {
            if (wanted.test(path) && (why == Uncovered.UNREADABLE || why == Uncovered.UNSTABLE)) {
                impossible.put(path, "not in the snapshot: " + why.text());
            }
        });
        refuseLockedRepositories();
        new ArrayList<>(actions.keySet()).forEach(this::addMissingParents);
        return this;
    }

    private void decide(String path) {
        Entry target = states.target().at(path);
        Entry current = states.current().at(path);
        if (Entry.same(target, current)) {
            unchanged++;
            return;
        }
        if ((path.isEmpty() && target == null) || !states.target().covers(path)) {
            return;
        }
        Uncovered hidden = states.current().why(path);
        if (hidden != null) {
            left.put(path, "now " + hidden.text());
            return;
        }
        String human = force ? null : whyHuman(path, target, current);
        if (human == null) {
            actions.put(path, new Action(path, current, target));
        } else {
            left.put(path, human);
        }
    }

    /** Null where the machine made it. */
    private @Nullable String whyHuman(String path, @Nullable Entry target, @Nullable Entry current) {
        if (states.begun().contains(path) && isHalfway(target, current)) {
            return null;
        }
        State reference = states.reference();
        if (reference == null) {
            return "no later snapshot tells who changed it";
        }
        if (!reference.covers(path)) {
            return "the later snapshot does not cover it";
        }
        return Entry.same(reference.at(path), current) ? null : "changed since by somebody else";
    }

    /** What a rollback that was killed leaves: nothing yet, or a directory that is still open to us. */
    private static boolean isHalfway(@Nullable Entry target, @Nullable Entry current) {
        return current == null
                || (target != null
                        && target.isDirectory()
                        && current.isDirectory()
                        && current.permissions() == (target.permissions() | 0700));
    }

    private void refuseLockedRepositories() {
        for (String path : List.copyOf(actions.keySet())) {
            String repository = repository(path);
            if (repository != null && states.current().at(repository + "/index.lock") != null) {
                actions.remove(path);
                impossible.put(path, "a git command runs in this repository, or died: index.lock exists");
            }
        }
    }

    /** The {@code .git} directory that the path is or is in; null where there is none. */
    static @Nullable String repository(String path) {
        int at = ("/" + path + "/").indexOf("/.git/");
        return at < 0 ? null : path.substring(0, at + ".git".length());
    }

    private void addMissingParents(String path) {
        Action action = actions.get(path);
        if (action == null || action.target() == null) {
            return;
        }
        for (String above = path; !above.isEmpty(); ) {
            above = State.parent(above);
            Entry target = states.target().at(above);
            if (states.current().at(above) == null && target != null) {
                actions.putIfAbsent(above, new Action(above, null, target));
            }
        }
    }
}
