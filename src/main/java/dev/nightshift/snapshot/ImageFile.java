package dev.nightshift.snapshot;

import dev.nightshift.process.PrivateFiles;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An image on disk: a magic number, texts and numbers of its own, each folder with those in it behind it, and a CRC-32C
 * of all that. A cache: what cannot be read is as good as nothing, so it is not forced to disk.
 */
final class ImageFile {
    private static final Logger LOG = LoggerFactory.getLogger(ImageFile.class);
    /** NSIMAGE and the version of the format. */
    private static final long MAGIC = 0x4e53494d41474501L;

    private static final int ID = Constants.OBJECT_ID_LENGTH;
    private static final int HEAD = 4 + 4 + 4 + ID;

    private ImageFile() {}

    static void write(Path file, Images.Held held) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size(held));
        bytes.putLong(MAGIC);
        Image image = held.image();
        text(bytes, held.tag());
        text(bytes, held.packs());
        text(bytes, image.path());
        bytes.putInt(image.excludes().size());
        image.excludes().forEach(glob -> text(bytes, glob));
        bytes.putInt(image.record().size());
        for (Image.Run run : image.record()) {
            id(bytes, run.id());
            bytes.putLong(run.bytes());
        }
        Walk.Found root = image.root();
        bytes.put((byte) (root == null ? 0 : 1));
        if (root != null) {
            longs(bytes, root.stats());
            folder(bytes, root.folder());
        }
        bytes.putInt(checksum(bytes.array(), bytes.position()));
        bytes.flip();
        Path next = file.resolveSibling("." + file.getFileName() + ".new");
        try (FileChannel channel = PrivateFiles.create(next)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int size(Images.Held held) {
        Image image = held.image();
        int size = 64
                + 12
                + held.tag().length() * 3
                + held.packs().length() * 3
                + image.path().length() * 3;
        size += image.excludes().stream()
                .mapToInt(glob -> 4 + glob.length() * 3)
                .sum();
        size += image.record().size() * (ID + 8);
        Walk.Found root = image.root();
        return root == null ? size : Math.addExact(size, Stats.LONGS * 8 + size(root.folder()));
    }

    private static int size(Folder folder) {
        int count = folder.count();
        int size = HEAD + folder.names.length + count * (4 + Stats.LONGS * 8 + ID + 1 + 1);
        for (Folder below : folder.folders) {
            size = below == null ? size : Math.addExact(size, size(below));
        }
        return size;
    }

    private static void folder(ByteBuffer bytes, Folder folder) {
        bytes.putInt(folder.count());
        bytes.putInt(folder.names.length);
        id(bytes, folder.tree);
        bytes.put(folder.names);
        bytes.asIntBuffer().put(folder.ends);
        bytes.position(bytes.position() + folder.count() * 4);
        longs(bytes, folder.stats);
        bytes.put(folder.ids);
        bytes.put(folder.kinds);
        for (int at = 0; at < folder.count(); at++) {
            bytes.put((byte) (folder.folder(at) == null ? 0 : 1));
        }
        for (Folder below : folder.folders) {
            if (below != null) {
                folder(bytes, below);
            }
        }
    }

    private static void longs(ByteBuffer bytes, long[] longs) {
        bytes.asLongBuffer().put(longs);
        bytes.position(bytes.position() + longs.length * 8);
    }

    private static void text(ByteBuffer bytes, String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        bytes.putInt(encoded.length).put(encoded);
    }

    private static void id(ByteBuffer bytes, ObjectId id) {
        id.copyRawTo(bytes);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** Null where there is none, or none that we wrote. */
    static Images.@Nullable Held read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int body = bytes.capacity() - 4;
            if (body < 8 || bytes.getLong() != MAGIC || bytes.getInt(body) != checksum(bytes.array(), body)) {
                LOG.info("{} is damaged or of another version; the workspace is read anew", file);
                return null;
            }
            bytes.limit(body);
            return held(bytes);
        } catch (IOException | BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            LOG.info("{} cannot be read; the workspace is read anew: {}", file, e.toString());
            return null;
        }
    }

    private static Images.Held held(ByteBuffer bytes) {
        String tag = text(bytes);
        String packs = text(bytes);
        String path = text(bytes);
        List<String> excludes = new ArrayList<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            excludes.add(text(bytes));
        }
        List<Image.Run> record = new ArrayList<>();
        for (int left = bytes.getInt(); left > 0; left--) {
            record.add(new Image.Run(id(bytes), bytes.getLong()));
        }
        Walk.Found root = bytes.get() == 0 ? null : new Walk.Found(longs(bytes, Stats.LONGS), folder(bytes));
        return new Images.Held(new Image(path, excludes, root, record), tag, packs);
    }

    private static Folder folder(ByteBuffer bytes) {
        int count = bytes.getInt();
        byte[] names = new byte[bytes.getInt()];
        ObjectId tree = id(bytes);
        bytes.get(names);
        int[] ends = new int[count];
        bytes.asIntBuffer().get(ends);
        bytes.position(bytes.position() + count * 4);
        long[] stats = longs(bytes, count * Stats.LONGS);
        byte[] ids = bytes(bytes, count * ID);
        byte[] kinds = bytes(bytes, count);
        byte[] hasFolder = bytes(bytes, count);
        Folder[] folders = Folder.NONE;
        for (int at = 0; at < count; at++) {
            if (hasFolder[at] != 0) {
                folders = folders.length == 0 ? new Folder[count] : folders;
                folders[at] = folder(bytes);
            }
        }
        return new Folder(names, ends, stats, ids, kinds, folders, tree);
    }

    private static byte[] bytes(ByteBuffer bytes, int count) {
        byte[] read = new byte[count];
        bytes.get(read);
        return read;
    }

    private static long[] longs(ByteBuffer bytes, int count) {
        long[] longs = new long[count];
        bytes.asLongBuffer().get(longs);
        bytes.position(bytes.position() + count * 8);
        return longs;
    }

    private static String text(ByteBuffer bytes) {
        return new String(bytes(bytes, bytes.getInt()), StandardCharsets.UTF_8);
    }

    private static ObjectId id(ByteBuffer bytes) {
        return ObjectId.fromRaw(bytes(bytes, ID));
    }
}
