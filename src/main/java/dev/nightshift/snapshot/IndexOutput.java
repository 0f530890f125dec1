package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/** Writes the index of a pack: git's format, version 2. */
final class IndexOutput {
    static final int SIGNATURE = 0xff744f63;
    static final int VERSION = 2;
    static final int FANOUT = 256;
    static final int ID_WORDS = 5;

    private final FileChannel channel;
    private final MessageDigest digest = ObjectStore.sha1();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

    IndexOutput(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes all of it and returns its hash, which stands at its end.
     *
     * @param pack hash of the pack
     */
    byte[] write(PackTable table, byte[] pack) throws IOException {
        ObjectIds ids = table.ids();
        int[] order = ids.sorted();
        put(SIGNATURE);
        put(VERSION);
        fanout(ids, order);
        for (int number : order) {
            for (int word = 0; word < ID_WORDS; word++) {
                put(ids.word(number, word));
            }
        }
        for (int number : order) {
            put(table.checksumOf(number));
        }
        offsets(table, order);
        flush();
        digest.update(pack);
        writeAll(ByteBuffer.wrap(pack));
        byte[] hash = digest.digest();
        writeAll(ByteBuffer.wrap(hash));
        return hash;
    }

    private void fanout(ObjectIds ids, int[] order) throws IOException {
        int at = 0;
        for (int first = 0; first < FANOUT; first++) {
            while (at < order.length && ids.word(order[at], 0) >>> 24 == first) {
                at++;
            }
            put(at);
        }
    }

    /** Those that do not fit into 31 bits follow in a table of their own. */
    private void offsets(PackTable table, int[] order) throws IOException {
        int large = 0;
        for (int number : order) {
            long offset = table.offsetOf(number);
            put(offset <= Integer.MAX_VALUE ? (int) offset : Integer.MIN_VALUE | large++);
        }
        for (int number : order) {
            long offset = table.offsetOf(number);
            if (offset > Integer.MAX_VALUE) {
                put((int) (offset >>> 32));
                put((int) offset);
            }
        }
    }

    private void put(int value) throws IOException {
        if (buffer.remaining() < Integer.BYTES) {
            flush();
        }
        buffer.putInt(value);
    }

    private void flush() throws IOException {
        buffer.flip();
        digest.update(buffer.array(), 0, buffer.limit());
        writeAll(buffer);
        buffer.clear();
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
