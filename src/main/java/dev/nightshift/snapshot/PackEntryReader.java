package dev.nightshift.snapshot;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/** Reads entries of a pack from disk, past all caches of JGit. Memory does not depend on their size. Not thread-safe. */
final class PackEntryReader implements AutoCloseable {
    private static final int OFFSET_DELTA = 6;
    private static final int REF_DELTA = 7;

    private final Region region;
    private final Inflater inflater = new Inflater();
    private final byte[] packed = new byte[1 << 16];
    private final byte[] plain = new byte[1 << 16];

    PackEntryReader(FileChannel pack) {
        this.region = new Region(pack);
    }

    /**
     * An entry that was read.
     *
     * @param sum CRC of its bytes in the pack
     * @param id of what it holds; {@code null} for a difference from another object
     */
    record Result(int sum, @Nullable ObjectId id) {}

    Result read(long from, long to) throws IOException {
        region.part(from, to);
        int next = header();
        int type = next >> 4 & 7;
        long size = next & 15;
        for (int shift = 4; (next & 0x80) != 0; shift += 7) {
            next = header();
            size |= (long) (next & 0x7f) << shift;
        }
        ObjectId id = type == OFFSET_DELTA || type == REF_DELTA ? null : content(type, size);
        drain();
        return new Result(region.sum(), id);
    }

    private int header() throws IOException {
        int next = region.read();
        if (next < 0) {
            throw new DamagedException("it has no header");
        }
        return next;
    }

    private ObjectId content(int type, long size) throws IOException {
        if (type < Constants.OBJ_COMMIT || type > Constants.OBJ_TAG) {
            throw new DamagedException("it is of type " + type);
        }
        MessageDigest digest = ObjectStore.digest(type, size);
        inflater.reset();
        long count = 0;
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    int more = region.read(packed, 0, packed.length);
                    if (more < 0) {
                        throw new DamagedException("it ends too early");
                    }
                    inflater.setInput(packed, 0, more);
                }
                int length = inflater.inflate(plain);
                if (length == 0 && inflater.needsDictionary()) {
                    throw new DamagedException("it wants a dictionary");
                }
                digest.update(plain, 0, length);
                count += length;
            }
        } catch (DataFormatException e) {
            throw new DamagedException("it cannot be inflated", e);
        }
        if (count != size || inflater.getRemaining() != 0 || region.left() != 0) {
            throw new DamagedException("it has another length");
        }
        return ObjectId.fromRaw(digest.digest());
    }

    private void drain() throws IOException {
        InputStream rest = region;
        while (rest.read(packed, 0, packed.length) >= 0) {
            // Only its sum counts.
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
