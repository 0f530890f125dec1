package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.util.Arrays;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Reads the content of files and links for one thread. A file that changes while it is read is read once more.
 *
 * <p>Times of files are stamped by a clock that may tick only every few milliseconds, and some file systems keep seconds:
 * what was changed shortly before it was read could change again without a trace. So it is read again by the next walk,
 * and what was changed within the last tick is read twice now.
 */
final class FileReading {
    private static final long SETTLES_NANOS = 2_000_000_000L;
    private static final long TICK_NANOS = 20_000_000L;
    private static final int FIRST_BUFFER = 64 << 10;

    private final Walk walk;
    private final DirectoryReader reader;
    private final byte[] piece = new byte[FIRST_BUFFER];
    private byte[] buffer = new byte[FIRST_BUFFER];

    FileReading(Walk walk, DirectoryReader reader) {
        this.walk = walk;
        this.reader = reader;
    }

    private enum Outcome {
        DONE,
        GONE,
        CHANGED,
        UNREADABLE
    }

    void read(Visit visit, int row) throws IOException {
        Table table = visit.change();
        Outcome outcome = Outcome.CHANGED;
        for (int attempt = 0; attempt < 2 && outcome == Outcome.CHANGED; attempt++) {
            walk.step("read");
            boolean link = Stats.type(table.stats, row * Stats.LONGS) == Entry.Type.LINK;
            outcome = link ? link(visit, table, row) : file(visit, table, row);
        }
        synchronized (visit) {
            switch (outcome) {
                case DONE -> {}
                case GONE -> table.gone(row);
                case CHANGED -> table.uncovered(row, Uncovered.UNSTABLE);
                case UNREADABLE -> table.uncovered(row, Uncovered.UNREADABLE);
            }
        }
    }

    private Outcome link(Visit visit, Table table, int row) throws IOException {
        long moment = reader.kernelNanos();
        Outcome before = look(visit, table, row, Entry.Type.LINK);
        if (before != Outcome.DONE) {
            return before;
        }
        byte[] target = reader.readLink(visit.handle(), table.names, table.start(row), table.length(row));
        if (target == null) {
            return Outcome.CHANGED;
        }
        walk.step("write");
        ObjectId id = walk.sink().add(Constants.OBJ_BLOB, target, 0, target.length);
        return keep(visit, table, row, id, flags(table, row, moment));
    }

    /** Takes the stat of now over into the row. */
    private Outcome look(Visit visit, Table table, int row, Entry.Type type) throws IOException {
        int answer = reader.stat(visit.handle(), table.names, table.start(row), table.length(row));
        if (answer < 0) {
            return answer == DirectoryReader.GONE ? Outcome.GONE : Outcome.UNREADABLE;
        }
        Stats.put(reader, table.stats, row * Stats.LONGS);
        return Stats.type(reader.mode()) == type && walk.onThisMount(reader) ? Outcome.DONE : Outcome.CHANGED;
    }

    private Outcome file(Visit visit, Table table, int row) throws IOException {
        long moment = reader.kernelNanos();
        int file = reader.openFile(visit.handle(), table.names, table.start(row), table.length(row));
        if (file < 0) {
            return file == DirectoryReader.GONE
                    ? Outcome.GONE
                    : file == DirectoryReader.OTHER ? again(visit, table, row) : Outcome.UNREADABLE;
        }
        Read read;
        try {
            if (reader.stat(file) < 0) {
                return Outcome.UNREADABLE;
            }
            Stats.put(reader, table.stats, row * Stats.LONGS);
            if (Stats.type(reader.mode()) != Entry.Type.FILE || !walk.onThisMount(reader)) {
                return Outcome.CHANGED;
            }
            read = content(file, table, row);
            if (read.outcome() != Outcome.DONE) {
                return read.outcome();
            }
            if (reader.stat(file) < 0 || !Stats.match(reader, table.stats, row * Stats.LONGS)) {
                return Outcome.CHANGED;
            }
        } finally {
            DirectoryReader.closeHandle(file);
        }
        if (!Stats.settled(table.stats, row * Stats.LONGS, moment, TICK_NANOS) && !isSame(visit, table, row, read)) {
            return Outcome.CHANGED;
        }
        walk.step("write");
        Content large = read.large();
        if (large != null) {
            int chunked = large.chunked() ? Folder.CHUNKED : 0;
            return keep(visit, table, row, large.id(), flags(table, row, moment) | chunked);
        }
        ObjectId id = walk.sink().add(Constants.OBJ_BLOB, buffer, 0, read.length());
        return keep(visit, table, row, id, flags(table, row, moment));
    }

    /** It is a link now, or nothing that can be opened: what it is decides how it is read next. */
    private Outcome again(Visit visit, Table table, int row) throws IOException {
        return look(visit, table, row, Entry.Type.FILE) == Outcome.GONE ? Outcome.GONE : Outcome.CHANGED;
    }

    /** What came: in the buffer, or already stored where it is large. */
    private record Read(
            Outcome outcome, int length, @Nullable Content large) {}

    private Read content(int file, Table table, int row) throws IOException {
        long size = Stats.size(table.stats, row * Stats.LONGS);
        if (size >= Sink.LARGE) {
            return new Read(Outcome.DONE, 0, walk.sink().large(new FileSource(reader, file, size), size));
        }
        int wanted = (int) size;
        if (buffer.length < wanted) {
            buffer = new byte[Math.max(wanted, buffer.length * 2)];
        }
        int length = 0;
        while (length < wanted) {
            int got = reader.read(file, buffer, length, wanted - length);
            if (got <= 0) {
                return new Read(got < 0 ? Outcome.UNREADABLE : Outcome.CHANGED, length, null);
            }
            length += got;
        }
        return new Read(Outcome.DONE, length, null);
    }

    private boolean isSame(Visit visit, Table table, int row, Read read) throws IOException {
        int file = reader.openFile(visit.handle(), table.names, table.start(row), table.length(row));
        if (file < 0) {
            return false;
        }
        try {
            Content large = read.large();
            if (large != null) {
                long size = Stats.size(table.stats, row * Stats.LONGS);
                return walk.sink()
                        .large(new FileSource(reader, file, size), size)
                        .equals(large);
            }
            int at = 0;
            int got = reader.read(file, piece, 0, piece.length);
            while (got > 0 && at + got <= read.length() && Arrays.equals(piece, 0, got, buffer, at, at + got)) {
                at += got;
                got = reader.read(file, piece, 0, piece.length);
            }
            return got == 0 && at == read.length();
        } finally {
            DirectoryReader.closeHandle(file);
        }
    }

    private static int flags(Table table, int row, long moment) {
        return Stats.settled(table.stats, row * Stats.LONGS, moment, SETTLES_NANOS) ? 0 : Folder.RACY;
    }

    /** Unless the name stands for something else by now. */
    private Outcome keep(Visit visit, Table table, int row, ObjectId id, int flags) throws IOException {
        int answer = reader.stat(visit.handle(), table.names, table.start(row), table.length(row));
        if (answer == DirectoryReader.GONE) {
            return Outcome.GONE;
        }
        if (answer < 0 || !Stats.match(reader, table.stats, row * Stats.LONGS)) {
            return Outcome.CHANGED;
        }
        synchronized (visit) {
            table.content(row, id, flags);
        }
        return Outcome.DONE;
    }
}
