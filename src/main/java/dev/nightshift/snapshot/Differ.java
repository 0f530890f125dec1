package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Compares two snapshots. */
final class Differ {
    private Differ() {}

    static List<Change> diff(StateReader before, StateReader after) throws IOException {
        List<Change> changes = new ArrayList<>();
        TreeSet<String> workspaces = new TreeSet<>(before.workspaces());
        workspaces.retainAll(after.workspaces());
        for (String workspace : workspaces) {
            State old = before.state(workspace);
            State current = after.state(workspace);
            if (old != null && current != null) {
                diff(workspace, old, current, changes);
            }
        }
        return changes;
    }

    private static void diff(String workspace, State old, State current, List<Change> changes) {
        TreeSet<String> paths = new TreeSet<>(old.entries().keySet());
        paths.addAll(current.entries().keySet());
        for (String path : paths) {
            Entry was = old.at(path);
            Entry is = current.at(path);
            if (!Entry.same(was, is) && old.covers(path) && current.covers(path)) {
                changes.add(Change.between(State.shown(workspace, path), was, is));
            }
        }
    }
}
