package dev.nightshift.snapshot;

import dev.nightshift.config.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;
import org.jspecify.annotations.Nullable;

/** Brings the images of workspaces up to now; what is new goes to a sink. */
final class WorkspaceReading {
    private final Images images;
    private final ObjectStore store;
    private final Sink sink;
    private final Consumer<String> steps;

    WorkspaceReading(Images images, ObjectStore store, Sink sink, Consumer<String> steps) {
        this.images = images;
        this.store = store;
        this.sink = sink;
        this.steps = steps;
    }

    /** The image of now; its record is still that of the image that it was compared with. */
    Image now(Workspace workspace) throws IOException {
        Image before = before(workspace);
        List<Image.Run> record = before == null ? List.of() : before.record();
        String path = path(workspace);
        if (isAbsent(workspace)) {
            return new Image(path, workspace.exclude(), null, record);
        }
        Path root = workspace.path().toRealPath();
        if (!Files.isDirectory(root)) {
            throw new IOException("not a directory: " + root);
        }
        Walk.Found was = before == null ? null : before.root();
        Walk.Found found =
                new Walk(new Excludes(workspace.exclude()), sink, steps).run(root, was == null ? null : was.folder());
        if (found == null) {
            throw new IOException("cannot be read: " + root);
        }
        return new Image(path, workspace.exclude(), found, record);
    }

    /** The image of now with its own record, which goes to the sink too. */
    Image taken(Workspace workspace) throws IOException {
        Image before = before(workspace);
        Image now = now(workspace);
        return now.with(new RecordWriter(store, sink).write(before, now));
    }

    private @Nullable Image before(Workspace workspace) throws IOException {
        return images.get(workspace.name(), path(workspace), workspace.exclude(), store);
    }

    private static boolean isAbsent(Workspace workspace) {
        return Files.notExists(workspace.path(), LinkOption.NOFOLLOW_LINKS);
    }

    private static String path(Workspace workspace) throws IOException {
        Path path = workspace.path();
        return RawNames.raw(isAbsent(workspace) ? path.toAbsolutePath() : path.toRealPath());
    }

    /** The tree that holds the workspaces, by name. */
    ObjectId root(Map<String, Image> taken) throws IOException {
        TreeMap<String, ObjectId> trees = new TreeMap<>();
        for (var named : taken.entrySet()) {
            Walk.Found root = named.getValue().root();
            if (root != null) {
                trees.put(named.getKey(), root.folder().tree);
            }
            trees.put(
                    named.getKey() + SnapshotWriter.FACTS,
                    record(named.getValue().record()));
        }
        TreeMap<String, String> order = new TreeMap<>();
        trees.keySet().forEach(name -> order.put(name + "/", name));
        TreeFormatter root = new TreeFormatter();
        for (String name : order.values()) {
            ObjectId tree = trees.get(name);
            if (tree != null) {
                root.append(name, FileMode.TREE, tree);
            }
        }
        return add(root);
    }

    private ObjectId record(List<Image.Run> runs) throws IOException {
        TreeMap<String, Image.Run> numbered = new TreeMap<>();
        for (int number = 0; number < runs.size(); number++) {
            numbered.put(Integer.toString(number), runs.get(number));
        }
        TreeFormatter tree = new TreeFormatter();
        numbered.forEach((number, run) -> tree.append(number, FileMode.REGULAR_FILE, run.id()));
        return add(tree);
    }

    private ObjectId add(TreeFormatter tree) throws IOException {
        byte[] bytes = tree.toByteArray();
        return sink.add(Constants.OBJ_TREE, bytes, 0, bytes.length);
    }
}
