package dev.nightshift.snapshot;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chunks of large files: packs of them in the directory {@code chunks} of the store.
 *
 * <p>What there is, is read when it is first asked for and kept in about 80 bytes a chunk, 80 MB for a terabyte; a pack
 * whose index is damaged counts as missing. Open one for each task. Not thread-safe.
 */
final class ChunkStore implements Closeable {
    static final String SUFFIX = ".chunks";
    /** Beginning of the names of what is being written. */
    static final String UNFINISHED = "unfinished-";

    private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);
    private static final int MOST_OPEN = 16;
    private static final int POSITION_BITS = 40;

    private final Path directory;
    private final TreeSet<String> loaded = new TreeSet<>();
    private final List<String> packs = new ArrayList<>();
    private final ChunkIds ids = new ChunkIds();
    /** Number of the pack and position in it. */
    private long[] places = new long[64];
    /** Bytes, and bytes as stored; negative where they are not compressed. */
    private int[] lengths = new int[128];

    private final Map<String, ChunkPack> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);
    private byte[] stored = new byte[0];

    ChunkStore(StoreFolder folder) {
        this.directory = folder.chunks();
    }

    Path directory() {
        return directory;
    }

    /** The files that hold the chunks, in the order of their names; what is being written is none of them. */
    List<Path> files() throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : all) {
                files.add(file);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return List.copyOf(files);
    }

    boolean has(byte[] id) throws IOException {
        load(false);
        return ids.find(id) >= 0;
    }

    /** Are all chunks of it there? Looks at what packs say they hold. */
    boolean has(Pointer pointer) throws IOException {
        for (int run = 0; run < pointer.runs(); run++) {
            if (!has(pointer.id(run))) {
                return false;
            }
        }
        return true;
    }

    /** Reads a chunk from disk and hashes it. */
    void read(byte[] id, int length, byte[] target) throws IOException {
        load(false);
        int number = ids.find(id);
        if (number < 0) {
            load(true);
            number = ids.find(id);
        }
        if (number < 0) {
            throw new DamagedException("a chunk of a large file is missing");
        }
        if (lengths[2 * number] != length) {
            throw new DamagedException("a chunk has " + lengths[2 * number] + " bytes, and its file wants " + length);
        }
        int bytes = Math.abs(lengths[2 * number + 1]);
        byte codec = lengths[2 * number + 1] < 0 ? ChunkCodec.RAW : ChunkCodec.ZSTD;
        byte[] raw = codec == ChunkCodec.RAW ? target : buffer();
        pack(number).read(places[number] & ((1L << POSITION_BITS) - 1), raw, bytes);
        if (codec != ChunkCodec.RAW) {
            ChunkCodec.expand(codec, raw, bytes, target, length);
        }
        if (!MessageDigest.isEqual(ChunkCodec.id(target, length), id)) {
            throw new DamagedException("a chunk of a large file is not what was written");
        }
    }

    /** Reads and hashes what the pointer names, except for {@code seen}, which grows by what is intact. */
    boolean areIntact(Pointer pointer, ChunkIds seen) throws IOException {
        byte[] chunk = new byte[Cuts.MOST];
        for (int run = 0; run < pointer.runs(); run++) {
            byte[] id = pointer.id(run);
            if (seen.find(id) < 0) {
                read(id, pointer.length(run), chunk);
                seen.add(id);
            }
        }
        return true;
    }

    /** Writes the content of a large file; what is not as it was written is a {@link DamagedException}. */
    boolean copy(Pointer pointer, ContentTarget target) throws IOException {
        byte[] chunk = new byte[Cuts.MOST];
        for (int run = 0; run < pointer.runs(); run++) {
            int length = pointer.length(run);
            if (pointer.isHole(run)) {
                target.skip((long) pointer.times(run) * length);
            } else {
                read(pointer.id(run), length, chunk);
                for (int time = 0; time < pointer.times(run); time++) {
                    target.write(chunk, 0, length);
                }
            }
        }
        target.end(pointer.size());
        return true;
    }

    /** The content of a large file. */
    InputStream stream(Pointer pointer) {
        return new ChunkStream(this, pointer);
    }

    private byte[] buffer() {
        if (stored.length == 0) {
            stored = new byte[Cuts.MOST];
        }
        return stored;
    }

    private ChunkPack pack(int number) throws IOException {
        String name = packs.get((int) (places[number] >>> POSITION_BITS));
        ChunkPack pack = open.get(name);
        if (pack == null) {
            if (open.size() >= MOST_OPEN) {
                Iterator<ChunkPack> oldest = open.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            pack = ChunkPack.open(directory.resolve(name));
            open.put(name, pack);
        }
        return pack;
    }

    /** {@code again}: also what came since. */
    private void load(boolean again) throws IOException {
        if (!loaded.isEmpty() && !again) {
            return;
        }
        loaded.add("");
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            if (loaded.add(name)) {
                try (ChunkPack pack = ChunkPack.open(file)) {
                    add(pack);
                } catch (DamagedException | NoSuchFileException e) {
                    LOG.warn("chunks are left out, so files that need them cannot be restored: {}", e.getMessage());
                }
            }
        }
    }

    private void add(ChunkPack pack) {
        long place = ((long) packs.size() << POSITION_BITS) + ChunkPack.HEADER.length;
        packs.add(pack.name());
        for (int i = 0; i < pack.count(); i++) {
            byte[] id = pack.id(i);
            if (ids.find(id) < 0) {
                int number = ids.add(id);
                if (number == places.length) {
                    places = Arrays.copyOf(places, number + number / 2);
                    lengths = Arrays.copyOf(lengths, 2 * places.length);
                }
                places[number] = place;
                lengths[2 * number] = pack.length(i);
                lengths[2 * number + 1] = pack.codec(i) == ChunkCodec.RAW ? -pack.stored(i) : pack.stored(i);
            }
            place += pack.stored(i);
        }
    }

    @Override
    public void close() {
        for (ChunkPack pack : open.values()) {
            try {
                pack.close();
            } catch (IOException e) {
                LOG.debug("a file of chunks was not closed", e);
            }
        }
        open.clear();
    }
}
