package dev.nightshift.snapshot;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback or an undo wants of one workspace.
 *
 * @param target how it was
 * @param reference how the machine left it; null: nobody knows
 * @param scope the paths that it is about; the others are not touched
 * @param contested paths that somebody else wrote while the machine was at them, and how that is said
 * @param unknown paths that are wanted and cannot be put back because nobody saw them
 * @param begun where an interrupted run is completed, what it had set out to do; else empty
 */
record Goal(
        State target,
        @Nullable State reference,
        Scope scope,
        Map<String, String> contested,
        Map<String, String> unknown,
        Set<String> begun) {

    /**
     * What it is about.
     *
     * @param makesParents directories that somebody else removed are made again where something is put back into them
     */
    record Scope(Predicate<String> wanted, boolean makesParents) {}

    /** Back to a snapshot. */
    static Goal rollback(
            State target, @Nullable State reference, Predicate<String> part, Map<String, String> contested) {
        Map<String, String> unknown = new TreeMap<>();
        target.uncovered().forEach((path, why) -> {
            if (part.test(path) && isTrouble(why)) {
                unknown.put(path, "not in the snapshot: " + why.text());
            }
        });
        return new Goal(target, reference, new Scope(part, true), contested, unknown, Set.of());
    }

    /**
     * Completes what was begun: what is still as it was at the beginning, or halfway, belongs to the machine.
     *
     * @param safety how all was at the beginning
     */
    Goal resumed(State safety, Set<String> paths) {
        return new Goal(target, safety, new Scope(paths::contains, true), Map.of(), Map.of(), Set.copyOf(paths));
    }

    static boolean isTrouble(Uncovered why) {
        return why == Uncovered.UNREADABLE || why == Uncovered.UNSTABLE;
    }
}
