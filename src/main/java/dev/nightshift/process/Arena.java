package dev.nightshift.process;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.List;

/** One zeroed block of native memory, given out piece by piece and freed as a whole. Not thread-safe. */
final class Arena implements AutoCloseable {
    private static final int ALIGNMENT = 16;

    private final Memory memory;
    private long used;

    Arena(long bytes) {
        memory = new Memory(bytes);
        memory.clear();
    }

    /** The room that a piece of so many bytes takes. */
    static long room(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    static long room(List<byte[]> strings) {
        long pointers = room((strings.size() + 1L) * Long.BYTES);
        return pointers
                + strings.stream().mapToLong(string -> room(string.length + 1L)).sum();
    }

    Pointer take(long bytes) {
        Pointer piece = memory.share(used, room(bytes));
        used += room(bytes);
        return piece;
    }

    /** NUL-terminated. */
    Pointer string(byte[] bytes) {
        Pointer piece = take(bytes.length + 1L);
        piece.write(0, bytes, 0, bytes.length);
        return piece;
    }

    /** A NULL-terminated array of strings. */
    Pointer strings(List<byte[]> strings) {
        Pointer array = take((strings.size() + 1L) * Long.BYTES);
        for (int i = 0; i < strings.size(); i++) {
            array.setPointer((long) i * Long.BYTES, string(strings.get(i)));
        }
        return array;
    }

    @Override
    public void close() {
        memory.close();
    }
}
