package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a workspace and nothing else of the machine: no link is followed, no mount crossed, nothing written.
 *
 * <p>A file that changes while it is read is read once more. Memory does not depend on the size of files.
 */
final class Scanner {
    /** What a rollback makes beside the files it is about to put in place. */
    static final Pattern STAGED = Pattern.compile("\\.nightshift-restore-[0-9a-f]{16}");

    private static final int SMALL = 1 << 20;

    private final Excludes excludes;
    private final Sink sink;
    private final Consumer<String> steps;
    private final byte[] buffer = new byte[SMALL];
    private long device;

    Scanner(Excludes excludes, Sink sink, Consumer<String> steps) {
        this.excludes = excludes;
        this.sink = sink;
        this.steps = steps;
    }

    /** The tree of the directory, or null where it could not be read at all. */
    @Nullable
    ObjectId scan(Path root) throws IOException {
        Stat stat = Stat.of(root);
        device = stat.device();
        return directory(root, "", stat);
    }

    private @Nullable ObjectId directory(Path directory, String path, Stat stat) throws IOException {
        Map<String, Path> children = list(directory, path, stat);
        if (children == null) {
            return null;
        }
        sink.entry(path, stat.entry(Entry.Type.DIRECTORY, 0, Content.NONE));
        List<TreeEntry> entries = new ArrayList<>(children.size());
        for (var child : children.entrySet()) {
            String childPath = State.child(path, child.getKey());
            TreeEntry entry = child(child.getValue(), childPath);
            if (entry != null) {
                entries.add(entry);
            }
        }
        entries.sort(Comparator.comparing(TreeEntry::order));
        TreeFormatter tree = new TreeFormatter();
        entries.forEach(e -> tree.append(RawNames.bytes(e.name()), e.mode(), e.id()));
        return sink.tree(tree);
    }

    private @Nullable Map<String, Path> list(Path directory, String path, Stat stat) throws IOException {
        steps.accept("walk");
        Map<String, Path> children = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                String name = RawNames.raw(child.getFileName());
                if (!path.isEmpty() || !STAGED.matcher(name).matches()) {
                    children.put(name, child);
                }
            }
            if (!Stat.of(directory).sameFile(stat)) {
                sink.uncovered(path, Uncovered.UNSTABLE);
                return null;
            }
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            sink.uncovered(path, Uncovered.UNREADABLE);
            return null;
        }
        return children;
    }

    private @Nullable TreeEntry child(Path child, String path) throws IOException {
        if (excludes.matches(path)) {
            sink.uncovered(path, Uncovered.EXCLUDED);
            return null;
        }
        Stat stat;
        try {
            stat = Stat.of(child);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            sink.uncovered(path, Uncovered.UNREADABLE);
            return null;
        }
        Entry.Type type = stat.type();
        if (type == null) {
            sink.uncovered(path, Uncovered.SPECIAL);
            return null;
        }
        String name = RawNames.escaped(path.substring(path.lastIndexOf('/') + 1));
        if (type == Entry.Type.DIRECTORY) {
            if (stat.device() != device) {
                sink.uncovered(path, Uncovered.MOUNT);
                return null;
            }
            ObjectId tree = directory(child, path, stat);
            return tree == null ? null : new TreeEntry(name, FileMode.TREE, tree);
        }
        Entry entry = content(child, path, type);
        return entry == null
                ? null
                : new TreeEntry(name, mode(entry), entry.content().id());
    }

    private static FileMode mode(Entry entry) {
        if (entry.type() == Entry.Type.LINK) {
            return FileMode.SYMLINK;
        }
        return (entry.permissions() & 0100) == 0 ? FileMode.REGULAR_FILE : FileMode.EXECUTABLE_FILE;
    }

    private @Nullable Entry content(Path file, String path, Entry.Type type) throws IOException {
        Uncovered why = Uncovered.UNSTABLE;
        for (int attempt = 0; attempt < 2; attempt++) {
            steps.accept("read");
            try {
                Stat before = Stat.of(file);
                if (before.type() != type) {
                    continue;
                }
                Read content = type == Entry.Type.LINK ? target(file) : read(file, before.size());
                if (content == null || !Stat.of(file).equals(before)) {
                    continue;
                }
                ObjectId id = store(content, file);
                if (id.equals(content.id()) && Stat.of(file).equals(before)) {
                    Entry entry = before.entry(type, content.size(), Content.whole(id));
                    sink.entry(path, entry);
                    return entry;
                }
            } catch (NoSuchFileException e) {
                return null;
            } catch (StoreFailedException e) {
                throw e.reason();
            } catch (IOException e) {
                why = Uncovered.UNREADABLE;
            }
        }
        sink.uncovered(path, why);
        return null;
    }

    private Read target(Path link) throws IOException {
        byte[] target = RawNames.bytes(RawNames.raw(Files.readSymbolicLink(link)));
        System.arraycopy(target, 0, buffer, 0, target.length);
        return new Read(true, target.length, ObjectStore.hash(Constants.OBJ_BLOB, buffer, target.length));
    }

    /** Null where the file has not the size that it had. */
    private @Nullable Read read(Path file, long size) throws IOException {
        try (InputStream in = open(file)) {
            if (size > SMALL) {
                return new Read(false, size, ObjectStore.hash(Constants.OBJ_BLOB, size, in));
            }
            int length = in.readNBytes(buffer, 0, (int) size);
            return length < size ? null : new Read(true, length, ObjectStore.hash(Constants.OBJ_BLOB, buffer, length));
        }
    }

    private ObjectId store(Read content, Path file) throws IOException {
        steps.accept("write");
        if (content.inBuffer()) {
            return StoreFailedException.telling(() -> sink.blob(buffer, (int) content.size()));
        }
        try (InputStream in = new PaddedStream(open(file), content.size())) {
            return StoreFailedException.telling(() -> sink.blob(content.id(), content.size(), in));
        }
    }

    private static InputStream open(Path file) throws IOException {
        return Channels.newInputStream(Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    /** What was read; {@code inBuffer} unless it is too large. */
    private record Read(boolean inBuffer, long size, ObjectId id) {}

    /** An entry of a tree object; git sorts directories as if their names ended with a slash. */
    private record TreeEntry(String name, FileMode mode, ObjectId id) {
        String order() {
            return mode == FileMode.TREE ? name + "/" : name;
        }
    }
}
