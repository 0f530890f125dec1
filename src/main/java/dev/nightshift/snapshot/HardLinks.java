package dev.nightshift.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds which of the files that come back were one file, and can be one again. */
final class HardLinks {
    private HardLinks() {}

    /**
     * Names of files that are not to be made anew, each with the first name of the same file. Only where every name that
     * the file had in the workspace comes back, so that nothing is tied to a file that somebody else uses.
     */
    static Map<String, String> names(State target, Map<String, Planner.Action> actions) {
        Map<Long, List<String>> files = new HashMap<>();
        target.linked()
                .forEach((path, file) ->
                        files.computeIfAbsent(file, f -> new ArrayList<>()).add(path));
        Map<String, String> names = new TreeMap<>();
        for (List<String> paths : files.values()) {
            String first = paths.get(0);
            boolean whole = paths.stream().allMatch(path -> isSame(target, actions, first, path));
            paths.subList(1, whole ? paths.size() : 1).forEach(path -> names.put(path, first));
        }
        return names;
    }

    /** The record is believed only where the entries agree in everything. */
    private static boolean isSame(State target, Map<String, Planner.Action> actions, String first, String path) {
        Planner.Action action = actions.get(path);
        Entry was = target.at(path);
        return action != null
                && action.target() != null
                && was != null
                && was.type() == Entry.Type.FILE
                && was.equals(target.at(first));
    }
}
