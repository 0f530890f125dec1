package dev.nightshift.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.internal.storage.file.PackIndex;
import org.eclipse.jgit.lib.AnyObjectId;
import org.jspecify.annotations.Nullable;

/** All shelves of a store at one moment, and where in them an object is. Not thread-safe. */
final class Shelves {
    static final int NOWHERE = -1;

    private final List<Shelf> all = new ArrayList<>();
    private final List<@Nullable PackIndex> indexes = new ArrayList<>();
    private final Set<String> damaged = new HashSet<>();
    private final Set<String> loose;
    private int last;

    private Shelves(Set<String> loose) {
        this.loose = loose;
    }

    /** A pack whose index cannot be read is there, and holds nothing. */
    static Shelves open(StoreFolder folder) throws IOException {
        LooseShelf single = LooseShelf.open(folder);
        Shelves shelves = new Shelves(single.ids());
        shelves.all.add(single);
        shelves.indexes.add(null);
        for (String file : folder.packs()) {
            if (file.endsWith(PackShelf.SUFFIX) && !file.startsWith(".")) {
                String name = file.substring(0, file.length() - PackShelf.SUFFIX.length());
                PackShelf pack = new PackShelf(folder, name);
                pack.hideBrokenIndex();
                shelves.all.add(pack);
                shelves.indexes.add(index(pack));
            }
        }
        try (ChunkStore chunks = new ChunkStore(folder)) {
            for (Path file : chunks.files()) {
                shelves.all.add(new ChunkShelf(file));
                shelves.indexes.add(null);
            }
        }
        return shelves;
    }

    /** The numbers of those that hold chunks. */
    BitSet ofChunks() {
        BitSet numbers = new BitSet();
        for (int at = 0; at < all.size(); at++) {
            numbers.set(at, all.get(at) instanceof ChunkShelf);
        }
        return numbers;
    }

    private static @Nullable PackIndex index(PackShelf pack) throws IOException {
        try {
            return pack.index();
        } catch (DamagedException | NoSuchFileException e) {
            return null;
        }
    }

    /** What a shelf holds of this is as if it did not hold it. */
    void distrust(Shelf.Damage damage) {
        damaged.add(damage.shelf() + " " + damage.object());
        if (damage.object().isEmpty()) {
            for (int at = 1; at < all.size(); at++) {
                if (all.get(at).name().equals(damage.shelf())) {
                    indexes.set(at, null);
                }
            }
        }
    }

    List<Shelf> all() {
        return all;
    }

    /** The number of a shelf that holds a good copy, or {@link #NOWHERE}. */
    int find(AnyObjectId id) {
        if (holds(last, id)) {
            return last;
        }
        for (int at = 0; at < all.size(); at++) {
            if (holds(at, id)) {
                last = at;
                return at;
            }
        }
        return NOWHERE;
    }

    private boolean holds(int at, AnyObjectId id) {
        PackIndex index = indexes.get(at);
        boolean there = at == 0 ? loose.contains(id.name()) : index != null && index.hasObject(id);
        return there && (damaged.isEmpty() || !damaged.contains(all.get(at).name() + " " + id.name()));
    }

    /** The names of the shelves with these numbers. */
    List<String> names(BitSet numbers) {
        return numbers.stream().mapToObj(at -> all.get(at).name()).toList();
    }

    static boolean gone(StoreFolder folder, String shelf) {
        if (ChunkShelf.is(shelf)) {
            return Files.notExists(folder.chunks().resolve(shelf));
        }
        return !shelf.equals(LooseShelf.NAME)
                && Files.notExists(folder.objects().resolve("pack").resolve(shelf + PackShelf.SUFFIX));
    }
}
