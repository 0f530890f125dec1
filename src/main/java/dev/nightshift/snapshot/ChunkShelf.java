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
            damaged.add(new Damage(name(), "", name() + " cannot be read: " + PackShelf.reason(e)));
            return new Reading(0, true, 0, 0, damaged);
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
        int dropped = 0;
        try (ChunkPack pack = ChunkPack.open(file);
                ChunkPackWriter writer = new ChunkPackWriter(directory)) {
            byte[] stored = new byte[Cuts.MOST];
            byte[] content = new byte[Cuts.MOST];
            long at = ChunkPack.HEADER.length;
            for (int i = 0; i < pack.count(); i++) {
                boolean stays = wanted.test(pack.id(i));
                if (stays && !pack.isIntact(i, at, stored, content)) {
                    if (onlyIntact) {
                        return REFUSED;
                    }
                    stays = false;
                }
                if (stays) {
                    pack.read(at, stored, pack.stored(i));
                    writer.add(pack.id(i), stored, pack.stored(i), pack.length(i), pack.codec(i));
                } else {
                    dropped++;
                }
                at += pack.stored(i);
            }
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
}
