package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says which later job wrote a path, where the snapshots before and after that job show it. Never guesses. */
final class Blame {
    /** Note of a job's snapshot: the id of the job. */
    static final String JOB = "job";

    /** Note of a job's snapshot: the id of the shift. */
    static final String SHIFT = "shift";

    /** Note of a job's snapshot: the tag of the one before it. */
    static final String BEFORE = "before";

    private final Snapshots snapshots;
    private final ObjectStore store;
    private final List<Snapshot> all;
    private final Snapshot since;

    /** {@code since}: what was taken later counts. */
    Blame(Snapshots snapshots, ObjectStore store, Snapshot since) {
        this.snapshots = snapshots;
        this.store = store;
        this.all = snapshots.list();
        this.since = since;
    }

    /** Replaces the reasons of paths that somebody changed by who it was. */
    void name(String workspace, State current, Map<String, String> left) throws IOException {
        Map<String, String> open = new TreeMap<>(left);
        open.values().removeIf(reason -> !reason.equals(Planner.SOMEBODY));
        for (int at = all.size() - 1; at >= 0 && !open.isEmpty(); at--) {
            Snapshot after = all.get(at);
            if (after.kind() == SnapshotKind.JOB
                    && after.takenAt().isAfter(since.takenAt())
                    && after.workspaces().contains(workspace)) {
                name(workspace, current, left, open, after);
            }
        }
    }

    private void name(
            String workspace, State current, Map<String, String> left, Map<String, String> open, Snapshot after)
            throws IOException {
        String tag = after.note(BEFORE);
        String job = after.note(JOB);
        Snapshot before =
                all.stream().filter(s -> s.tag().equals(tag)).findFirst().orElse(null);
        if (before == null || job == null) {
            return;
        }
        State was = snapshots.reader(store, before).state(workspace);
        State made = snapshots.reader(store, after).state(workspace);
        if (was == null || made == null) {
            return;
        }
        String shift = after.notes().getOrDefault(SHIFT, after.stamp());
        open.keySet().removeIf(path -> {
            if (Entry.same(was.at(path), made.at(path)) || !was.covers(path) || !made.covers(path)) {
                return false;
            }
            boolean last = Entry.same(made.at(path), current.at(path));
            left.put(path, "changed since by job " + job + " (" + shift + ")" + (last ? "" : " and by somebody else"));
            return true;
        });
    }
}
