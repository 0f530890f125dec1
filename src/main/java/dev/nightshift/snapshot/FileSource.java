package dev.nightshift.snapshot;

import dev.nightshift.process.DirectoryReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads on from an open file, which it does not close, and knows its holes.
 *
 * <p>Always gives exactly the bytes promised: zeros once the file ends or cannot be read. Who reads it looks afterwards
 * whether the file is still the same; one that is not is not kept.
 */
final class FileSource implements ChunkSource {
    private final DirectoryReader reader;
    private final int file;
    private final long size;
    private long position;
    private boolean ended;

    FileSource(DirectoryReader reader, int file, long size) {
        this.reader = reader;
        this.file = file;
        this.size = size;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, size - position);
        if (wanted <= 0) {
            return -1;
        }
        int count = ended ? 0 : reader.read(file, bytes, offset, wanted);
        if (count <= 0) {
            ended = true;
            Arrays.fill(bytes, offset, offset + wanted, (byte) 0);
            count = wanted;
        }
        position += count;
        return count;
    }

    @Override
    public long dataFrom(long at) {
        return ended ? at : reader.dataFrom(file, at, size);
    }

    @Override
    public void position(long at) {
        reader.position(file, at);
        position = at;
    }
}
