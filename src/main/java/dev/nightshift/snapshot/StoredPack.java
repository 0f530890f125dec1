package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pack of the store, open for reading at any place by any thread.
 *
 * <p>The index is mapped, not read, so that neither opening nor memory depends on how much there is. Opening it finds a
 * pack that is missing, cut off, longer or another one than its index was made for, and does not read what is in it.
 */
final class StoredPack implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(StoredPack.class);
    private static final int IDS = 8 + IndexOutput.FANOUT * Integer.BYTES;
    private static final int ID = 20;
    private static final int FOOT = 2 * ID;

    private final String name;
    private final FileChannel channel;
    private final long size;
    private final ByteBuffer index;
    private final int count;

    private StoredPack(String name, FileChannel channel, ByteBuffer index) throws IOException {
        this.name = name;
        this.channel = channel;
        this.size = channel.size();
        this.index = index;
        this.count = index.getInt(IDS - Integer.BYTES);
    }

    /** {@code name} is without a suffix. */
    static StoredPack open(StoreFolder folder, String name) throws IOException {
        ByteBuffer index = index(folder.packFolder().resolve(name + StoreFolder.INDEX), name);
        FileChannel channel;
        try {
            channel = FileChannel.open(folder.packFolder().resolve(name + StoreFolder.PACK), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new DamagedException(name + " is missing", e);
        }
        try {
            StoredPack pack = new StoredPack(name, channel, index);
            pack.check();
            return pack;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static ByteBuffer index(Path file, String name) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < IDS + FOOT || size > Integer.MAX_VALUE) {
                throw new DamagedException("the index of " + name + " has another size");
            }
            ByteBuffer index = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            if (index.getInt(0) != IndexOutput.SIGNATURE || index.getInt(4) != IndexOutput.VERSION) {
                throw new DamagedException("the index of " + name + " is of another version");
            }
            int before = 0;
            for (int at = 8; at < IDS; at += Integer.BYTES) {
                if (index.getInt(at) < before) {
                    throw new DamagedException("the index of " + name + " cannot be read");
                }
                before = index.getInt(at);
            }
            if (size < IDS + before * (ID + 8L) + FOOT) {
                throw new DamagedException("the index of " + name + " is cut off");
            }
            return index;
        }
    }

    /** Its last bytes are the hash of all others, and stand in the index too. */
    private void check() throws IOException {
        byte[] expected = new byte[ID];
        index.get(index.limit() - FOOT, expected);
        ByteBuffer trailer = ByteBuffer.allocate(ID);
        if (size < PackOutput.HEADER + ID
                || channel.read(trailer, size - ID) != ID
                || !Arrays.equals(trailer.array(), expected)) {
            throw new DamagedException(name + " has another size or end than when it was written");
        }
    }

    String name() {
        return name;
    }

    FileChannel channel() {
        return channel;
    }

    /** Bytes of the pack. */
    long size() {
        return size;
    }

    int count() {
        return count;
    }

    /** Where an object is in the order of the ids, or -1. */
    int find(AnyObjectId id) throws IOException {
        int first = id.getFirstByte();
        try {
            int low = first == 0 ? 0 : index.getInt(8 + (first - 1) * Integer.BYTES);
            int high = index.getInt(8 + first * Integer.BYTES);
            int[] words = new int[IndexOutput.ID_WORDS];
            while (low < high) {
                int middle = (low + high) >>> 1;
                int order = id.compareTo(words(middle, words), 0);
                if (order == 0) {
                    return middle;
                } else if (order < 0) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return -1;
        } catch (InternalError e) {
            throw new IOException("the index of " + name + " cannot be read", e);
        }
    }

    private int[] words(int position, int[] words) {
        int at = IDS + position * ID;
        for (int word = 0; word < words.length; word++) {
            words[word] = index.getInt(at + word * Integer.BYTES);
        }
        return words;
    }

    ObjectId id(int position) {
        return ObjectId.fromRaw(words(position, new int[IndexOutput.ID_WORDS]), 0);
    }

    int checksum(int position) {
        return index.getInt(IDS + count * ID + position * Integer.BYTES);
    }

    long offset(int position) throws DamagedException {
        int small = index.getInt(IDS + count * (ID + Integer.BYTES) + position * Integer.BYTES);
        long offset = small;
        if (small < 0) {
            long at = IDS + count * (ID + 8L) + (small & Integer.MAX_VALUE) * 8L;
            if (at + 8 > index.limit() - FOOT) {
                throw new DamagedException("the index of " + name + " cannot be read");
            }
            offset = index.getLong((int) at);
        }
        if (offset < PackOutput.HEADER || offset >= size - ID) {
            throw new DamagedException("the index of " + name + " points outside of it");
        }
        return offset;
    }

    /** Positions in the order of their entries in the pack, which follow one another without a gap. */
    int[] inOrder() throws DamagedException {
        int bits = 64 - Long.numberOfLeadingZeros(count);
        if (Long.numberOfLeadingZeros(size) <= bits) {
            throw new DamagedException(name + " is too large");
        }
        long[] keys = new long[count];
        for (int position = 0; position < count; position++) {
            keys[position] = offset(position) << bits | position;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int at = 0; at < count; at++) {
            order[at] = (int) (keys[at] & (1L << bits) - 1);
        }
        return order;
    }

    /** Where the entry at a place of {@link #inOrder} ends. */
    long end(int[] order, int at) throws DamagedException {
        return at + 1 < order.length ? offset(order[at + 1]) : size - ID;
    }

    /** Bytes of the entries of some objects. */
    long bytesOf(Predicate<ObjectId> wanted) throws IOException {
        int[] order = inOrder();
        long bytes = 0;
        for (int at = 0; at < order.length; at++) {
            bytes += wanted.test(id(order[at])) ? end(order, at) - offset(order[at]) : 0;
        }
        return bytes;
    }

    /** Bytes of all files that belong to it. */
    long bytes(StoreFolder folder) throws IOException {
        long bytes = 0;
        for (String file : folder.packs()) {
            if (file.startsWith(name + ".")) {
                bytes += Files.size(folder.packFolder().resolve(file));
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{} was only read", name, e);
        }
    }
}
