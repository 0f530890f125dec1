package dev.nightshift.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.HexFormat;

/**
 * Writes one {@link ChunkPack}: under a name that no reader looks at, until it was read back. Thread-safe.
 *
 * <p>Its name is the beginning of its index's hash.
 */
final class ChunkPackWriter implements Closeable {
    private final Path file;
    private final FileChannel channel;
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private long position;
    private String name = "";

    ChunkPackWriter(Path directory) throws IOException {
        file = Files.createTempFile(
                directory,
                ChunkStore.UNFINISHED,
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel = FileChannel.open(file, EnumSet.of(StandardOpenOption.WRITE));
        write(ChunkPack.HEADER, ChunkPack.HEADER.length);
    }

    /** The bytes that it has so far. */
    synchronized long add(byte[] id, byte[] stored, int bytes, int length, byte codec) throws IOException {
        write(stored, bytes);
        index.writeBytes(ByteBuffer.allocate(ChunkPack.ENTRY)
                .put(id)
                .putInt(length)
                .putInt(bytes)
                .put(codec)
                .array());
        return position;
    }

    /** Ends it, puts it on disk, reads it back and hashes every chunk. */
    synchronized void seal() throws IOException {
        byte[] end = ChunkPack.ending(index.toByteArray(), position);
        write(end, end.length);
        channel.force(true);
        channel.close();
        byte[] digest = ChunkCodec.sha256().digest(index.toByteArray());
        name = HexFormat.of().formatHex(digest, 0, 20) + ChunkStore.SUFFIX;
        try (ChunkPack written = ChunkPack.open(file)) {
            int damaged = written.damaged(new byte[Cuts.MOST], new byte[Cuts.MOST]);
            if (damaged > 0) {
                throw new DamagedException(damaged + " chunks that were written cannot be read back");
            }
        }
    }

    /** Shows it to readers; the caller puts the directory on disk. */
    synchronized void publish() throws IOException {
        Files.move(file, file.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        position += length;
    }

    /** Discards it unless it was published. */
    @Override
    public synchronized void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
