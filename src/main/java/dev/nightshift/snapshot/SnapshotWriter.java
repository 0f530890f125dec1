package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.TagBuilder;
import org.eclipse.jgit.lib.TreeFormatter;
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
    private final InstantSource clock;
    private final Consumer<String> steps;

    SnapshotWriter(StoreFolder folder, InstantSource clock, Consumer<String> steps) {
        this.folder = folder;
        this.clock = clock;
        this.steps = steps;
    }

    /** What is asked for. */
    record Order(SnapshotKind kind, String stamp, List<Workspace> workspaces, Map<String, String> notes) {}

    Snapshot take(Order order) throws IOException {
        folder.create();
        try (ObjectStore store = new ObjectStore(folder);
                PackWriter pack = PackWriter.begin(folder, store, steps)) {
            try {
                return write(order, store, pack);
            } catch (IOException | RuntimeException e) {
                pack.remove();
                throw e;
            }
        }
    }

    private Snapshot write(Order order, ObjectStore store, PackWriter pack) throws IOException {
        Instant takenAt = clock.instant();
        String tag = freeTag(order);
        PackSink.Totals totals = new PackSink.Totals();
        TreeMap<String, ObjectId> blobs = new TreeMap<>();
        TreeMap<String, ObjectId> trees = new TreeMap<>();
        for (Workspace workspace : order.workspaces()) {
            scan(store, pack, workspace, totals, trees, blobs);
        }
        CommitBuilder builder = new CommitBuilder();
        builder.setTreeId(pack.add(Constants.OBJ_TREE, rootTree(trees, blobs).toByteArray()));
        builder.setAuthor(person(takenAt));
        builder.setCommitter(person(takenAt));
        builder.setMessage(tag + "\n");
        ObjectId commit = pack.add(Constants.OBJ_COMMIT, builder.build());
        pack.finish();
        verify(commit);
        Snapshot.Contents contents = new Snapshot.Contents(
                takenAt,
                order.workspaces().stream().map(Workspace::name).toList(),
                totals.files,
                totals.bytes,
                totals.skipped,
                clock.instant());
        Snapshot snapshot =
                new Snapshot(Labels.abbreviated(commit), tag, order.kind(), order.stamp(), contents, order.notes());
        writeTag(snapshot, commit);
        return snapshot;
    }

    private void scan(
            ObjectStore store,
            PackWriter pack,
            Workspace workspace,
            PackSink.Totals totals,
            Map<String, ObjectId> trees,
            Map<String, ObjectId> blobs)
            throws IOException {
        Path scratch = folder.scratch();
        Path text = scratch.resolve("facts");
        try {
            try (BufferedWriter facts = Files.newBufferedWriter(text, StandardCharsets.US_ASCII)) {
                PackSink sink = new PackSink(store, pack, facts, totals);
                ObjectId tree = scan(workspace, sink);
                if (tree != null) {
                    trees.put(workspace.name(), tree);
                }
            }
            ObjectId expected;
            try (InputStream facts = Files.newInputStream(text)) {
                expected = ObjectStore.hash(Constants.OBJ_BLOB, Files.size(text), facts);
            }
            if (totals.large.add(expected) && !store.has(expected)) {
                try (InputStream facts = Files.newInputStream(text)) {
                    pack.add(Constants.OBJ_BLOB, Files.size(text), facts);
                }
            }
            blobs.put(workspace.name() + FACTS, expected);
        } finally {
            Files.deleteIfExists(text);
            Files.deleteIfExists(scratch);
        }
    }

    private @Nullable ObjectId scan(Workspace workspace, PackSink sink) throws IOException {
        sink.line(Facts.HEADER);
        boolean absent = Files.notExists(workspace.path(), LinkOption.NOFOLLOW_LINKS);
        sink.line(absent ? Facts.ABSENT : Facts.PRESENT);
        for (String glob : workspace.exclude()) {
            sink.line(Facts.exclude(glob));
        }
        if (absent) {
            return null;
        }
        Path root = workspace.path().toRealPath();
        if (!Files.isDirectory(root)) {
            throw new IOException("not a directory: " + root);
        }
        ObjectId tree = new Scanner(new Excludes(workspace.exclude()), sink, steps).scan(root);
        if (tree == null) {
            throw new IOException("cannot be read: " + root);
        }
        return tree;
    }

    private static TreeFormatter rootTree(Map<String, ObjectId> trees, Map<String, ObjectId> blobs) {
        TreeMap<String, String> order = new TreeMap<>();
        trees.keySet().forEach(name -> order.put(name + "/", name));
        blobs.keySet().forEach(name -> order.put(name, name));
        TreeFormatter root = new TreeFormatter();
        for (String name : order.values()) {
            ObjectId tree = trees.get(name);
            ObjectId blob = blobs.get(name);
            if (tree != null) {
                root.append(name, FileMode.TREE, tree);
            } else if (blob != null) {
                root.append(name, FileMode.REGULAR_FILE, blob);
            }
        }
        return root;
    }

    private void verify(ObjectId commit) throws IOException {
        try (ObjectStore fresh = new ObjectStore(folder)) {
            Verification verification = new StateReader(fresh, commit).verify();
            if (!verification.good()) {
                throw new DamagedException("what was written cannot be read back: " + verification.damaged());
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
        Set<String> taken = folder.tags().keySet();
        String wanted = order.kind().tag(order.stamp());
        String tag = wanted;
        for (int next = 2; taken.contains(tag); next++) {
            tag = wanted + "-" + next;
        }
        return tag;
    }

    private static PersonIdent person(Instant when) {
        return new PersonIdent("Night Shift", "nightshift@localhost", when, ZoneOffset.UTC);
    }
}
