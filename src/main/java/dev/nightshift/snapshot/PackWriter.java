package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Collects objects that the store does not have in one pack, which appears in the store when every object was read back
 * from its file and has the hash that it goes by.
 *
 * <p>{@code add} is for any number of threads: hashing and compressing happen in theirs. There is one writer at a time in
 * a store; what one that was killed left is removed when the next begins. Without {@code finish} nothing is kept.
 */
final class PackWriter implements Closeable {
    /**
     * So much of a pack is compressed as well as git does, which is a night's work; a first snapshot, where time matters
     * and which is taken once, is for the rest of it compressed quickly.
     */
    private static final long THOROUGH_BYTES = 4 << 20;

    private static final int THOROUGH = 6;

    private final StoreFolder folder;
    private final ObjectStore known;
    private final Consumer<String> steps;
    private final AtomicLong added = new AtomicLong();
    private final PackTable table = new PackTable();
    private final Queue<Packing> idle = new ConcurrentLinkedQueue<>();
    private final Object lock = new Object();
    private @Nullable PackOutput output;
    private @Nullable String name;

    private PackWriter(StoreFolder folder, ObjectStore known, Consumer<String> steps) {
        this.folder = folder;
        this.known = known;
        this.steps = steps;
    }

    static PackWriter begin(StoreFolder folder, ObjectStore known) throws IOException {
        return begin(folder, known, step -> {});
    }

    /** {@code steps} is told {@code pack}, {@code fsync} and {@code verify} before each is done. */
    static PackWriter begin(StoreFolder folder, ObjectStore known, Consumer<String> steps) throws IOException {
        folder.removeTemporary();
        return new PackWriter(folder, known, steps);
    }

    /** Adds an object unless it is there; its id. */
    ObjectId add(int type, byte[] content) throws IOException {
        return add(type, content, 0, content.length);
    }

    /** Adds an object unless it is there; its id. */
    ObjectId add(int type, byte[] content, int offset, int length) throws IOException {
        MessageDigest digest = ObjectStore.digest(type, length);
        digest.update(content, offset, length);
        ObjectId id = ObjectId.fromRaw(digest.digest());
        if (known.has(id) || !reserve(id)) {
            return id;
        }
        Packing idling = idle.poll();
        Packing packing = idling == null ? new Packing() : idling;
        try {
            boolean thorough = added.addAndGet(length) <= THOROUGH_BYTES;
            packing.make(type, content, offset, length, thorough ? THOROUGH : Deflater.BEST_SPEED);
            int checksum = packing.checksum();
            synchronized (lock) {
                PackOutput pack = output();
                long position = pack.position();
                pack.write(packing.bytes(), 0, packing.length());
                table.put(id, position, checksum);
            }
        } finally {
            idle.add(packing);
        }
        return id;
    }

    private boolean reserve(ObjectId id) {
        synchronized (lock) {
            return table.reserve(id);
        }
    }

    /** Adds an object that need not fit into memory; other threads wait meanwhile. */
    ObjectId add(int type, long size, InputStream content) throws IOException {
        synchronized (lock) {
            PackOutput pack = output();
            long position = pack.position();
            boolean kept = false;
            try {
                Streamed streamed = stream(pack, type, size, content);
                kept = !known.has(streamed.id()) && table.reserve(streamed.id());
                if (kept) {
                    table.put(streamed.id(), position, streamed.checksum());
                }
                return streamed.id();
            } finally {
                if (!kept) {
                    pack.rewind(position);
                }
            }
        }
    }

    private record Streamed(ObjectId id, int checksum) {}

    private static Streamed stream(PackOutput pack, int type, long size, InputStream content) throws IOException {
        MessageDigest digest = ObjectStore.digest(type, size);
        CRC32 checksum = new CRC32();
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        byte[] from = new byte[1 << 16];
        byte[] to = new byte[1 << 16];
        try (Packing head = new Packing()) {
            head.head(type, size);
            checksum.update(head.bytes(), 0, head.length());
            pack.write(head.bytes(), 0, head.length());
            long left = size;
            while (!deflater.finished()) {
                if (deflater.needsInput() && left > 0) {
                    int count = content.read(from, 0, (int) Math.min(from.length, left));
                    if (count < 0) {
                        throw new IOException("ended " + left + " bytes before its size of " + size);
                    }
                    digest.update(from, 0, count);
                    deflater.setInput(from, 0, count);
                    left -= count;
                }
                if (left == 0) {
                    deflater.finish();
                }
                int count = deflater.deflate(to);
                checksum.update(to, 0, count);
                pack.write(to, 0, count);
            }
        } finally {
            deflater.end();
        }
        return new Streamed(ObjectId.fromRaw(digest.digest()), (int) checksum.getValue());
    }

    private PackOutput output() throws IOException {
        PackOutput open = output;
        if (open == null) {
            open = new PackOutput(folder);
            output = open;
        }
        return open;
    }

    /** Is nothing new so far? */
    boolean isEmpty() {
        synchronized (lock) {
            return table.size() == 0;
        }
    }

    /** Makes the pack visible once all of it was read back. Where nothing is new there is none. */
    void finish() throws IOException {
        synchronized (lock) {
            steps.accept("pack");
            PackOutput pack = output;
            if (!table.complete()) {
                throw new IOException("an object could not be written");
            }
            if (pack != null && table.size() > 0) {
                name = new PackSeal(folder, steps).publish(pack, table, PackCheck.Depth.CONTENT);
            }
        }
    }

    /** Removes what {@code finish} made, while nothing points at it. */
    void remove() throws IOException {
        synchronized (lock) {
            if (name != null) {
                folder.removePack(name);
                name = null;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (lock) {
            for (Packing packing = idle.poll(); packing != null; packing = idle.poll()) {
                packing.close();
            }
            if (output != null) {
                output.close();
                output = null;
                folder.removeTemporary();
            }
        }
    }
}
