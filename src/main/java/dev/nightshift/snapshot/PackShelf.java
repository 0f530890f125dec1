package dev.nightshift.snapshot;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * A git pack with its index, both of version 2. Every byte of the two counts: the index by its own checksum, header and
 * trailer of the pack by what the index says of them, and every entry by its CRC and the hash of what comes out of it.
 *
 * <p>Format: {@code gitformat-pack(5)}.
 */
final class PackShelf implements Shelf {
    static final String SUFFIX = ".pack";
    static final String INDEX = ".idx";
    private static final int HEADER = 12;
    private static final int HASH = 20;
    private static final int BATCH_ENTRIES = 1_000;
    private static final long BATCH_BYTES = 4 << 20;

    private final StoreFolder folder;
    private final Path pack;
    private final String name;

    PackShelf(StoreFolder folder, String name) {
        this(folder, folder.packFolder().resolve(name + SUFFIX), name);
    }

    /** {@code pack}: its file, with the index beside it. */
    PackShelf(StoreFolder folder, Path pack, String name) {
        this.folder = folder;
        this.pack = pack;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long length() throws IOException {
        return Files.size(pack);
    }

    /** Its index, as far as it can be read and its own checksum holds. */
    PackIndex index() throws IOException {
        byte[] content = Files.readAllBytes(pack.resolveSibling(name + INDEX));
        if (content.length < 2 * HASH) {
            throw new DamagedException("the index of " + name + " is cut off");
        }
        MessageDigest digest = ObjectStore.sha1();
        digest.update(content, 0, content.length - HASH);
        if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(content, content.length - HASH, content.length))) {
            throw new DamagedException("the index of " + name + " is not what was written");
        }
        try {
            return PackIndex.read(new ByteArrayInputStream(content));
        } catch (CorruptObjectException | RuntimeException e) {
            throw new DamagedException("the index of " + name + " cannot be read", e);
        }
    }

    /**
     * Takes an index that is not what was written out of JGit's sight, which would reserve as much memory as a flipped
     * bit in it says. Its pack is then one without an index.
     */
    void hideBrokenIndex() throws IOException {
        try {
            index();
        } catch (DamagedException e) {
            Path index = pack.resolveSibling(name + INDEX);
            Files.move(index, index.resolveSibling(name + INDEX + ".damaged"), StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // Nothing to hide.
        }
    }

    /** Null where the index cannot be read. */
    @Nullable
    Entries entriesIfReadable() {
        try {
            return entries();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** The objects in the order of the file. */
    Entries entries() throws IOException {
        PackIndex index = index();
        int count = Math.toIntExact(index.getObjectCount());
        ObjectId[] ids = new ObjectId[count];
        long[] offsets = new long[count + 1];
        Integer[] order = IntStream.range(0, count).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingLong((Integer position) -> index.getOffset((long) position)));
        for (int at = 0; at < count; at++) {
            ids[at] = index.getObjectId((long) order[at]);
            offsets[at] = index.getOffset((long) order[at]);
        }
        offsets[count] = length() - HASH;
        return new Entries(index, ids, offsets);
    }

    /** What is where in the pack. */
    static final class Entries {
        private final PackIndex index;
        private final ObjectId[] ids;
        private final long[] offsets;

        /** {@code offsets} has one more than there are ids: where the last entry ends. */
        private Entries(PackIndex index, ObjectId[] ids, long[] offsets) {
            this.index = index;
            this.ids = ids;
            this.offsets = offsets;
        }

        int count() {
            return ids.length;
        }

        ObjectId id(int entry) {
            return ids[entry];
        }

        long begin(int entry) {
            return offsets[entry];
        }

        long end(int entry) {
            return offsets[entry + 1];
        }

        int sum(int entry) throws IOException {
            return (int) index.findCRC32(ids[entry]);
        }
    }

    @Override
    public Reading read(int from, long deadline) throws IOException {
        List<Damage> damaged = new ArrayList<>();
        Entries entries;
        try (FileChannel file = FileChannel.open(pack, StandardOpenOption.READ)) {
            entries = entries();
            frame(file, entries);
            return read(file, entries, Math.min(from, entries.count()), deadline, damaged);
        } catch (IOException | RuntimeException e) {
            if (Files.exists(folder.temporaryIndex(name))) {
                // Its writer is about to give the index its name.
                return new Reading(0, false, 0, 0, damaged);
            }
            DamagedException.unlessOfMachine(e);
            damaged.add(new Damage(name, "", name + " cannot be read: " + Snapshots.reason(e)));
            return new Reading(0, true, 0, 0, damaged);
        }
    }

    private Reading read(FileChannel file, Entries entries, int from, long deadline, List<Damage> damaged)
            throws IOException {
        int reached = from;
        long bytes = 0;
        try (ObjectStore store = new ObjectStore(folder);
                Hands hands = new Hands()) {
            while (reached < entries.count() && (reached == from || System.nanoTime() < deadline)) {
                List<Hands.Work<List<Damage>>> round = new ArrayList<>();
                for (int hand = 0; hand < 2 * hands.count() && reached < entries.count(); hand++) {
                    int begin = reached;
                    int end = batch(entries, begin);
                    round.add(() -> batch(file, entries, begin, end, store));
                    bytes += entries.begin(end) - entries.begin(begin);
                    reached = end;
                }
                hands.all(round).forEach(damaged::addAll);
            }
        }
        return new Reading(reached, reached == entries.count(), reached - from, bytes, damaged);
    }

    private static int batch(Entries entries, int begin) {
        int end = begin + 1;
        while (end < entries.count()
                && end - begin < BATCH_ENTRIES
                && entries.end(end) - entries.begin(begin) <= BATCH_BYTES) {
            end++;
        }
        return end;
    }

    private List<Damage> batch(FileChannel file, Entries entries, int begin, int end, ObjectStore store) {
        List<Damage> damaged = new ArrayList<>();
        try (PackEntryReader reader = new PackEntryReader(file)) {
            for (int at = begin; at < end; at++) {
                String wrong = wrong(reader, entries, at, store);
                if (!wrong.isEmpty()) {
                    String id = entries.id(at).name();
                    damaged.add(new Damage(name, id, "object " + id + " in " + name + " " + wrong));
                }
            }
        }
        return damaged;
    }

    private static String wrong(PackEntryReader reader, Entries entries, int at, ObjectStore store) {
        ObjectId id = entries.id(at);
        try {
            PackEntryReader.Result found = reader.read(entries.begin(at), entries.end(at));
            if (found.sum() != entries.sum(at)) {
                return "is not what was written";
            }
            boolean same = found.id() == null ? storedElsewhere(store, id) : id.equals(found.id());
            return same ? "" : "is not what was written";
        } catch (IOException | RuntimeException e) {
            return "cannot be read: " + Snapshots.reason(e);
        }
    }

    /** An entry that git made as a difference from another: what comes out of both. */
    private static boolean storedElsewhere(ObjectStore store, ObjectId id) throws IOException {
        synchronized (store) {
            return store.intact(id, store.type(id));
        }
    }

    /** Header and trailer of the pack, and that the entries leave no gap. */
    private void frame(FileChannel file, Entries entries) throws IOException {
        ByteBuffer header = bytes(file, 0, HEADER);
        boolean head = header.getInt() == 0x5041434b && header.getInt() == 2 && header.getInt() == entries.count();
        byte[] trailer = bytes(file, file.size() - HASH, HASH).array();
        boolean first = entries.count() == 0 || entries.begin(0) == HEADER;
        if (!head || !first || !Arrays.equals(trailer, entries.index.getChecksum())) {
            throw new DamagedException("pack and index do not belong together");
        }
    }

    private static ByteBuffer bytes(FileChannel file, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (at < 0 || file.read(buffer, at + buffer.position()) < 0) {
                throw new DamagedException("the file is cut off");
            }
        }
        return buffer.flip();
    }
}
