package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Which shelves a snapshot needs, and whether all that it needs is there. Reads trees and no contents; each tree once,
 * however many snapshots hold it. Not thread-safe.
 */
final class Connections {
    private static final int MOST_FAULTS = 100;
    /** No path on Linux is deeper. */
    private static final int DEEPEST = 4096;

    private final ObjectStore store;
    private final Shelves shelves;
    private final ObjectIdOwnerMap<Node> trees = new ObjectIdOwnerMap<>();
    /** Most trees need the same few shelves. */
    private final Map<BitSet, BitSet> same = new HashMap<>();

    Connections(ObjectStore store, Shelves shelves) {
        this.store = store;
        this.shelves = shelves;
    }

    /**
     * What a snapshot needs.
     *
     * @param shelves numbers of those that hold it
     * @param objects how many, one as often as it is in the snapshot
     * @param faults paths with what is wrong there, at most a hundred; empty is good
     */
    record Needs(BitSet shelves, long objects, List<String> faults) {}

    private static final class Node extends ObjectIdOwnerMap.Entry {
        private final BitSet shelves;
        private final long objects;
        private final boolean whole;

        Node(AnyObjectId id, BitSet shelves, long objects, boolean whole) {
            super(id);
            this.shelves = shelves;
            this.objects = objects;
            this.whole = whole;
        }
    }

    /** {@code tag}: id of the tag object. */
    Needs of(ObjectId tag, ObjectId commit) {
        List<String> faults = new ArrayList<>();
        BitSet needed = new BitSet();
        for (ObjectId id : List.of(tag, commit)) {
            int shelf = shelves.find(id);
            if (shelf == Shelves.NOWHERE) {
                faults.add("object " + id.name() + " is missing or damaged");
                return new Needs(needed, 2, faults);
            }
            needed.set(shelf);
        }
        try {
            ObjectId root = root(commit);
            Node node = node(root, 0);
            needed.or(node.shelves);
            if (!node.whole) {
                faults(root, "", faults, 0);
            }
            return new Needs(needed, node.objects + 2, faults);
        } catch (IOException | RuntimeException e) {
            faults.add("commit " + commit.name() + " cannot be read: " + Snapshots.reason(e));
            return new Needs(needed, 2, faults);
        }
    }

    private ObjectId root(ObjectId commit) throws IOException {
        byte[] content = store.read(commit, Constants.OBJ_COMMIT);
        if (!ObjectStore.hash(Constants.OBJ_COMMIT, content, content.length).equals(commit)) {
            throw new DamagedException("it is not what was written");
        }
        return RevCommit.parse(content).getTree().copy();
    }

    /** All trees that were looked at are live; this says so for whoever marks. */
    boolean knows(AnyObjectId tree) {
        return trees.contains(tree);
    }

    private Node node(ObjectId tree, int depth) {
        Node known = trees.get(tree);
        if (known != null) {
            return known;
        }
        BitSet needed = new BitSet();
        long objects = 1;
        boolean whole = depth <= DEEPEST;
        int shelf = shelves.find(tree);
        if (shelf == Shelves.NOWHERE) {
            whole = false;
        } else {
            needed.set(shelf);
        }
        try {
            for (CanonicalTreeParser entry = entries(tree); whole && !entry.eof(); entry.next()) {
                ObjectId id = entry.getEntryObjectId();
                if (FileMode.TREE.equals(entry.getEntryRawMode())) {
                    Node child = node(id, depth + 1);
                    needed.or(child.shelves);
                    objects += child.objects;
                    whole &= child.whole;
                } else {
                    int place = shelves.find(id);
                    objects++;
                    whole &= place != Shelves.NOWHERE;
                    needed.set(Math.max(place, 0));
                }
            }
        } catch (IOException | RuntimeException e) {
            whole = false;
        }
        BitSet shared = same.computeIfAbsent(needed, set -> set);
        Node node = new Node(tree, shared, objects, whole);
        trees.add(node);
        return node;
    }

    /** Goes only where something is wrong. */
    private void faults(ObjectId tree, String path, List<String> faults, int depth) {
        if (faults.size() >= MOST_FAULTS || depth > DEEPEST) {
            return;
        }
        if (shelves.find(tree) == Shelves.NOWHERE) {
            faults.add(shown(path) + ": its list of names is missing or damaged (" + tree.name() + ")");
            return;
        }
        try {
            for (CanonicalTreeParser entry = entries(tree); !entry.eof(); entry.next()) {
                byte[] name = new byte[entry.getNameLength()];
                entry.getName(name, 0);
                String child = State.child(path, RawNames.unescaped(RawNames.raw(name)));
                ObjectId id = entry.getEntryObjectId();
                if (FileMode.TREE.equals(entry.getEntryRawMode())) {
                    if (!node(id, depth + 1).whole) {
                        faults(id, child, faults, depth + 1);
                    }
                } else if (shelves.find(id) == Shelves.NOWHERE && faults.size() < MOST_FAULTS) {
                    faults.add(shown(child) + ": its content is missing or damaged (" + id.name() + ")");
                }
            }
        } catch (IOException | RuntimeException e) {
            faults.add(shown(path) + ": its list of names cannot be read: " + Snapshots.reason(e));
        }
    }

    private static String shown(String path) {
        return path.isEmpty() ? "all of it" : RawNames.display(path);
    }

    private CanonicalTreeParser entries(ObjectId tree) throws IOException {
        byte[] content = store.read(tree, Constants.OBJ_TREE);
        if (!ObjectStore.hash(Constants.OBJ_TREE, content, content.length).equals(tree)) {
            throw new DamagedException("it is not what was written");
        }
        CanonicalTreeParser parser = new CanonicalTreeParser();
        parser.reset(content);
        return parser;
    }
}
