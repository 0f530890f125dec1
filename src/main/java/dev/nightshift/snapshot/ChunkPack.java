package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A file of chunks, one after the other, and at its end what they are.
 *
 * <p>Format, all numbers big-endian: {@code NSchunk1}; the chunks as stored; the index, for each chunk in the same order:
 * SHA-256 of its content (32), bytes (4), bytes as stored (4), codec (1; 0 as it is, 1 Zstandard); last the position of
 * the index (8), how many there are (4), SHA-256 over the index, its position and number (32), {@code NSindex1}. Not
 * thread-safe.
 */
final class ChunkPack implements Closeable {
    static final byte[] HEADER = "NSchunk1".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "NSindex1".getBytes(StandardCharsets.US_ASCII);
    static final int ENTRY = ChunkIds.BYTES + 2 * Integer.BYTES + 1;
    private static final int TAIL = Long.BYTES + Integer.BYTES;
    private static final int FOOTER = TAIL + ChunkIds.BYTES + END.length;

    private final FileChannel channel;
    private final String name;
    private final ByteBuffer index;
    private final int count;

    private ChunkPack(FileChannel channel, String name, ByteBuffer index, int count) {
        this.channel = channel;
        this.name = name;
        this.index = index;
        this.count = count;
    }

    /** Reads and checks the index; not the chunks. */
    static ChunkPack open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            String name = String.valueOf(file.getFileName());
            long size = channel.size();
            if (size < HEADER.length + FOOTER) {
                throw new DamagedException("the chunks in " + name + " end too early");
            }
            ByteBuffer footer = ByteBuffer.wrap(read(channel, size - FOOTER, FOOTER));
            long position = footer.getLong(0);
            int count = footer.getInt(Long.BYTES);
            long bytes = size - FOOTER - position;
            boolean fits = Arrays.equals(read(channel, 0, HEADER.length), HEADER)
                    && position >= HEADER.length
                    && count >= 0
                    && bytes == (long) count * ENTRY;
            if (!fits || bytes > Integer.MAX_VALUE - FOOTER || !endsWell(footer)) {
                throw new DamagedException("the index of the chunks in " + name + " is not what was written");
            }
            byte[] index = read(channel, position, (int) bytes + TAIL);
            MessageDigest digest = ChunkCodec.sha256();
            byte[] expected = new byte[ChunkIds.BYTES];
            footer.get(TAIL, expected);
            if (!MessageDigest.isEqual(digest.digest(index), expected)) {
                throw new DamagedException("the index of the chunks in " + name + " is not what was written");
            }
            return new ChunkPack(channel, name, ByteBuffer.wrap(index), count).checked(position);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The end of a pack with this index, checksum included. */
    static byte[] ending(byte[] index, long position) {
        ByteBuffer end = ByteBuffer.allocate(index.length + FOOTER);
        end.put(index).putLong(position).putInt(index.length / ENTRY);
        MessageDigest digest = ChunkCodec.sha256();
        digest.update(end.array(), 0, index.length + TAIL);
        return end.put(digest.digest()).put(END).array();
    }

    private static boolean endsWell(ByteBuffer footer) {
        byte[] end = new byte[END.length];
        footer.get(TAIL + ChunkIds.BYTES, end);
        return Arrays.equals(end, END);
    }

    private ChunkPack checked(long end) throws DamagedException {
        long at = HEADER.length;
        for (int i = 0; i < count; i++) {
            boolean possible = length(i) > 0 && length(i) <= Cuts.MOST && stored(i) > 0 && stored(i) <= length(i);
            if (!possible) {
                throw new DamagedException("the index of the chunks in " + name + " has impossible lengths");
            }
            at += stored(i);
        }
        if (at != end) {
            throw new DamagedException("the chunks in " + name + " do not fill it");
        }
        return this;
    }

    String name() {
        return name;
    }

    int count() {
        return count;
    }

    byte[] id(int number) {
        byte[] id = new byte[ChunkIds.BYTES];
        index.get(number * ENTRY, id);
        return id;
    }

    int length(int number) {
        return index.getInt(number * ENTRY + ChunkIds.BYTES);
    }

    int stored(int number) {
        return index.getInt(number * ENTRY + ChunkIds.BYTES + Integer.BYTES);
    }

    byte codec(int number) {
        return index.get(number * ENTRY + ChunkIds.BYTES + 2 * Integer.BYTES);
    }

    /** The chunk as it is in the file. */
    void read(long position, byte[] target, int stored) throws IOException {
        read(channel, position, ByteBuffer.wrap(target, 0, stored));
    }

    /** Reads all chunks, hashes what comes out, and gives the numbers of those that are not what was written. */
    int damaged(byte[] stored, byte[] content) throws IOException {
        int damaged = 0;
        long at = HEADER.length;
        for (int i = 0; i < count; i++) {
            if (!isIntact(i, at, stored, content)) {
                damaged++;
            }
            at += stored(i);
        }
        return damaged;
    }

    boolean isIntact(int number, long position, byte[] stored, byte[] content) throws IOException {
        int bytes = stored(number);
        int length = length(number);
        read(position, stored, bytes);
        try {
            boolean raw = codec(number) == ChunkCodec.RAW && bytes == length;
            if (!raw) {
                ChunkCodec.expand(codec(number), stored, bytes, content, length);
            }
            return MessageDigest.isEqual(ChunkCodec.id(raw ? stored : content, length), id(number));
        } catch (DamagedException e) {
            return false;
        }
    }

    private static byte[] read(FileChannel channel, long position, int bytes) throws IOException {
        byte[] read = new byte[bytes];
        read(channel, position, ByteBuffer.wrap(read));
        return read;
    }

    private static void read(FileChannel channel, long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new EOFException("a file of chunks ends too early");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
