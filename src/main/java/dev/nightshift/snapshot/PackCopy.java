package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Copies objects of several packs into one, each once, as they are: neither inflated nor compressed again, but held against
 * the checksum of the index. Differences from other objects, which only git makes, become whole objects. Not thread-safe.
 */
final class PackCopy implements Closeable {
    private final StoreFolder folder;
    private final ObjectStore store;
    private final Consumer<String> steps;
    private final PackTable table = new PackTable();
    private final PackOutput output;
    private final Packing packing = new Packing();
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 17);

    PackCopy(StoreFolder folder, ObjectStore store, Consumer<String> steps) throws IOException {
        folder.removeTemporary();
        this.folder = folder;
        this.store = store;
        this.steps = steps;
        this.output = new PackOutput(folder);
    }

    /**
     * Adds those of a pack that are wanted, as far as they are what was written.
     *
     * @return what is damaged, which another pack may have
     */
    List<ObjectId> add(StoredPack pack, Predicate<ObjectId> wanted) throws IOException {
        List<ObjectId> damaged = new ArrayList<>();
        int[] order = pack.inOrder();
        for (int at = 0; at < order.length; at++) {
            ObjectId id = pack.id(order[at]);
            if (wanted.test(id) && !has(id)) {
                long from = pack.offset(order[at]);
                boolean good = isWhole(pack, from) ? copy(pack, order, at) : rewrite(id);
                if (!good) {
                    damaged.add(id);
                }
            }
        }
        return damaged;
    }

    boolean has(ObjectId id) {
        return table.ids().contains(id);
    }

    private boolean isWhole(StoredPack pack, long offset) throws IOException {
        buffer.clear().limit(1);
        pack.channel().read(buffer, offset);
        int type = buffer.get(0) >> 4 & 7;
        return type >= Constants.OBJ_COMMIT && type <= Constants.OBJ_TAG;
    }

    /**
     * Adds an entry that was just read from a pack that may be damaged.
     *
     * @return whether it is what was written
     */
    boolean add(FileChannel pack, PackShelf.Entries entries, int at, PackEntryReader.Result read) throws IOException {
        ObjectId id = entries.id(at);
        if (has(id)) {
            return true;
        }
        return read.id() == null
                ? rewrite(id)
                : id.equals(read.id()) && copy(pack, id, entries.begin(at), entries.end(at), read.sum());
    }

    private boolean copy(StoredPack pack, int[] order, int at) throws IOException {
        int position = order[at];
        return copy(
                pack.channel(), pack.id(position), pack.offset(position), pack.end(order, at), pack.checksum(position));
    }

    private boolean copy(FileChannel pack, ObjectId id, long from, long to, int expected) throws IOException {
        CRC32 checksum = new CRC32();
        long begin = output.position();
        for (long at = from; at < to; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
            int count = pack.read(buffer, at);
            if (count <= 0) {
                throw new DamagedException("the pack of object " + id.name() + " ends too early");
            }
            checksum.update(buffer.array(), 0, count);
            output.write(buffer.array(), 0, count);
            at += count;
        }
        boolean good = (int) checksum.getValue() == expected;
        if (good) {
            put(id, begin, expected);
        } else {
            output.rewind(begin);
        }
        return good;
    }

    private boolean rewrite(ObjectId id) throws IOException {
        byte[] content;
        int type;
        try {
            type = store.type(id);
            content = store.read(id, type);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        if (!ObjectStore.hash(type, content, content.length).equals(id)) {
            return false;
        }
        packing.make(type, content, 0, content.length, Deflater.BEST_SPEED);
        long begin = output.position();
        output.write(packing.bytes(), 0, packing.length());
        put(id, begin, packing.checksum());
        return true;
    }

    private void put(ObjectId id, long offset, int checksum) {
        table.reserve(id);
        table.put(id, offset, checksum);
    }

    /** Bytes that it has so far. */
    long bytes() {
        return output.position();
    }

    /** Adds one object, wherever the store has it; whether it is what was written. */
    boolean add(ObjectId id) throws IOException {
        return has(id) || rewrite(id);
    }

    /** What it has so far. */
    ObjectIds ids() {
        return table.ids();
    }

    /** Makes the pack visible once it is on disk and was read back; its name. Empty if there is nothing in it. */
    String finish(PackCheck.Depth depth) throws IOException {
        return table.size() == 0 ? "" : new PackSeal(folder, steps).publish(output, table, depth);
    }

    @Override
    public void close() throws IOException {
        packing.close();
        output.close();
        folder.removeTemporary();
    }
}
