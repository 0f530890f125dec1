package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/** Reads entries of a pack from its file, one after the other, and holds them against what they should be. */
final class PackCheck {
    private static final long PART = 1 << 20;

    private PackCheck() {}

    /** What is asked about each entry. */
    enum Depth {
        /** Its bytes have the checksum: for entries that were copied. */
        BYTES,
        /** Its content has the hash that it goes by, too. */
        CONTENT
    }

    /**
     * All entries of a pack, on all cores. Memory does not depend on their sizes.
     *
     * @param end where the last entry ends
     */
    static void all(FileChannel channel, PackTable table, long end, Depth depth) throws IOException {
        List<Integer> starts = new ArrayList<>();
        long next = 0;
        for (int entry = 0; entry < table.size(); entry++) {
            if (table.offset(entry) >= next) {
                starts.add(entry);
                next = table.offset(entry) + PART;
            }
        }
        starts.add(table.size());
        Cores.each(starts.size() - 1, part -> {
            try (Reader reader = new Reader(channel, depth)) {
                for (int entry = starts.get(part); entry < starts.get(part + 1); entry++) {
                    long to = entry + 1 < table.size() ? table.offset(entry + 1) : end;
                    reader.check(table.id(entry), table.offset(entry), to, table.checksum(entry));
                }
            }
        });
    }

    private static final class Reader implements AutoCloseable {
        private final FileChannel channel;
        private final Depth depth;
        private final Inflater inflater = new Inflater();
        private final CRC32 checksum = new CRC32();
        private final ByteBuffer window = ByteBuffer.allocate(1 << 16).limit(0);
        private final byte[] content = new byte[1 << 15];
        /** Where in the file the window ends. */
        private long read;

        Reader(FileChannel channel, Depth depth) {
            this.channel = channel;
            this.depth = depth;
        }

        void check(ObjectId id, long from, long to, int expected) throws IOException {
            if (at() != from) {
                window.limit(0);
                read = from;
            }
            checksum.reset();
            boolean good = depth == Depth.BYTES ? skip(to) : hash(to).equals(id);
            if (!good || (int) checksum.getValue() != expected) {
                throw new DamagedException("what was written cannot be read back: " + id.name());
            }
        }

        private boolean skip(long to) throws IOException {
            int count = take(to);
            while (count > 0) {
                count = take(to);
            }
            return at() == to;
        }

        private ObjectId hash(long to) throws IOException {
            int first = one(to);
            long size = first & 15;
            int shift = 4;
            for (int more = first; (more & 0x80) != 0; shift += 7) {
                more = one(to);
                size |= (long) (more & 0x7f) << shift;
            }
            int type = first >> 4 & 7;
            if (type < Constants.OBJ_COMMIT || type > Constants.OBJ_TAG) {
                return ObjectId.zeroId();
            }
            MessageDigest digest = ObjectStore.digest(type, size);
            inflater.reset();
            try {
                long total = inflate(to, digest);
                boolean whole = total == size && inflater.getRemaining() == 0 && at() == to;
                return whole ? ObjectId.fromRaw(digest.digest()) : ObjectId.zeroId();
            } catch (DataFormatException e) {
                return ObjectId.zeroId();
            }
        }

        private long inflate(long to, MessageDigest digest) throws IOException, DataFormatException {
            long total = 0;
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int count = take(to);
                    if (count == 0 || inflater.needsDictionary()) {
                        throw new DataFormatException();
                    }
                    inflater.setInput(window.array(), window.position() - count, count);
                }
                int count = inflater.inflate(content);
                digest.update(content, 0, count);
                total += count;
            }
            return total;
        }

        /** Where in the file the next byte is. */
        private long at() {
            return read - window.remaining();
        }

        private void fill() throws IOException {
            if (!window.hasRemaining()) {
                window.clear();
                int count = channel.read(window, read);
                window.flip();
                read += Math.max(0, count);
            }
        }

        private int one(long to) throws IOException {
            fill();
            if (at() >= to || !window.hasRemaining()) {
                throw new DamagedException("what was written ends too early");
            }
            int value = window.get();
            checksum.update(value);
            return value;
        }

        /** Steps over what the window holds of an entry; how much that was. */
        private int take(long to) throws IOException {
            fill();
            int count = (int) Math.min(window.remaining(), to - at());
            checksum.update(window.array(), window.position(), count);
            window.position(window.position() + count);
            return count;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
