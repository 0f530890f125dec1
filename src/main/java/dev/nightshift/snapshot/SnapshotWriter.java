package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * Takes one snapshot: objects into one pack, on disk, read back and hashed, and only then the tag.
 *
 * <p>When any of it fails the store is as before.
 */
final class SnapshotWriter {
    /** Suffix of the entry beside a workspace's tree; names of workspaces have no dot. */
    static final String FACTS = ".facts";

    private final StoreFolder folder;
    private final Images images;
    private final InstantSource clock;
    private final Consumer<String> steps;

    SnapshotWriter(StoreFolder folder, Images images, InstantSource clock, Consumer<String> steps) {
        this.folder = folder;
        this.images = images;
        this.clock = clock;
        this.steps = steps;
    }

    /**
     * What is asked for.
     *
     * @param last what to give instead where nothing has changed since; null: nothing
     */
    record Order(
            SnapshotKind kind,
            String stamp,
            List<Workspace> workspaces,
            Map<String, String> notes,
            @Nullable Snapshot last) {}

    Snapshot take(Order order) throws IOException {
        folder.create();
        try (ObjectStore store = new ObjectStore(folder);
                ChunkWriter chunks = ChunkWriter.begin(folder, store.chunks());
                PackWriter pack = PackWriter.begin(folder, store, steps)) {
            try {
                return write(order, store, chunks, pack);
            } catch (IOException | RuntimeException e) {
                pack.remove();
                throw e;
            }
        }
    }

    private Snapshot write(Order order, ObjectStore store, ChunkWriter chunks, PackWriter pack) throws IOException {
        Instant takenAt = clock.instant();
        Map<String, String> notes = new HashMap<>(order.notes());
        notes.putAll(Root.notes(order.workspaces()));
        TreeMap<String, Image> taken = new TreeMap<>();
        WorkspaceReading reading = new WorkspaceReading(images, store, new PackSink(folder, pack, chunks), steps);
        for (Workspace workspace : order.workspaces()) {
            taken.put(workspace.name(), reading.taken(workspace));
        }
        ObjectId root = reading.root(taken);
        chunks.finish();
        Snapshot last = order.last();
        if (last != null && isOf(order, last, notes) && pack.isEmpty() && root.equals(root(store, last))) {
            taken.forEach((name, image) -> images.put(name, image, last.tag()));
            return last;
        }
        String tag = freeTag(order);
        byte[] content = commit(tag, root, takenAt);
        ObjectId commit = ObjectStore.hash(Constants.OBJ_COMMIT, content, content.length);
        if (pack.isEmpty()) {
            for (String step : List.of("pack", "fsync", "verify")) {
                steps.accept(step);
            }
            folder.writeObject(commit.name(), Constants.TYPE_COMMIT, content);
        } else {
            pack.add(Constants.OBJ_COMMIT, content);
            pack.finish();
        }
        // What is shared may be of a writer that was killed after it gave the names, which are then not yet on disk.
        folder.syncNames();
        try {
            requireCommit(commit);
            Snapshot.Contents contents = contents(takenAt, order, taken);
            Snapshot snapshot =
                    new Snapshot(Labels.abbreviated(commit), tag, order.kind(), order.stamp(), contents, notes);
            writeTag(snapshot, commit);
            taken.forEach((name, image) -> images.put(name, image, tag));
            return snapshot;
        } catch (IOException | RuntimeException e) {
            folder.removeObject(commit.name());
            throw e;
        }
    }

    /** Was it taken of the same folders? */
    private static boolean isOf(Order order, Snapshot last, Map<String, String> notes) {
        return order.workspaces().stream()
                .allMatch(w -> Objects.equals(Root.in(last, w.name()), Root.in(notes, w.name())));
    }

    private Snapshot.Contents contents(Instant takenAt, Order order, Map<String, Image> taken) {
        long files = 0;
        long bytes = 0;
        int skipped = 0;
        for (Image image : taken.values()) {
            files += image.sums().files();
            bytes += image.sums().bytes();
            skipped += image.sums().skipped();
        }
        List<String> names = order.workspaces().stream().map(Workspace::name).toList();
        return new Snapshot.Contents(takenAt, names, files, bytes, skipped, clock.instant());
    }

    private static byte[] commit(String tag, ObjectId tree, Instant takenAt) throws IOException {
        CommitBuilder builder = new CommitBuilder();
        builder.setTreeId(tree);
        builder.setAuthor(person(takenAt));
        builder.setCommitter(person(takenAt));
        builder.setMessage(tag + "\n");
        return builder.build();
    }

    private @Nullable ObjectId root(ObjectStore store, Snapshot snapshot) throws IOException {
        String id = folder.tag(snapshot.tag());
        if (id == null) {
            return null;
        }
        byte[] commit = store.read(Labels.commit(store, id), Constants.OBJ_COMMIT);
        return RevCommit.parse(commit).getTree().copy();
    }

    /** All else was read back when it was written, now or before. */
    private void requireCommit(ObjectId commit) throws IOException {
        try (ObjectStore fresh = new ObjectStore(folder)) {
            if (!fresh.intact(commit, Constants.OBJ_COMMIT)) {
                throw new DamagedException("what was written cannot be read back: commit " + commit.name());
            }
        }
    }

    private void writeTag(Snapshot snapshot, ObjectId commit) throws IOException {
        TagBuilder builder = new TagBuilder();
        builder.setObjectId(commit, Constants.OBJ_COMMIT);
        builder.setTag(snapshot.tag());
        builder.setTagger(person(snapshot.takenAt()));
        builder.setMessage(Labels.text(snapshot));
        byte[] content = builder.build();
        String id = ObjectStore.hash(Constants.OBJ_TAG, content, content.length).name();
        try {
            steps.accept("tag");
            folder.writeObject(id, Constants.TYPE_TAG, content);
            try (ObjectStore fresh = new ObjectStore(folder)) {
                Labels.commit(fresh, id);
            }
            folder.writeTag(snapshot.tag(), id);
            steps.accept("tagged");
        } catch (IOException | RuntimeException e) {
            folder.removeTag(snapshot.tag());
            folder.removeObject(id);
            throw e;
        }
    }

    private String freeTag(Order order) throws IOException {
        String wanted = order.kind().tag(order.stamp());
        String tag = wanted;
        for (int next = 2; folder.tag(tag) != null; next++) {
            tag = wanted + "-" + next;
        }
        return tag;
    }

    private static PersonIdent person(Instant when) {
        return new PersonIdent("Night Shift", "nightshift@localhost", when, ZoneOffset.UTC);
    }
}
