package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Reads databases that somebody has open, for one thread: what is kept is a copy by SQLite, and what is beside it is in
 * that copy. Where SQLite cannot make one, all of it is read as any other file.
 */
final class DatabaseReading {
    /** The first bytes of every SQLite file (SQLite, "Database File Format", section 1.3). */
    private static final byte[] HEADER = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

    private final Walk walk;
    private final DirectoryReader reader;
    private final FileReading files;
    private final byte[] begin = new byte[HEADER.length];

    DatabaseReading(Walk walk, DirectoryReader reader, FileReading files) {
        this.walk = walk;
        this.reader = reader;
        this.files = files;
    }

    void read(Visit visit, Databases.Live live) throws IOException {
        if (isDatabase(visit, live.row()) && copied(visit, live)) {
            synchronized (visit) {
                live.beside().forEach(row -> visit.change().uncovered(row, Uncovered.DATABASE));
            }
            return;
        }
        files.read(visit, live.row());
        for (int row : live.beside()) {
            files.read(visit, row);
        }
    }

    private boolean isDatabase(Visit visit, int row) throws IOException {
        Table table = visit.change();
        int file = reader.openFile(visit.handle(), table.names, table.start(row), table.length(row));
        if (file < 0) {
            return false;
        }
        try {
            return reader.stat(file) >= 0
                    && Stats.type(reader.mode()) == Entry.Type.FILE
                    && reader.read(file, begin, 0, begin.length) == begin.length
                    && Arrays.equals(begin, HEADER);
        } finally {
            DirectoryReader.closeHandle(file);
        }
    }

    private boolean copied(Visit visit, Databases.Live live) throws IOException {
        String path = State.child(visit.path(), visit.change().name(live.row()));
        if (!RawNames.isAscii(path)) {
            return false;
        }
        walk.step("database");
        Path database = RawNames.path(RawNames.raw(walk.root())).resolve(path);
        try (DatabaseCopy copy = DatabaseCopy.of(database, walk.sink().scratch())) {
            return copy.isThere() && keep(visit, live.row(), copy.file());
        }
    }

    /** With the size of the copy, so that the next walk does not take the file for what was kept. */
    private boolean keep(Visit visit, int row, Path copy) throws IOException {
        long size = Files.size(copy);
        Content content = store(copy, size);
        Table table = visit.change();
        int at = row * Stats.LONGS;
        long inode = Stats.inode(table.stats, at);
        int answer = reader.stat(visit.handle(), table.names, table.start(row), table.length(row));
        if (answer < 0 || Stats.type(reader.mode()) != Entry.Type.FILE || reader.inode() != inode) {
            return false;
        }
        Stats.put(reader, table.stats, at);
        Stats.size(table.stats, at, size);
        synchronized (visit) {
            table.content(row, content.id(), Folder.RACY | (content.chunked() ? Folder.CHUNKED : 0));
        }
        return true;
    }

    private Content store(Path copy, long size) throws IOException {
        walk.step("write");
        if (size < Sink.LARGE) {
            byte[] bytes = Files.readAllBytes(copy);
            ObjectId id = walk.sink().add(Constants.OBJ_BLOB, bytes, 0, bytes.length);
            return Content.whole(id);
        }
        try (InputStream in = Files.newInputStream(copy)) {
            return walk.sink().large(ChunkSource.of(in), size);
        }
    }
}
