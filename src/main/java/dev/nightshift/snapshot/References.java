package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;

/**
 * All that points into the store: our tags, and what a human may have made with {@code git}. What cannot be read is an
 * error: whoever deletes what nothing points at must have seen everything that points.
 */
final class References {
    private static final String PACKED = "packed-refs";

    private final Path root;

    References(StoreFolder folder) {
        this.root = folder.root();
    }

    /** Object ids by full name, such as {@code refs/tags/snapshots/…}. */
    Map<String, ObjectId> all() throws IOException {
        Map<String, ObjectId> found = new TreeMap<>();
        Path packed = root.resolve(PACKED);
        if (Files.exists(packed, LinkOption.NOFOLLOW_LINKS)) {
            for (String line : Files.readAllLines(packed)) {
                if (!line.startsWith("#") && !line.startsWith("^") && !line.isBlank()) {
                    int space = line.indexOf(' ');
                    found.put(line.substring(space + 1), id(line.substring(0, Math.max(space, 0)), PACKED));
                }
            }
        }
        Path tags = root.resolve("refs/tags/snapshots");
        // Git removes the directory when it packs all that is in it.
        boolean absent = Files.notExists(tags, LinkOption.NOFOLLOW_LINKS) && Files.exists(packed);
        if (!absent && !Files.isDirectory(tags, LinkOption.NOFOLLOW_LINKS)) {
            throw new DamagedException(tags + " is not a directory");
        }
        collect(root.resolve("refs"), "refs", found);
        return found;
    }

    private static void collect(Path folder, String name, Map<String, ObjectId> found) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String file = entry.getFileName().toString();
                String child = name + "/" + file;
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    collect(entry, child, found);
                } else if (!file.startsWith(".") && !file.endsWith(".lock")) {
                    found.put(child, id(Files.readString(entry).strip(), child));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static ObjectId id(String text, String where) throws DamagedException {
        if (!ObjectId.isId(text)) {
            throw new DamagedException(where + " points at " + RawNames.display(text));
        }
        return ObjectId.fromString(text);
    }

    /** Deletes these, on disk when it returns: first where {@code git} keeps many in one file, so that none comes back. */
    void delete(Set<String> names) throws IOException {
        Path packed = root.resolve(PACKED);
        if (Files.exists(packed)) {
            List<String> staying = new ArrayList<>();
            boolean goes = false;
            for (String line : Files.readAllLines(packed)) {
                boolean peeled = line.startsWith("^");
                goes = peeled ? goes : names.contains(line.substring(line.indexOf(' ') + 1));
                if (!goes) {
                    staying.add(line);
                }
            }
            StoreFolder folder = new StoreFolder(root);
            folder.write(packed, (String.join("\n", staying) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            folder.sync();
        }
        for (String name : names) {
            Files.deleteIfExists(root.resolve(name));
        }
        Path tags = root.resolve("refs/tags/snapshots");
        StoreFolder.sync(Files.isDirectory(tags) ? tags : root.resolve("refs"));
    }
}
