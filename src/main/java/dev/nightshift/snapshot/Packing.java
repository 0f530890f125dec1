package dev.nightshift.snapshot;

import java.util.Arrays;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes the entry of one object: a head with type and size, then zlib.
 *
 * <p>What a sample says cannot be compressed is kept as it is, in zlib's stored blocks (RFC 1950 and 1951). Not
 * thread-safe; one for each thread, which keeps a buffer as large as the largest entry it made.
 */
final class Packing implements AutoCloseable {
    private static final int SAMPLE = 1 << 14;
    private static final int SAMPLE_PARTS = 4;
    /** Below, trying is as cheap as sampling. */
    private static final int SAMPLED_FROM = SAMPLE * 4;

    private static final int STORED_BLOCK = 0xffff;
    private static final int STORED_HEAD = 5;
    private static final int LONGEST_HEAD = 10;
    private static final int ZLIB = 6;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final byte[] sample = new byte[SAMPLE];
    private final CRC32 checksum = new CRC32();
    private byte[] bytes = new byte[1 << 16];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int checksum() {
        checksum.reset();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** {@code level}: of {@link Deflater}. */
    void make(int type, byte[] content, int offset, int size, int level) {
        deflater.reset();
        deflater.setLevel(level);
        head(type, size);
        int start = length;
        if (!compresses(content, offset, size) || !deflate(content, offset, size)) {
            length = start;
            store(content, offset, size);
        }
    }

    /** Type and size: four bits of it in the first byte, then seven in each. */
    void head(int type, long size) {
        length = 0;
        long rest = size >>> 4;
        int next = type << 4 | (int) (size & 15);
        while (rest != 0) {
            bytes[length++] = (byte) (next | 0x80);
            next = (int) (rest & 0x7f);
            rest >>>= 7;
        }
        bytes[length++] = (byte) next;
    }

    private boolean compresses(byte[] content, int offset, int size) {
        if (size < SAMPLED_FROM) {
            return true;
        }
        int part = SAMPLE / SAMPLE_PARTS;
        for (int at = 0; at < SAMPLE_PARTS; at++) {
            int from = offset + (int) ((long) (size - part) * at / (SAMPLE_PARTS - 1));
            System.arraycopy(content, from, sample, at * part, part);
        }
        ensure(LONGEST_HEAD + SAMPLE);
        deflater.reset();
        deflater.setInput(sample);
        deflater.finish();
        deflater.deflate(bytes, length, SAMPLE - (SAMPLE >> 5));
        return deflater.finished();
    }

    /** Whether it became smaller. */
    private boolean deflate(byte[] content, int offset, int size) {
        deflater.reset();
        deflater.setInput(content, offset, size);
        deflater.finish();
        int most = length + stored(size);
        ensure(Math.min(most, length + Math.max(1 << 12, size / 2)));
        while (!deflater.finished()) {
            if (length >= most) {
                return false;
            }
            ensure(Math.min(most, length + (1 << 12)));
            length += deflater.deflate(bytes, length, Math.min(bytes.length, most) - length);
        }
        return true;
    }

    private static int stored(int size) {
        return ZLIB + size + STORED_HEAD * Math.max(1, (size + STORED_BLOCK - 1) / STORED_BLOCK);
    }

    private void store(byte[] content, int offset, int size) {
        ensure(length + stored(size));
        bytes[length++] = 0x78;
        bytes[length++] = 0x01;
        int at = 0;
        do {
            int block = Math.min(STORED_BLOCK, size - at);
            bytes[length++] = (byte) (at + block == size ? 1 : 0);
            bytes[length++] = (byte) block;
            bytes[length++] = (byte) (block >> 8);
            bytes[length++] = (byte) ~block;
            bytes[length++] = (byte) (~block >> 8);
            System.arraycopy(content, offset + at, bytes, length, block);
            length += block;
            at += block;
        } while (at < size);
        Adler32 adler = new Adler32();
        adler.update(content, offset, size);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (adler.getValue() >> shift);
        }
    }

    private void ensure(int capacity) {
        if (capacity > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(capacity, bytes.length * 2));
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
