package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;

/** A large file read chunk by chunk; each is hashed before the first byte of it is given out. */
final class ChunkStream extends InputStream {
    private final ChunkStore store;
    private final Pointer pointer;
    private byte[] chunk = new byte[0];
    private int at;
    private int end;
    private int run = -1;
    private int repeats;

    ChunkStream(ChunkStore store, Pointer pointer) {
        this.store = store;
        this.pointer = pointer;
    }

    @Override
    public int read() throws IOException {
        return more() ? chunk[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!more()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(chunk, at, bytes, offset, count);
        at += count;
        return count;
    }

    private boolean more() throws IOException {
        if (at < end) {
            return true;
        }
        if (repeats == 0) {
            if (run + 1 == pointer.runs()) {
                return false;
            }
            run++;
            int length = pointer.length(run);
            if (chunk.length < length) {
                chunk = new byte[Math.min(Cuts.MOST, Math.max(length, 2 * chunk.length))];
            }
            store.read(pointer.id(run), length, chunk);
            end = length;
            repeats = pointer.times(run);
        }
        repeats--;
        at = 0;
        return true;
    }
}
