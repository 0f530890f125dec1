package dev.nightshift.snapshot;

import java.util.Arrays;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A set of object ids that numbers its members from 0 in the order in which they came.
 *
 * <p>About 30 bytes for each and no Java objects, so that millions fit. Not thread-safe; what no thread changes any more,
 * all may ask.
 */
final class ObjectIds {
    private static final int WORDS = 5;

    private int[] words = new int[WORDS * 64];
    /** Number plus one by hash; 0 is free. */
    private int[] slots = new int[128];

    private int size;

    int size() {
        return size;
    }

    boolean contains(AnyObjectId id) {
        return find(id) >= 0;
    }

    /** Its number, or -1. */
    int find(AnyObjectId id) {
        int number = slots[slot(id)];
        return number - 1;
    }

    /** Whether it was not there yet; then its number is the size from before. */
    boolean add(AnyObjectId id) {
        int slot = slot(id);
        if (slots[slot] != 0) {
            return false;
        }
        if ((size + 1) * WORDS > words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        id.copyRawTo(words, size * WORDS);
        size++;
        slots[slot] = size;
        if (size * 2 > slots.length) {
            rehash();
        }
        return true;
    }

    ObjectId get(int number) {
        return ObjectId.fromRaw(words, number * WORDS);
    }

    int word(int number, int index) {
        return words[number * WORDS + index];
    }

    /** The numbers in the order of the ids, which git takes for bytes without a sign. */
    int[] sorted() {
        long[] keys = new long[size];
        for (int number = 0; number < size; number++) {
            keys[number] = (long) words[number * WORDS] << 32 | number;
        }
        for (int at = 0; at < size; at++) {
            keys[at] ^= Long.MIN_VALUE;
        }
        Arrays.sort(keys);
        int[] order = new int[size];
        for (int at = 0; at < size; at++) {
            int number = (int) keys[at];
            int to = at;
            // The keys hold the first word only.
            for (; to > 0 && after(order[to - 1], number); to--) {
                order[to] = order[to - 1];
            }
            order[to] = number;
        }
        return order;
    }

    private boolean after(int left, int right) {
        for (int index = 0; index < WORDS; index++) {
            int order = Integer.compareUnsigned(word(left, index), word(right, index));
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    private int slot(AnyObjectId id) {
        int mask = slots.length - 1;
        int slot = id.hashCode() & mask;
        while (slots[slot] != 0 && id.compareTo(words, (slots[slot] - 1) * WORDS) != 0) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void rehash() {
        int[] next = new int[slots.length * 2];
        int mask = next.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = word(number, 1) & mask;
            while (next[slot] != 0) {
                slot = slot + 1 & mask;
            }
            next[slot] = number + 1;
        }
        slots = next;
    }
}
