package dev.nightshift.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A log file that keeps the first and the last half of a cap, whatever is written to it.
 *
 * <p>The first half goes straight into the file, where it can be followed. What comes after goes round and round in a
 * file beside it ({@code NAME.tail}), which is appended at the end after a line that says how much was left out. Memory
 * stays flat. When writing fails, such as on a full disk, the rest is dropped and the summary says so: a job is not to
 * die of its log. Not thread-safe.
 */
final class CappedLog implements AutoCloseable {
    private final Path file;
    private final FileChannel head;
    private final long half;
    private @Nullable FileChannel tail;
    private long received;
    private long intoTail;
    private byte lastOfHead = '\n';
    private @Nullable String problem;

    CappedLog(Path file, FileChannel head, long cap) {
        this.file = file;
        this.head = head;
        this.half = cap / 2;
    }

    /** Makes the file, and its folder where that is missing. */
    static CappedLog create(Path file, long cap) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            PrivateFiles.createFolders(folder);
        }
        return new CappedLog(file, PrivateFiles.create(file), cap);
    }

    /** Takes all that remains in the buffer. */
    void write(ByteBuffer bytes) {
        int count = bytes.remaining();
        long before = received;
        received += count;
        if (count == 0 || problem != null) {
            return;
        }
        // An interrupted thread that writes would close the file.
        boolean interrupted = Thread.interrupted();
        try {
            int forHead = (int) Math.max(0, Math.min(count, half - before));
            if (forHead > 0) {
                lastOfHead = bytes.get(bytes.position() + forHead - 1);
                writeAll(head, bytes, forHead);
            }
            while (bytes.hasRemaining()) {
                writeToTail(bytes);
            }
        } catch (IOException e) {
            problem = incomplete(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void writeToTail(ByteBuffer bytes) throws IOException {
        if (tail == null) {
            tail = PrivateFiles.create(tailFile());
        }
        long position = intoTail % half;
        int count = (int) Math.min(bytes.remaining(), half - position);
        tail.position(position);
        writeAll(tail, bytes, count);
        intoTail += count;
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, int count) throws IOException {
        int end = bytes.limit();
        bytes.limit(bytes.position() + count);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        bytes.limit(end);
    }

    /** Puts head and tail together and closes the file; the second call changes nothing. */
    LogSummary finish() {
        if (!head.isOpen()) {
            return new LogSummary(received, leftOut(), problem);
        }
        try (this) {
            if (tail != null) {
                append(tail, leftOut());
            }
        } catch (IOException e) {
            problem = incomplete(e);
        }
        return new LogSummary(received, leftOut(), problem);
    }

    private long leftOut() {
        return Math.max(0, intoTail - half);
    }

    private static String incomplete(IOException e) {
        return "its log is incomplete: " + e;
    }

    private void append(FileChannel last, long leftOut) throws IOException {
        if (leftOut == 0) {
            copy(last, 0, intoTail);
            return;
        }
        String line = (lastOfHead == '\n' ? "" : "\n") + "… " + leftOut + " bytes left out …\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        writeAll(head, bytes, bytes.remaining());
        long oldest = intoTail % half;
        copy(last, oldest, half);
        copy(last, 0, oldest);
    }

    private void copy(FileChannel from, long start, long end) throws IOException {
        for (long at = start; at < end; ) {
            long count = from.transferTo(at, end - at, head);
            if (count <= 0) {
                throw new IOException(tailFile() + " is shorter than what was written to it");
            }
            at += count;
        }
    }

    private Path tailFile() {
        return file.resolveSibling(file.getFileName() + ".tail");
    }

    @Override
    public void close() throws IOException {
        try (head) {
            if (tail != null) {
                tail.close();
                Files.deleteIfExists(tailFile());
            }
        }
    }
}
