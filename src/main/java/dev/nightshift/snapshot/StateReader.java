package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot from the store and believes nothing: names, modes and the record of facts must be what the writer
 * makes, and every object must have the hash that it goes by.
 */
final class StateReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final int MOST_DAMAGES = 100;
    /** No path on Linux is deeper. */
    private static final int DEEPEST = 4096;

    private final ObjectStore store;
    private final ObjectId commit;

    StateReader(ObjectStore store, ObjectId commit) {
        this.store = store;
        this.commit = commit;
    }

    /** The names of its workspaces. */
    Set<String> workspaces() throws IOException {
        Set<String> names = new HashSet<>();
        for (String name : root().keySet()) {
            names.add(
                    name.endsWith(SnapshotWriter.FACTS)
                            ? name.substring(0, name.length() - SnapshotWriter.FACTS.length())
                            : name);
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new DamagedException("the store holds a workspace named " + RawNames.display(name));
            }
        }
        return names;
    }

    /** One workspace; null where the snapshot does not know it. */
    @Nullable
    State state(String workspace) throws IOException {
        FactsRecord record = record(workspace);
        ObjectId tree = tree(workspace);
        if (record == null) {
            if (tree != null) {
                throw new DamagedException("the record of workspace " + workspace + " is missing");
            }
            return null;
        }
        State state = new State(new Excludes(record.globs()));
        Map<String, Entry> known = new HashMap<>();
        record.all(state::note).forEach((path, line) -> {
            if (line.entry() != null) {
                known.put(path, line.entry());
            } else if (line.uncovered() != null) {
                state.uncovered().put(path, line.uncovered());
            }
        });
        Entry top = known.remove("");
        if ((top == null) != (tree == null)) {
            throw new DamagedException("tree and record of workspace " + workspace + " disagree");
        }
        if (top != null && tree != null) {
            state.entries().put("", top);
            collect(tree, "", known, state, 0);
        }
        if (!known.isEmpty()) {
            throw new DamagedException("the record of workspace " + workspace + " has what its tree has not: "
                    + RawNames.display(known.keySet().iterator().next()));
        }
        return state;
    }

    /** The tree of a workspace; null where it has none. */
    @Nullable
    ObjectId tree(String workspace) throws IOException {
        TreeEntry tree = root().get(workspace);
        return tree == null ? null : tree.id();
    }

    /** Null where the snapshot does not know the workspace. */
    @Nullable
    FactsRecord record(String workspace) throws IOException {
        List<ObjectId> blobs = recordBlobs(workspace);
        return blobs.isEmpty() ? null : new FactsRecord(store, blobs);
    }

    /** The blobs of a record, the oldest first; one of format 1 is a blob itself. */
    List<ObjectId> recordBlobs(String workspace) throws IOException {
        TreeEntry facts = root().get(workspace + SnapshotWriter.FACTS);
        if (facts == null) {
            return List.of();
        }
        if (facts.type() == Entry.Type.FILE) {
            return List.of(facts.id());
        }
        Map<String, TreeEntry> runs = entries(facts.id());
        List<ObjectId> blobs = new ArrayList<>();
        for (int number = 0; number < runs.size(); number++) {
            TreeEntry run = runs.get(Integer.toString(number));
            if (run == null || run.type() != Entry.Type.FILE) {
                throw new DamagedException("the record of workspace " + workspace + " has no part " + number);
            }
            blobs.add(run.id());
        }
        return blobs;
    }

    private void collect(ObjectId tree, String path, Map<String, Entry> known, State state, int depth)
            throws IOException {
        if (depth > DEEPEST) {
            throw new DamagedException("the tree of a workspace is too deep");
        }
        for (Map.Entry<String, TreeEntry> named : entries(tree).entrySet()) {
            TreeEntry entry = named.getValue();
            String child = State.child(path, RawNames.unescaped(named.getKey()));
            Entry fact = known.remove(child);
            if (fact == null || fact.type() != entry.type()) {
                throw new DamagedException("tree and record disagree about " + RawNames.display(child));
            }
            boolean directory = fact.isDirectory();
            Content content = directory
                    ? Content.NONE
                    : new Content(entry.id(), fact.content().chunked());
            state.entries()
                    .put(
                            child,
                            new Entry(
                                    fact.type(),
                                    fact.permissions(),
                                    fact.modified(),
                                    fact.owner(),
                                    fact.size(),
                                    content));
            if (directory) {
                collect(entry.id(), child, known, state, depth + 1);
            }
        }
    }

    /** Reads every object and hashes it. */
    Verification verify() throws IOException {
        Set<ObjectId> seen = new HashSet<>();
        List<String> damaged = new ArrayList<>();
        if (check(commit, Constants.OBJ_COMMIT, "commit", seen, damaged)) {
            ObjectId root = RevCommit.parse(store.read(commit, Constants.OBJ_COMMIT))
                    .getTree()
                    .copy();
            verifyTree(root, "", seen, damaged, 0);
        }
        if (damaged.isEmpty()) {
            for (String workspace : workspaces()) {
                try {
                    state(workspace);
                } catch (DamagedException e) {
                    damaged.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return new Verification(seen.size(), 0, damaged);
    }

    private void verifyTree(ObjectId tree, String path, Set<ObjectId> seen, List<String> damaged, int depth)
            throws IOException {
        if (seen.contains(tree) || depth > DEEPEST || !check(tree, Constants.OBJ_TREE, path, seen, damaged)) {
            return;
        }
        try {
            for (Map.Entry<String, TreeEntry> named : entries(tree).entrySet()) {
                TreeEntry entry = named.getValue();
                String child = State.child(path, named.getKey());
                if (entry.type() == Entry.Type.DIRECTORY) {
                    verifyTree(entry.id(), child, seen, damaged, depth + 1);
                } else if (!seen.contains(entry.id())) {
                    check(entry.id(), Constants.OBJ_BLOB, child, seen, damaged);
                }
            }
        } catch (DamagedException e) {
            add(damaged, RawNames.display(path) + ": " + e.getMessage());
        }
    }

    private boolean check(ObjectId id, int type, String path, Set<ObjectId> seen, List<String> damaged) {
        seen.add(id);
        try {
            if (store.intact(id, type)) {
                return true;
            }
            add(damaged, RawNames.display(path) + ": object " + id.name() + " is not what was written");
        } catch (IOException | RuntimeException e) {
            add(damaged, RawNames.display(path) + ": object " + id.name() + " cannot be read: " + e.getMessage());
        }
        return false;
    }

    private static void add(List<String> damaged, String text) {
        if (damaged.size() < MOST_DAMAGES) {
            damaged.add(text);
        }
    }

    Map<String, TreeEntry> root() throws IOException {
        RevCommit parsed = RevCommit.parse(store.read(commit, Constants.OBJ_COMMIT));
        return entries(parsed.getTree().copy());
    }

    /** By stored name. */
    Map<String, TreeEntry> entries(ObjectId tree) throws IOException {
        Map<String, TreeEntry> entries = new TreeMap<>();
        CanonicalTreeParser parser = new CanonicalTreeParser();
        try {
            parser.reset(store.read(tree, Constants.OBJ_TREE));
            for (; !parser.eof(); parser.next()) {
                byte[] name = new byte[parser.getNameLength()];
                parser.getName(name, 0);
                String stored = RawNames.raw(name);
                if (entries.put(
                                stored,
                                new TreeEntry(type(parser.getEntryRawMode(), stored), parser.getEntryObjectId()))
                        != null) {
                    throw new DamagedException("the name " + RawNames.display(stored) + " is there twice");
                }
            }
        } catch (IndexOutOfBoundsException e) {
            throw new DamagedException("the tree " + tree.name() + " cannot be read", e);
        }
        return entries;
    }

    private static Entry.Type type(int mode, String name) throws DamagedException {
        if (FileMode.TREE.equals(mode)) {
            return Entry.Type.DIRECTORY;
        }
        if (mode == 0100644 || mode == 0100755) {
            return Entry.Type.FILE;
        }
        if (FileMode.SYMLINK.equals(mode)) {
            return Entry.Type.LINK;
        }
        throw new DamagedException("the name " + RawNames.display(name) + " has mode " + Integer.toOctalString(mode));
    }

    record TreeEntry(Entry.Type type, ObjectId id) {}
}
