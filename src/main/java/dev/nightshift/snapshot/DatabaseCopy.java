package dev.nightshift.snapshot;

import dev.nightshift.store.LiveCopy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A copy by SQLite of a database that somebody may have open, in scratch, which goes away with {@link #close}. */
final class DatabaseCopy implements Closeable {
    private final Path scratch;
    private final Path file;
    private final boolean there;

    private DatabaseCopy(Path scratch, Path file, boolean there) {
        this.scratch = scratch;
        this.file = file;
        this.there = there;
    }

    /** {@code scratch}: an empty directory. */
    static DatabaseCopy of(Path database, Path scratch) throws IOException {
        Path file = scratch.resolve("database");
        return new DatabaseCopy(scratch, file, LiveCopy.take(database, file));
    }

    /** False where SQLite could not make one. */
    boolean isThere() {
        return there;
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        for (String suffix : Databases.SUFFIXES) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
        Files.deleteIfExists(file);
        Files.delete(scratch);
    }
}
