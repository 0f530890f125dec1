package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Collects every object that something points at. Each tree is read once, however many snapshots share it; contents are
 * not read. What is missing or damaged is passed over where it is a content, and an error where it is what leads to
 * others: nothing may be deleted on the word of half a list.
 */
final class Marking {
    private final ObjectStore store;
    private final ObjectIds live = new ObjectIds();

    Marking(ObjectStore store) {
        this.store = store;
    }

    /** All that these and what they lead to need. */
    ObjectIds from(Collection<ObjectId> roots) throws IOException {
        Deque<ObjectId> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            ObjectId id = open.pop();
            if (live.contains(id)) {
                continue;
            }
            switch (store.type(id)) {
                case Constants.OBJ_TAG ->
                    open.push(RevTag.parse(read(id, Constants.OBJ_TAG))
                            .getObject()
                            .copy());
                case Constants.OBJ_COMMIT -> {
                    RevCommit commit = RevCommit.parse(read(id, Constants.OBJ_COMMIT));
                    for (RevCommit parent : commit.getParents()) {
                        open.push(parent.copy());
                    }
                    trees(commit.getTree().copy());
                }
                case Constants.OBJ_TREE -> trees(id);
                default -> {
                    // Leads nowhere.
                }
            }
            live.add(id);
        }
        return live;
    }

    private void trees(ObjectId root) throws IOException {
        Deque<ObjectId> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            ObjectId tree = open.pop();
            if (!live.add(tree)) {
                continue;
            }
            CanonicalTreeParser entries = new CanonicalTreeParser();
            entries.reset(read(tree, Constants.OBJ_TREE));
            for (; !entries.eof(); entries.next()) {
                ObjectId id = entries.getEntryObjectId();
                if (FileMode.TREE.equals(entries.getEntryRawMode())) {
                    open.push(id);
                } else if (!FileMode.GITLINK.equals(entries.getEntryRawMode())) {
                    live.add(id);
                }
            }
        }
    }

    private byte[] read(AnyObjectId id, int type) throws IOException {
        byte[] content = store.read(id, type);
        if (!ObjectStore.hash(type, content, content.length).equals(id)) {
            throw new DamagedException("object " + id.name() + " is not what was written");
        }
        return content;
    }
}
