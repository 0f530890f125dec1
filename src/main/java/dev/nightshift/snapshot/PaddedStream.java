package dev.nightshift.snapshot;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Always gives exactly the bytes promised: zeros once the file ends or cannot be read.
 *
 * <p>A pack writer cannot go back on an object that it has begun; one with padding gets another id than expected, and
 * nothing refers to it.
 */
final class PaddedStream extends FilterInputStream {
    private long rest;
    private boolean ended;

    PaddedStream(InputStream in, long size) {
        super(in);
        this.rest = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (rest == 0) {
            return -1;
        }
        int wanted = (int) Math.min(length, rest);
        int count = ended ? -1 : readOrEnd(bytes, offset, wanted);
        if (count <= 0) {
            ended = true;
            java.util.Arrays.fill(bytes, offset, offset + wanted, (byte) 0);
            count = wanted;
        }
        rest -= count;
        return count;
    }

    private int readOrEnd(byte[] bytes, int offset, int length) {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            // The padded object has another id; the scanner sees that and says so.
            return -1;
        }
    }
}
