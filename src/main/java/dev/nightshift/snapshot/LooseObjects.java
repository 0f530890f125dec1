package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/** Objects that are files by themselves; each folder of them is listed once, when somebody asks. Thread-safe. */
final class LooseObjects {
    private static final int FOLDERS = 256;

    private final Path objects;
    private final BitSet listed = new BitSet(FOLDERS);
    private final ObjectIds ids = new ObjectIds();

    LooseObjects(Path objects) {
        this.objects = objects;
    }

    synchronized boolean contains(AnyObjectId id) throws IOException {
        int first = id.getFirstByte();
        if (!listed.get(first)) {
            listing(prefix(first)).forEach(ids::add);
            listed.set(first);
        }
        return ids.contains(id);
    }

    /** How many objects, and their bytes. */
    record Removed(long objects, long bytes) {}

    /** What {@link #remove} would remove. */
    Removed removable(ObjectIds live) throws IOException {
        return each(live, file -> {});
    }

    /** Removes those that are not in {@code live}. */
    Removed remove(ObjectIds live) throws IOException {
        return each(live, Files::deleteIfExists);
    }

    private interface Act {
        void on(Path file) throws IOException;
    }

    private synchronized Removed each(ObjectIds live, Act act) throws IOException {
        long count = 0;
        long bytes = 0;
        for (int first = 0; first < FOLDERS; first++) {
            for (ObjectId id : listing(prefix(first))) {
                if (!live.contains(id)) {
                    Path file = objects.resolve(prefix(first)).resolve(id.name().substring(2));
                    count++;
                    bytes += Files.size(file);
                    act.on(file);
                }
            }
        }
        return new Removed(count, bytes);
    }

    private static String prefix(int first) {
        return String.format(Locale.ROOT, "%02x", first);
    }

    private List<ObjectId> listing(String prefix) throws IOException {
        List<ObjectId> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(objects.resolve(prefix))) {
            for (Path file : files) {
                String name = prefix + file.getFileName();
                if (ObjectId.isId(name)) {
                    found.add(ObjectId.fromString(name));
                }
            }
            return found;
        } catch (NoSuchFileException e) {
            // No object begins so.
            return found;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
