package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Reads what files and links hold, whole or in chunks; nobody reads it around this.
 *
 * <p>Memory does not depend on the size. What the store cannot give back as it was written is a
 * {@link DamagedException}. Not thread-safe.
 */
final class Contents {
    private static final int BUFFER = 1 << 16;

    private final ObjectStore store;

    Contents(ObjectStore store) {
        this.store = store;
    }

    InputStream open(Content content) throws IOException {
        return content.chunked()
                ? store.chunks().stream(pointer(content))
                : store.stream(content.id(), Constants.OBJ_BLOB);
    }

    /** What a content in chunks is made of. */
    Pointer pointer(Content content) throws IOException {
        return Pointer.parse(store.read(content.id(), Constants.OBJ_BLOB));
    }

    /** Writes it to a new file, long runs of zeros as holes; false where it is not what was stored. */
    boolean copy(Content content, long size, ContentTarget target) throws IOException {
        if (content.chunked()) {
            Pointer pointer = pointer(content);
            return pointer.size() == size && store.chunks().copy(pointer, target);
        }
        MessageDigest digest = ObjectStore.digest(Constants.OBJ_BLOB, size);
        try (InputStream in = open(content)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
                target.write(buffer, 0, count);
            }
        }
        return ObjectId.fromRaw(digest.digest()).equals(content.id());
    }

    /** Bytes that it takes once restored, holes not counted. */
    long restoredBytes(Content content, long size) throws IOException {
        return content.chunked() ? pointer(content).dataBytes() : size;
    }

    /** Content that fits into memory, such as the target of a link. */
    byte[] read(Content content) throws IOException {
        try (InputStream in = open(content)) {
            return in.readAllBytes();
        }
    }

    /** Reads all of it from disk, hashes what came and counts it. */
    boolean intact(Content content, long size) throws IOException {
        if (content.chunked()) {
            Pointer pointer = pointer(content);
            return pointer.size() == size && store.chunks().areIntact(pointer, new ChunkIds());
        }
        try (InputStream in = open(content)) {
            return matches(content, size, in);
        }
    }

    /** Would a copy by SQLite hold what was stored? False also where none can be made. */
    boolean matchesCopy(Content content, long size, Path database) throws IOException {
        try (DatabaseCopy copy = DatabaseCopy.of(database, store.scratch())) {
            if (!copy.isThere() || Files.size(copy.file()) != size) {
                return false;
            }
            try (InputStream in = Files.newInputStream(copy.file())) {
                return matches(content, size, in);
            }
        }
    }

    /** Holds the file what was stored? Reads the file to its end, or to the first difference. */
    boolean matches(Content content, long size, InputStream file) throws IOException {
        if (!content.chunked()) {
            return ObjectStore.hash(Constants.OBJ_BLOB, size, file).equals(content.id());
        }
        Pointer pointer = pointer(content);
        return pointer.size() == size && pointer.matches(file);
    }
}
