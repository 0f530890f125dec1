package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * The bytes of a pack (git's format, version 2) under a temporary name. Not thread-safe.
 *
 * <p>How many objects there are stands at the beginning, and a hash of everything at the end; both are written last.
 */
final class PackOutput implements Closeable {
    static final int HEADER = 12;
    static final int TRAILER = 20;

    private static final int SIGNATURE = 0x5041434b;
    private static final int VERSION = 2;

    private final Path file;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
    private long flushed = HEADER;

    PackOutput(StoreFolder folder) throws IOException {
        this.file = folder.temporaryPack();
        this.channel = folder.newFile(file);
    }

    Path file() {
        return file;
    }

    FileChannel channel() {
        return channel;
    }

    /** Where the next byte goes. */
    long position() {
        return flushed + buffer.position();
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > buffer.remaining()) {
            flush();
        }
        if (length > buffer.capacity()) {
            writeAt(ByteBuffer.wrap(bytes, offset, length), flushed);
            flushed += length;
        } else {
            buffer.put(bytes, offset, length);
        }
    }

    /** Forgets what was written from there on. */
    void rewind(long position) throws IOException {
        flush();
        flushed = position;
    }

    private void flush() throws IOException {
        buffer.flip();
        int length = buffer.remaining();
        writeAt(buffer, flushed);
        flushed += length;
        buffer.clear();
    }

    private void writeAt(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /** Writes what is left and the header; the trailer is missing. */
    void end(int objects) throws IOException {
        flush();
        channel.truncate(flushed);
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(SIGNATURE).putInt(VERSION).putInt(objects).flip();
        writeAt(header, 0);
    }

    /** Hashes all that is in the file, appends the hash and returns it. */
    byte[] seal() throws IOException {
        MessageDigest digest = ObjectStore.sha1();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 17);
        for (long at = 0; at < flushed; ) {
            bytes.clear();
            int count = channel.read(bytes, at);
            if (count < 0) {
                throw new DamagedException("the pack that was written ends too early");
            }
            digest.update(bytes.array(), 0, count);
            at += count;
        }
        byte[] trailer = digest.digest();
        writeAt(ByteBuffer.wrap(trailer), flushed);
        return trailer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
