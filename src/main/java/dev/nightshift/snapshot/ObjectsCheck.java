package dev.nightshift.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdOwnerMap;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * Reads every object of a snapshot and hashes it, on several threads. Memory grows with the number of objects, by some
 * forty bytes each, and not with their size. Use one for several snapshots and what they share is read once.
 */
final class ObjectsCheck implements AutoCloseable {
    private static final int MOST_DAMAGES = 100;
    private static final int BATCH = 256;
    /** No path on Linux is deeper. */
    private static final int DEEPEST = 4096;

    private final StoreFolder folder;
    private final ObjectStore store;
    private final Hands hands = new Hands();
    private final Queue<ObjectStore> spare = new ConcurrentLinkedQueue<>();
    private final ObjectIdOwnerMap<Seen> seen = new ObjectIdOwnerMap<>();
    private final ChunkIds seenChunks = new ChunkIds();
    private final List<String> damaged = new ArrayList<>();
    private final List<Named> waiting = new ArrayList<>();

    ObjectsCheck(StoreFolder folder) throws IOException {
        this.folder = folder;
        this.store = new ObjectStore(folder);
    }

    private static final class Seen extends ObjectIdOwnerMap.Entry {
        Seen(ObjectId id) {
            super(id);
        }
    }

    private record Named(ObjectId id, String path) {}

    /** What was not seen before is read; {@code damaged} is that of this snapshot. */
    Verification check(ObjectId commit) throws IOException {
        damaged.clear();
        long before = seen.size();
        try {
            byte[] content = store.read(commit, Constants.OBJ_COMMIT);
            seen.addIfAbsent(new Seen(commit));
            if (ObjectStore.hash(Constants.OBJ_COMMIT, content, content.length).equals(commit)) {
                tree(RevCommit.parse(content).getTree().copy(), "", 0);
            } else {
                damaged.add("commit " + commit.name() + " is not what was written");
            }
        } catch (IOException | RuntimeException e) {
            damaged.add("commit " + commit.name() + " cannot be read: " + Snapshots.reason(e));
        }
        hash();
        if (damaged.isEmpty()) {
            records(commit);
        }
        return new Verification(seen.size() - before, 0, damaged);
    }

    /** The record of each workspace must be readable and agree with its tree. */
    private void records(ObjectId commit) throws IOException {
        StateReader reader = new StateReader(store, commit);
        try {
            for (String workspace : reader.workspaces()) {
                State state = reader.state(workspace);
                if (state != null) {
                    chunks(workspace, state);
                }
            }
        } catch (DamagedException e) {
            damaged.add(String.valueOf(e.getMessage()));
        }
    }

    private void chunks(String workspace, State state) {
        Contents contents = new Contents(store);
        state.entries().forEach((path, entry) -> {
            if (entry.content().chunked()) {
                try {
                    Pointer pointer = contents.pointer(entry.content());
                    if (pointer.size() != entry.size()) {
                        throw new DamagedException("it has another size than its record says");
                    }
                    store.chunks().areIntact(pointer, seenChunks);
                } catch (IOException | RuntimeException e) {
                    add(new Named(entry.content().id(), State.child(workspace, path)), Snapshots.reason(e));
                }
            }
        });
    }

    private void tree(ObjectId id, String path, int depth) throws IOException {
        if (depth > DEEPEST || seen.contains(id)) {
            return;
        }
        seen.add(new Seen(id));
        try {
            byte[] content = store.read(id, Constants.OBJ_TREE);
            if (!ObjectStore.hash(Constants.OBJ_TREE, content, content.length).equals(id)) {
                add(new Named(id, path), "is not what was written");
                return;
            }
            CanonicalTreeParser entries = new CanonicalTreeParser();
            entries.reset(content);
            for (; !entries.eof(); entries.next()) {
                byte[] name = new byte[entries.getNameLength()];
                entries.getName(name, 0);
                String child = State.child(path, RawNames.unescaped(RawNames.raw(name)));
                if (FileMode.TREE.equals(entries.getEntryRawMode())) {
                    tree(entries.getEntryObjectId(), child, depth + 1);
                } else {
                    blob(entries.getEntryObjectId(), child);
                }
            }
        } catch (StoreFailedException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            add(new Named(id, path), "cannot be read: " + Snapshots.reason(e));
        }
    }

    private void blob(ObjectId id, String path) throws IOException {
        if (!seen.contains(id)) {
            seen.add(new Seen(id));
            waiting.add(new Named(id, path));
            if (waiting.size() >= BATCH * hands.count()) {
                hash();
            }
        }
    }

    private void hash() throws IOException {
        List<Hands.Work<List<Runnable>>> works = new ArrayList<>();
        for (int from = 0; from < waiting.size(); from += BATCH) {
            List<Named> batch = List.copyOf(waiting.subList(from, Math.min(waiting.size(), from + BATCH)));
            works.add(() -> wrong(batch));
        }
        waiting.clear();
        hands.all(works).forEach(found -> found.forEach(Runnable::run));
    }

    private List<Runnable> wrong(List<Named> batch) throws IOException {
        ObjectStore own = spare.poll();
        own = own == null ? new ObjectStore(folder) : own;
        List<Runnable> wrong = new ArrayList<>();
        for (Named named : batch) {
            try {
                if (!own.intact(named.id(), Constants.OBJ_BLOB)) {
                    wrong.add(() -> add(named, "is not what was written"));
                }
            } catch (IOException | RuntimeException e) {
                wrong.add(() -> add(named, "cannot be read: " + Snapshots.reason(e)));
            }
        }
        spare.add(own);
        return wrong;
    }

    private void add(Named named, String what) {
        if (damaged.size() < MOST_DAMAGES) {
            String path = named.path().isEmpty() ? "all of it" : RawNames.display(named.path());
            damaged.add(path + ": object " + named.id().name() + " " + what);
        }
    }

    @Override
    public void close() {
        hands.close();
        spare.forEach(ObjectStore::close);
        store.close();
    }
}
