package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Compares two snapshots. Where they share the full record of a workspace, which is so unless much has changed between
 * them, only trees that differ and lines that they do not share are read.
 */
final class Differ {
    private final StateReader before;
    private final StateReader after;
    private final Differences differences;

    private Differ(StateReader before, StateReader after, Differences differences) {
        this.before = before;
        this.after = after;
        this.differences = differences;
    }

    /** Takes what differs, ordered by path within a workspace. */
    @FunctionalInterface
    interface Differences {
        void add(String workspace, String path, @Nullable Entry before, @Nullable Entry after);
    }

    static List<Change> diff(StateReader before, StateReader after) throws IOException {
        List<Change> changes = new ArrayList<>();
        diff(
                before,
                after,
                (workspace, path, was, is) -> changes.add(Change.between(State.shown(workspace, path), was, is)));
        return changes;
    }

    static void diff(StateReader before, StateReader after, Differences differences) throws IOException {
        Differ differ = new Differ(before, after, differences);
        TreeSet<String> workspaces = new TreeSet<>(before.workspaces());
        workspaces.retainAll(after.workspaces());
        for (String workspace : workspaces) {
            differ.workspace(workspace);
        }
    }

    private void workspace(String workspace) throws IOException {
        List<ObjectId> old = before.recordBlobs(workspace);
        List<ObjectId> current = after.recordBlobs(workspace);
        ObjectId oldTree = before.tree(workspace);
        ObjectId currentTree = after.tree(workspace);
        if (old.equals(current) && java.util.Objects.equals(oldTree, currentTree)) {
            return;
        }
        FactsRecord was = before.record(workspace);
        FactsRecord is = after.record(workspace);
        if (oldTree == null
                || currentTree == null
                || was == null
                || is == null
                || !was.isSorted()
                || !old.get(0).equals(current.get(0))) {
            whole(workspace);
        } else {
            new Sides(was, is).compare(workspace, oldTree, currentTree);
        }
    }

    private void whole(String workspace) throws IOException {
        State old = before.state(workspace);
        State current = after.state(workspace);
        if (old == null || current == null) {
            return;
        }
        TreeSet<String> paths = new TreeSet<>(old.entries().keySet());
        paths.addAll(current.entries().keySet());
        for (String path : paths) {
            Entry was = old.at(path);
            Entry is = current.at(path);
            if (!Entry.same(was, is) && old.covers(path) && current.covers(path)) {
                differences.add(workspace, path, was, is);
            }
        }
    }

    /** One workspace with two records that have the full one in common. */
    private final class Sides {
        private final Side old;
        private final Side current;

        Sides(FactsRecord was, FactsRecord is) {
            this.old = new Side(was);
            this.current = new Side(is);
        }

        void compare(String workspace, ObjectId oldTree, ObjectId currentTree) throws IOException {
            trees("", oldTree, currentTree);
            Set<String> paths = new TreeSet<>(old.contents.keySet());
            paths.addAll(current.contents.keySet());
            paths.addAll(unshared());
            for (String path : paths) {
                Entry was = old.entry(path);
                Entry is = current.entry(path);
                if (!Entry.same(was, is) && old.covers(path) && current.covers(path)) {
                    differences.add(workspace, path, was, is);
                }
            }
        }

        /** A line that is the same on both sides says nothing, in whatever run it is. */
        private Set<String> unshared() {
            Set<String> paths = new HashSet<>(old.record.changed().keySet());
            paths.addAll(current.record.changed().keySet());
            paths.removeIf(path -> {
                Facts.Line one = old.record.changed().get(path);
                return one != null && one.equals(current.record.changed().get(path));
            });
            return paths;
        }

        private void trees(String path, @Nullable ObjectId one, @Nullable ObjectId other) throws IOException {
            if (one != null && one.equals(other)) {
                return;
            }
            Map<String, StateReader.TreeEntry> left = one == null ? Map.of() : before.entries(one);
            Map<String, StateReader.TreeEntry> right = other == null ? Map.of() : after.entries(other);
            for (var named : left.entrySet()) {
                StateReader.TreeEntry is = right.get(named.getKey());
                if (!named.getValue().equals(is)) {
                    differs(path, named.getKey(), named.getValue(), is);
                }
            }
            for (var named : right.entrySet()) {
                if (!left.containsKey(named.getKey())) {
                    differs(path, named.getKey(), null, named.getValue());
                }
            }
        }

        private void differs(
                String path, String stored, StateReader.@Nullable TreeEntry was, StateReader.@Nullable TreeEntry is)
                throws IOException {
            String child = State.child(path, RawNames.unescaped(stored));
            old.put(child, was);
            current.put(child, is);
            ObjectId left = was != null && was.type() == Entry.Type.DIRECTORY ? was.id() : null;
            ObjectId right = is != null && is.type() == Entry.Type.DIRECTORY ? is.id() : null;
            if (left != null || right != null) {
                trees(child, left, right);
            }
        }
    }

    /** What one snapshot says of the paths that are asked about. */
    private static final class Side {
        private final FactsRecord record;
        private final Excludes excludes;
        /** Objects at paths where the trees differ. */
        private final Map<String, ObjectId> contents = new TreeMap<>();

        Side(FactsRecord record) {
            this.record = record;
            this.excludes = new Excludes(record.globs());
        }

        void put(String path, StateReader.@Nullable TreeEntry entry) {
            if (entry != null) {
                contents.put(path, entry.type() == Entry.Type.DIRECTORY ? ObjectId.zeroId() : entry.id());
            }
        }

        /** Where the trees agree both sides have the same content, which stays unknown. */
        @Nullable
        Entry entry(String path) throws DamagedException {
            Facts.Line line = record.at(path);
            Entry fact = line == null ? null : line.entry();
            ObjectId content = contents.get(path);
            return fact == null || content == null
                    ? fact
                    : new Entry(
                            fact.type(),
                            fact.permissions(),
                            fact.modified(),
                            fact.owner(),
                            fact.size(),
                            new Content(content, fact.content().chunked()));
        }

        boolean covers(String path) throws DamagedException {
            for (String above = path; !above.isEmpty(); above = State.parent(above)) {
                Facts.Line line = record.at(above);
                if ((line != null && line.uncovered() != null) || excludes.matches(above)) {
                    return false;
                }
            }
            Facts.Line top = record.at("");
            return top == null || top.uncovered() == null;
        }
    }
}
