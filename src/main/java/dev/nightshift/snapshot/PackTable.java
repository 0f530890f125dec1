package dev.nightshift.snapshot;

import java.util.Arrays;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/**
 * What is in a pack that is being written: ids, where their entries begin, and the checksums of those.
 *
 * <p>About 50 bytes for each object. An id is reserved before its entry is written, so that it is written once. Not
 * thread-safe.
 */
final class PackTable {
    private final ObjectIds ids = new ObjectIds();
    private long[] offsets = new long[64];
    private int[] checksums = new int[64];
    /** Numbers of ids in the order of their entries. */
    private int[] order = new int[64];

    private int entries;

    /** Whether nobody else did. */
    boolean reserve(AnyObjectId id) {
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > offsets.length) {
            int length = offsets.length * 2;
            offsets = Arrays.copyOf(offsets, length);
            checksums = Arrays.copyOf(checksums, length);
            order = Arrays.copyOf(order, length);
        }
        return true;
    }

    /** The entry of an id that was reserved; entries come in the order of their offsets. */
    void put(AnyObjectId id, long offset, int checksum) {
        int number = ids.find(id);
        offsets[number] = offset;
        checksums[number] = checksum;
        order[entries] = number;
        entries++;
    }

    /** Entries so far. */
    int size() {
        return entries;
    }

    /** Whether each id that was reserved has its entry. */
    boolean complete() {
        return entries == ids.size();
    }

    ObjectIds ids() {
        return ids;
    }

    /** Of an id, by its number. */
    long offsetOf(int number) {
        return offsets[number];
    }

    /** Of an id, by its number. */
    int checksumOf(int number) {
        return checksums[number];
    }

    /** Of an entry, in their order in the pack. */
    long offset(int entry) {
        return offsets[order[entry]];
    }

    /** CRC-32 of the bytes of an entry as they are in the pack. */
    int checksum(int entry) {
        return checksums[order[entry]];
    }

    ObjectId id(int entry) {
        return ids.get(order[entry]);
    }
}
