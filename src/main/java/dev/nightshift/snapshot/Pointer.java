package dev.nightshift.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What git has of a large file: which chunks it is made of, in order. 40 bytes for each, about 36 KB for 1 GB.
 *
 * <p>Format, all numbers big-endian: {@code nightshift-chunks 1} and a line feed; the file's bytes (8); then runs, each:
 * how often (4), bytes of the chunk (4), its SHA-256 (32). The same content has the same pointer. Immutable.
 */
final class Pointer {
    private static final byte[] HEADER = "nightshift-chunks 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_RUN = HEADER.length + Long.BYTES;
    private static final int RUN = 2 * Integer.BYTES + ChunkIds.BYTES;

    private final ByteBuffer bytes;

    private Pointer(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes);
    }

    /** Believes nothing: lengths in range, and they make up the size. */
    static Pointer parse(byte[] bytes) throws DamagedException {
        Pointer pointer = new Pointer(bytes);
        if (bytes.length < FIRST_RUN
                || (bytes.length - FIRST_RUN) % RUN != 0
                || !Arrays.equals(bytes, 0, HEADER.length, HEADER, 0, HEADER.length)) {
            throw new DamagedException("a pointer to chunks is not of the form that is written here");
        }
        long rest = pointer.size();
        for (int run = 0; run < pointer.runs() && rest >= 0; run++) {
            int length = pointer.length(run);
            int times = pointer.times(run);
            if (times < 1 || length < 1 || length > Cuts.MOST) {
                throw new DamagedException("a pointer names " + times + " chunks of " + length + " bytes");
            }
            rest -= (long) times * length;
        }
        if (rest != 0) {
            throw new DamagedException("the chunks of a pointer do not make up its " + pointer.size() + " bytes");
        }
        return pointer;
    }

    long size() {
        return bytes.getLong(HEADER.length);
    }

    int runs() {
        return (bytes.capacity() - FIRST_RUN) / RUN;
    }

    int times(int run) {
        return bytes.getInt(FIRST_RUN + run * RUN);
    }

    int length(int run) {
        return bytes.getInt(FIRST_RUN + run * RUN + Integer.BYTES);
    }

    byte[] id(int run) {
        byte[] id = new byte[ChunkIds.BYTES];
        bytes.get(FIRST_RUN + run * RUN + 2 * Integer.BYTES, id);
        return id;
    }

    /** Nothing but zeros, and as many as a chunk can have. */
    boolean isHole(int run) {
        return length(run) == Cuts.MOST && Arrays.equals(id(run), Zeros.ID);
    }

    /** Bytes that are in no hole. */
    long dataBytes() {
        long bytes = size();
        for (int run = 0; run < runs(); run++) {
            bytes -= isHole(run) ? (long) times(run) * length(run) : 0;
        }
        return bytes;
    }

    /** Made when it is first needed. */
    private static final class Zeros {
        static final byte[] ID = ChunkCodec.id(new byte[Cuts.MOST], Cuts.MOST);
    }

    /** Is this what the chunks hold? */
    boolean matches(InputStream file) throws IOException {
        byte[] chunk = new byte[Cuts.MOST];
        for (int run = 0; run < runs(); run++) {
            byte[] zeros = isHole(run) ? new byte[Cuts.MOST] : null;
            for (int time = 0; time < times(run); time++) {
                int length = file.readNBytes(chunk, 0, length(run));
                boolean same = zeros != null
                        ? Arrays.equals(chunk, zeros)
                        : Arrays.equals(ChunkCodec.id(chunk, length), id(run));
                if (length < length(run) || !same) {
                    return false;
                }
            }
        }
        return file.read() < 0;
    }

    /** Puts one together, chunk by chunk. */
    static final class Builder {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private byte[] id = new byte[0];
        private int length;
        private int times;

        Builder(long size) {
            out.writeBytes(HEADER);
            out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(size).array());
        }

        void add(byte[] next, int bytes, int repeats) {
            boolean same = bytes == length && Arrays.equals(next, id);
            if (same && times > 0 && times <= Integer.MAX_VALUE - repeats) {
                times += repeats;
                return;
            }
            flush();
            id = next;
            length = bytes;
            times = repeats;
        }

        byte[] bytes() {
            flush();
            times = 0;
            return out.toByteArray();
        }

        private void flush() {
            if (times > 0) {
                out.writeBytes(ByteBuffer.allocate(RUN)
                        .putInt(times)
                        .putInt(length)
                        .put(id)
                        .array());
            }
        }
    }
}
