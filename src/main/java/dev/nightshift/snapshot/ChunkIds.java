package dev.nightshift.snapshot;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Ids of chunks in the order in which they came, and their numbers by id; 40 to 60 bytes a chunk.
 *
 * <p>Ids are compared as a whole: somebody who makes two of the same beginning gains nothing. Not thread-safe.
 */
final class ChunkIds {
    /** Bytes of an id: SHA-256. */
    static final int BYTES = 32;

    private static final int LONGS = BYTES / Long.BYTES;

    private long[] ids = new long[64 * LONGS];
    /** Number of a chunk and one more, at the place that its id asks for or after it; 0 is free. */
    private int[] places = new int[256];

    private int count;

    int count() {
        return count;
    }

    /** Its number; -1 where it is not known. */
    int find(byte[] id) {
        ByteBuffer wanted = ByteBuffer.wrap(id);
        int mask = places.length - 1;
        for (int place = (int) wanted.getLong(0) & mask; places[place] != 0; place = (place + 1) & mask) {
            if (is(places[place] - 1, wanted)) {
                return places[place] - 1;
            }
        }
        return -1;
    }

    /** Adds one that is not there yet, and gives its number. */
    int add(byte[] id) {
        if (ids.length == count * LONGS) {
            ids = Arrays.copyOf(ids, ids.length + ids.length / 2 / LONGS * LONGS);
        }
        ByteBuffer bytes = ByteBuffer.wrap(id);
        for (int i = 0; i < LONGS; i++) {
            ids[count * LONGS + i] = bytes.getLong(i * Long.BYTES);
        }
        count++;
        if (count > places.length / 2) {
            places = new int[places.length * 2];
            for (int number = 0; number < count; number++) {
                put(number);
            }
        } else {
            put(count - 1);
        }
        return count - 1;
    }

    byte[] id(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        for (int i = 0; i < LONGS; i++) {
            bytes.putLong(ids[number * LONGS + i]);
        }
        return bytes.array();
    }

    private boolean is(int number, ByteBuffer wanted) {
        int at = number * LONGS;
        return ids[at] == wanted.getLong(0)
                && ids[at + 1] == wanted.getLong(8)
                && ids[at + 2] == wanted.getLong(16)
                && ids[at + 3] == wanted.getLong(24);
    }

    private void put(int number) {
        int mask = places.length - 1;
        int place = (int) ids[number * LONGS] & mask;
        while (places[place] != 0) {
            place = (place + 1) & mask;
        }
        places[place] = number + 1;
    }
}
