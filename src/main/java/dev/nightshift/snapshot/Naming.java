package dev.nightshift.snapshot;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which snapshots a human may mean by a name. */
final class Naming {
    private Naming() {}

    /** None, one, or all that it could be. */
    static List<Snapshot> find(List<Snapshot> all, String name) {
        return name.equals("latest") ? latest(all) : named(all, name);
    }

    /** When it was pruned, to be said after its name; empty: it was not. */
    static String pruned(StoreFolder folder, String name) {
        String tag = name.startsWith(Snapshot.TAG_FOLDER) ? name : Snapshot.TAG_FOLDER + name;
        return PrunedTags.when(folder, tag)
                .map(at -> " any more: it was pruned at " + at + " as the limits of retention say")
                .orElse("");
    }

    private static List<Snapshot> named(List<Snapshot> all, String name) {
        String tag = name.startsWith(Snapshot.TAG_FOLDER) ? name : Snapshot.TAG_FOLDER + name;
        List<Snapshot> byTag = all.stream().filter(s -> s.tag().equals(tag)).toList();
        if (!byTag.isEmpty() || name.length() < 4) {
            return byTag;
        }
        return all.stream()
                .filter(s -> s.id().startsWith(name) || name.startsWith(s.id()))
                .toList();
    }

    private static List<Snapshot> latest(List<Snapshot> all) {
        Set<String> idle = new TreeSet<>();
        all.stream()
                .filter(s -> s.kind() == SnapshotKind.POST && "0".equals(s.note("claimed")))
                .forEach(s -> idle.add(s.stamp()));
        List<Snapshot> before = all.stream()
                .filter(s -> s.kind() == SnapshotKind.PRE && !idle.contains(s.stamp()))
                .toList();
        return before.isEmpty() ? before : before.subList(before.size() - 1, before.size());
    }
}
