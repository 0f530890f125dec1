package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;

/** Reads neighbouring parts of a file one after the other, and sums up each. Not thread-safe. */
final class Region extends InputStream {
    private static final int BUFFER = 1 << 17;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private final CRC32 sum = new CRC32();
    private long at;
    private long end;

    Region(FileChannel file) {
        this.file = file;
    }

    /** Goes on with the part from {@code from} to {@code to}; cheap where it begins at the end of the one before. */
    void part(long from, long to) {
        if (from != at) {
            at = from;
            buffer.limit(0);
        }
        end = to;
        sum.reset();
    }

    /** The CRC of what was read of this part. */
    int sum() {
        return (int) sum.getValue();
    }

    long left() {
        return end - at;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        if (!buffer.hasRemaining()) {
            buffer.clear();
            int count = file.read(buffer, at);
            buffer.flip();
            if (count <= 0) {
                throw new DamagedException("the file ends at " + at);
            }
        }
        int count = (int) Math.min(Math.min(length, buffer.remaining()), end - at);
        buffer.get(into, offset, count);
        sum.update(into, offset, count);
        at += count;
        return count;
    }
}
