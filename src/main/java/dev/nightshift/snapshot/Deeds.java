package dev.nightshift.snapshot;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one job did in one workspace, over all its attempts: for each path that it changed, what there was first and what
 * it left last. Span by span, so that no more than one of them is in memory.
 */
final class Deeds {
    private static final String BETWEEN = "somebody else wrote it between two attempts of the job";

    private final State first = new State(new Excludes(List.of()));
    private final State last = new State(new Excludes(List.of()));
    private final TreeSet<String> paths = new TreeSet<>();
    private final Map<String, String> contested = new TreeMap<>();
    private final Map<String, String> unknown = new TreeMap<>();

    /** The next attempt. */
    void add(State before, State after) {
        for (String path : paths) {
            Entry was = before.at(path);
            if (!before.covers(path) || !after.covers(path)) {
                contested.put(path, "a snapshot of one attempt does not cover it");
            } else if (!Entry.same(last.at(path), was) && !Entry.same(first.at(path), was)) {
                contested.put(path, BETWEEN);
            }
        }
        contestRepositories(before);
        Set<String> all = new TreeSet<>(before.entries().keySet());
        all.addAll(after.entries().keySet());
        for (String path : all) {
            boolean changed = !Entry.same(before.at(path), after.at(path));
            if (changed && before.covers(path) && after.covers(path) && paths.add(path)) {
                put(first, path, before.at(path));
                note(path, before);
            }
        }
        paths.forEach(path -> put(last, path, after.at(path)));
        directories(before, first, false);
        directories(after, last, true);
        repositories(before, after);
        unseen(before, after);
    }

    /** Somebody else may have built on what the job made in a repository, without touching a path of the job. */
    private void contestRepositories(State before) {
        Repositories known = new Repositories(last, first, before);
        for (String root : known.of(paths)) {
            if (Repositories.used(root, last, before)
                    .anyMatch(path -> !paths.contains(path) || contested.containsKey(path))) {
                Repositories.within(root, paths).forEach(path -> contested.put(path, BETWEEN));
            }
        }
    }

    /** All of those in which the job did anything: whether somebody used them since is seen by paths of others, too. */
    private void repositories(State before, State after) {
        Repositories known = new Repositories(before, after);
        for (String root : known.of(paths)) {
            Repositories.within(root, last.entries()).clear();
            Repositories.within(root, last.entries()).putAll(Repositories.within(root, after.entries()));
        }
    }

    /** Times of the directories around; they are not changed themselves. */
    private void directories(State from, State to, boolean again) {
        for (String path : paths) {
            for (String above = path; !above.isEmpty(); ) {
                above = State.parent(above);
                Entry entry = from.at(above);
                if (entry != null && entry.isDirectory() && !paths.contains(above) && (again || to.at(above) == null)) {
                    to.entries().put(above, entry);
                }
            }
        }
    }

    private void unseen(State before, State after) {
        Map<String, Uncovered> all = new HashMap<>(before.uncovered());
        all.putAll(after.uncovered());
        all.forEach((path, why) -> {
            boolean always = before.uncovered().get(path) == after.uncovered().get(path);
            if (Goal.isTrouble(why) && (!always || why == Uncovered.UNSTABLE)) {
                unknown.put(path, "not in the snapshots of the job: " + why.text());
            }
        });
    }

    /** With the other names of the file: whether all of them come back decides whether they are one again. */
    private void note(String path, State before) {
        Long file = before.linked().get(path);
        if (file != null) {
            before.linked().forEach((name, number) -> {
                if (number.equals(file)) {
                    first.linked().putIfAbsent(name, number);
                }
            });
        }
        if (before.sparse().contains(path)) {
            first.sparse().add(path);
        }
    }

    private static void put(State state, String path, @Nullable Entry entry) {
        if (entry == null) {
            state.entries().remove(path);
        } else {
            state.entries().put(path, entry);
        }
    }

    Goal goal(Predicate<String> part) {
        Map<String, String> cannot = new TreeMap<>(unknown);
        cannot.keySet().removeIf(path -> !part.test(path));
        Predicate<String> owned = paths::contains;
        return new Goal(first, last, new Goal.Scope(owned.and(part), false), contested, cannot, Set.of());
    }
}
