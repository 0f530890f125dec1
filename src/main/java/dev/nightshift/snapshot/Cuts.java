package dev.nightshift.snapshot;

/**
 * Finds where a file is cut into chunks, by what it holds: an insertion moves the cuts near it and no others.
 *
 * <p>A gear hash over the last 64 bytes, with a harder condition before the average length than after it, and no look at
 * what is below the least length: FastCDC (Xia and others, USENIX ATC 2016, sections 3.3 to 3.5). The conditions are on
 * the highest bits, which all 64 bytes reach. The numbers are part of the store: with others, what is stored is not
 * recognised. Lengths in bytes. Not thread-safe.
 */
final class Cuts {
    static final int LEAST = 512 << 10;
    static final int AVERAGE = 1 << 20;
    static final int MOST = 4 << 20;

    private static final long HARD = -1L << (64 - 22);
    private static final long EASY = -1L << (64 - 18);
    private static final long[] GEAR = gear();

    private int at;
    private long hash;

    /** Begins a chunk. */
    void begin() {
        at = LEAST;
        hash = 0;
    }

    /**
     * Looks on in a buffer with the chunk's first {@code filled} bytes; {@code last}: the file ends with them.
     *
     * @return whether the chunk is whole
     */
    boolean find(byte[] buffer, int filled, boolean last) {
        boolean found = (at < AVERAGE && filled > at && scan(buffer, Math.min(filled, AVERAGE), HARD))
                || (at >= AVERAGE && filled > at && scan(buffer, Math.min(filled, MOST), EASY));
        if (!found && last) {
            at = Math.min(filled, MOST);
        }
        return found || last || filled >= MOST;
    }

    /** Bytes of the chunk that was found. */
    int length() {
        return at;
    }

    /** In local variables: this loop is half of the cost of reading a large file. */
    private boolean scan(byte[] buffer, int end, long mask) {
        long[] gear = GEAR;
        long rolling = hash;
        for (int i = at; i < end; i++) {
            rolling = (rolling << 1) + gear[buffer[i] & 0xff];
            if ((rolling & mask) == 0) {
                at = i + 1;
                return true;
            }
        }
        at = end;
        hash = rolling;
        return false;
    }

    /** SplitMix64 (Steele, Lea, Flood 2014) from zero. A run of zeros meets none of the conditions. */
    private static long[] gear() {
        long[] table = new long[256];
        long state = 0;
        for (int i = 0; i < table.length; i++) {
            state += 0x9e3779b97f4a7c15L;
            long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
            table[i] = mixed ^ (mixed >>> 31);
        }
        return table;
    }
}
