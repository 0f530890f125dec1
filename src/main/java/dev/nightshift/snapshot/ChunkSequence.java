package dev.nightshift.snapshot;

import java.util.Arrays;

/** The chunks of one file, whose ids come in any order. Thread-safe. */
final class ChunkSequence {
    private final long size;
    private byte[] ids = new byte[64 * ChunkIds.BYTES];
    private int[] lengths = new int[64];
    private int[] times = new int[64];
    private int count;

    ChunkSequence(long size) {
        this.size = size;
    }

    /** The number of the next chunk, or of a run of the same one. */
    synchronized int next(int length, int repeats) {
        if (count == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * count);
            times = Arrays.copyOf(times, 2 * count);
            ids = Arrays.copyOf(ids, 2 * ids.length);
        }
        lengths[count] = length;
        times[count] = repeats;
        return count++;
    }

    synchronized void set(int number, byte[] id) {
        System.arraycopy(id, 0, ids, number * ChunkIds.BYTES, ChunkIds.BYTES);
    }

    synchronized byte[] pointer() {
        Pointer.Builder pointer = new Pointer.Builder(size);
        for (int i = 0; i < count; i++) {
            byte[] id = Arrays.copyOfRange(ids, i * ChunkIds.BYTES, (i + 1) * ChunkIds.BYTES);
            pointer.add(id, lengths[i], times[i]);
        }
        return pointer.bytes();
    }
}
