package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/** A pack of chunks of large files. */
final class ChunkShelf implements Shelf {
    private static final int REFUSED = -1;

    private final Path file;

    ChunkShelf(Path file) {
        this.file = file;
    }

    static boolean is(String shelf) {
        return shelf.endsWith(ChunkStore.SUFFIX);
    }

    @Override
    public String name() {
        return String.valueOf(file.getFileName());
    }

    @Override
    public long length() throws IOException {
        return Files.size(file);
    }

    @Override
    public Reading read(int from, long deadline) throws IOException {
        List<Damage> damaged = new ArrayList<>();
        try (ChunkPack pack = ChunkPack.open(file)) {
            byte[] stored = new byte[Cuts.MOST];
            byte[] content = new byte[Cuts.MOST];
            long at = ChunkPack.HEADER.length;
            long bytes = 0;
            int reached = 0;
            for (; reached < pack.count(); reached++) {
                if (reached > from && System.nanoTime() >= deadline) {
                    break;
                }
                if (reached >= from) {
                    bytes += pack.stored(reached);
                    if (!pack.isIntact(reached, at, stored, content)) {
                        String id = HexFormat.of().formatHex(pack.id(reached));
                        damaged.add(
                                new Damage(name(), id, "chunk " + id + " in " + name() + " is not what was written"));
                    }
                }
                at += pack.stored(reached);
            }
            return new Reading(reached, reached == pack.count(), Math.max(0, reached - from), bytes, damaged);
        } catch (IOException | RuntimeException e) {
            DamagedException.unlessOfMachine(e);
            damaged.add(new Damage(name(), "", name() + " cannot be read: " + Snapshots.reason(e)));
            return new Reading(0, true, 0, 0, damaged);
        }
    }

    /** Bytes of those that are wanted, as stored; looks only at what it says it holds. */
    long bytesOf(Predicate<byte[]> wanted) throws IOException {
        try (ChunkPack pack = ChunkPack.open(file)) {
            long bytes = 0;
            for (int i = 0; i < pack.count(); i++) {
                bytes += wanted.test(pack.id(i)) ? pack.stored(i) : 0;
            }
            return bytes;
        }
    }

    /** Writes those that are whole and wanted into a pack of another directory, and notes them in {@code copied}. */
    void copy(Path directory, Predicate<byte[]> wanted, ChunkIds copied) throws IOException {
        try (ChunkPack pack = ChunkPack.open(file);
                ChunkPackWriter writer = new ChunkPackWriter(directory)) {
            if (write(pack, writer, wanted.and(chunk -> copied.find(chunk) < 0), copied)
                            .chunks()
                    > 0) {
                writer.seal();
                writer.publish();
            }
        }
    }

    /** Whether it has chunks that are not wanted; looks only at what it says it holds. */
    boolean holdsOther(Predicate<byte[]> wanted) throws IOException {
        try (ChunkPack pack = ChunkPack.open(file)) {
            for (int i = 0; i < pack.count(); i++) {
                if (!wanted.test(pack.id(i))) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Replaces the pack by one with those of its chunks that are wanted, or by none. Where one of them is damaged it stays as
     * it is: what is damaged is for {@link #dropDamaged}, once a human was told.
     *
     * @return whether that was done
     */
    boolean keep(Predicate<byte[]> wanted) throws IOException {
        return rewrite(wanted, true) != REFUSED;
    }

    /**
     * Replaces the pack by one with those of its chunks that are whole, or by none.
     *
     * @return how many chunks it has no more
     */
    int dropDamaged() throws IOException {
        return rewrite(id -> true, false);
    }

    /** The new one is there before the old one goes. */
    private int rewrite(Predicate<byte[]> wanted, boolean onlyIntact) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("no directory holds " + file);
        }
        int dropped;
        try (ChunkPack pack = ChunkPack.open(file);
                ChunkPackWriter writer = new ChunkPackWriter(directory)) {
            Written written = write(pack, writer, wanted, new ChunkIds());
            if (onlyIntact && written.damaged() > 0) {
                return REFUSED;
            }
            dropped = pack.count() - written.chunks();
            if (dropped == 0) {
                return 0;
            }
            if (dropped < pack.count()) {
                writer.seal();
                writer.publish();
                StoreFolder.sync(directory);
            }
        }
        Files.delete(file);
        StoreFolder.sync(directory);
        return dropped;
    }

    /** How many of those that were wanted were written, and how many are damaged. */
    private record Written(int chunks, int damaged) {}

    /** Adds what it writes to {@code written}. */
    private static Written write(ChunkPack pack, ChunkPackWriter writer, Predicate<byte[]> wanted, ChunkIds written)
            throws IOException {
        byte[] stored = new byte[Cuts.MOST];
        byte[] content = new byte[Cuts.MOST];
        long at = ChunkPack.HEADER.length;
        int chunks = 0;
        int damaged = 0;
        for (int i = 0; i < pack.count(); i++) {
            byte[] id = pack.id(i);
            boolean asked = wanted.test(id);
            if (asked && pack.isIntact(i, at, stored, content)) {
                pack.read(at, stored, pack.stored(i));
                writer.add(id, stored, pack.stored(i), pack.length(i), pack.codec(i));
                written.add(id);
                chunks++;
            } else if (asked) {
                damaged++;
            }
            at += pack.stored(i);
        }
        return new Written(chunks, damaged);
    }
}
