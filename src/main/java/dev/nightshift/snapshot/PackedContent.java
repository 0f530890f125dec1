package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The content of one object, as it comes out of a pack; ends where its size says or fails. Read it in large pieces. Not
 * thread-safe.
 */
final class PackedContent extends InputStream {
    private static final int SMALL = 1 << 12;
    private static final int LARGE = 1 << 16;

    private final FileChannel channel;
    private final Inflater inflater = new Inflater();
    private ByteBuffer window = ByteBuffer.allocate(SMALL).limit(0);
    private long next;
    private int type;
    private long size;
    private long left;

    /** Reads type and size. */
    PackedContent(FileChannel channel, long offset) throws IOException {
        this.channel = channel;
        this.next = offset;
        try {
            head();
        } catch (IOException e) {
            inflater.end();
            throw e;
        }
        if (size > SMALL) {
            window = ByteBuffer.allocate(LARGE).put(window).flip();
        }
    }

    private void head() throws IOException {
        int more = one();
        type = more >> 4 & 7;
        size = more & 15;
        for (int shift = 4; (more & 0x80) != 0; shift += 7) {
            more = one();
            size |= (long) (more & 0x7f) << shift;
        }
        left = size;
    }

    private int one() throws IOException {
        fill();
        return window.get();
    }

    private void fill() throws IOException {
        if (!window.hasRemaining()) {
            window.clear();
            int count = channel.read(window, next);
            window.flip();
            if (count <= 0) {
                throw new DamagedException("a pack ends within an object");
            }
            next += count;
        }
    }

    /** As in git; 6 and 7 are differences from another object, which this does not read. */
    int type() {
        return type;
    }

    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return end();
        }
        try {
            int count = inflate(bytes, offset, (int) Math.min(length, left));
            if (count == 0) {
                throw new DamagedException("an object is shorter than it was");
            }
            left -= count;
            return count;
        } catch (DataFormatException e) {
            throw new DamagedException("an object cannot be inflated", e);
        }
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException, DataFormatException {
        int count = 0;
        while (count == 0 && !inflater.finished() && !inflater.needsDictionary()) {
            if (inflater.needsInput()) {
                fill();
                inflater.setInput(window.array(), window.position(), window.remaining());
                window.position(window.limit());
            }
            count = inflater.inflate(bytes, offset, length);
        }
        return count;
    }

    private int end() throws IOException {
        try {
            if (!inflater.finished() && inflate(new byte[1], 0, 1) > 0) {
                throw new DamagedException("an object is longer than it was");
            }
        } catch (DataFormatException e) {
            throw new DamagedException("an object cannot be inflated", e);
        }
        return -1;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
