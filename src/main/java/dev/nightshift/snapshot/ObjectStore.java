package dev.nightshift.snapshot;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.eclipse.jgit.internal.storage.file.ObjectDirectory;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * The objects of the store, as they were when this was opened.
 *
 * <p>Any thread may read, at the same time. Whole entries of packs are read here, from the file and without a cache, so
 * that whoever verifies sees what is on disk; what git made of them (differences between objects, objects in files of their
 * own) is read by JGit. Open one for each task.
 */
final class ObjectStore implements Closeable {
    private static final int STREAM_FROM = 1 << 20;

    static {
        SystemReader.setInstance(new NoSettings(SystemReader.getInstance()));
        WindowCacheConfig cache = new WindowCacheConfig();
        cache.setPackedGitLimit(8L * WindowCacheConfig.MB);
        cache.setPackedGitWindowSize(64 * WindowCacheConfig.KB);
        cache.setStreamFileThreshold(STREAM_FROM);
        cache.setExposeStatsViaJmx(false);
        cache.install();
    }

    private final ObjectDirectory objects;
    private final ChunkStore chunks;
    private final StoreFolder folder;
    private final StoredPacks packs;
    private final LooseObjects loose;

    /** JGit asks for {@code java.io.File}; this is the only place that gives it one. */
    ObjectStore(StoreFolder folder) throws IOException {
        this.objects = new ObjectDirectory(
                new Config(),
                folder.objects().toFile(),
                null,
                FS.DETECTED,
                folder.own("shallow").toFile());
        this.chunks = new ChunkStore(folder);
        this.folder = folder;
        this.packs = StoredPacks.open(folder);
        this.loose = new LooseObjects(folder.objects());
    }

    /** What is wrong with packs that were left out: what they held counts as not there. For humans. */
    List<String> damaged() {
        return packs.damaged();
    }

    /** Those that can be relied on. */
    List<StoredPack> packs() {
        return packs.all();
    }

    /** Equal where the packs are the same and have the sizes with which they were written. */
    String fingerprint() {
        return packs.fingerprint();
    }

    /** What is kept in chunks beside the packs. */
    ChunkStore chunks() {
        return chunks;
    }

    /** An empty private directory, which the caller removes. */
    Path scratch() throws IOException {
        return folder.scratch();
    }

    /** Takes in a pack that has no index; fails where any of it is damaged. How many objects it holds. */
    int take(Path pack) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(pack));
                ObjectInserter inserter = objects.newInserter()) {
            PackParser parser = inserter.newPackParser(in);
            parser.parse(NullProgressMonitor.INSTANCE);
            return parser.getObjectCount();
        }
    }

    /** Any thread may ask. */
    boolean has(AnyObjectId id) throws IOException {
        return packs.find(id) != null || loose.contains(id);
    }

    InputStream stream(AnyObjectId id, int type) throws IOException {
        PackedContent content = packed(id);
        if (content != null) {
            expect(id, type, content.type());
            return content;
        }
        try (ObjectReader reader = objects.newReader()) {
            return reader.open(id, type).openStream();
        }
    }

    /** An object that fits into memory; fails unless it has the hash that it goes by. */
    byte[] read(AnyObjectId id, int type) throws IOException {
        byte[] content = content(id, type);
        if (!hash(type, content, content.length).equals(id)) {
            throw new DamagedException("object " + id.name() + " is not what was written");
        }
        return content;
    }

    long size(AnyObjectId id) throws IOException {
        try (PackedContent content = packed(id)) {
            if (content != null) {
                return content.size();
            }
        }
        try (ObjectReader reader = objects.newReader()) {
            return reader.open(id).getSize();
        }
    }

    private byte[] content(AnyObjectId id, int type) throws IOException {
        try (PackedContent content = packed(id)) {
            if (content != null) {
                expect(id, type, content.type());
                byte[] bytes = new byte[Math.toIntExact(content.size())];
                if (content.readNBytes(bytes, 0, bytes.length) < bytes.length || content.read() >= 0) {
                    throw new DamagedException("the object " + id.name() + " has another size");
                }
                return bytes;
            }
        }
        try (ObjectReader reader = objects.newReader()) {
            return reader.open(id, type).getBytes(Integer.MAX_VALUE);
        }
    }

    int type(AnyObjectId id) throws IOException {
        try (PackedContent content = packed(id)) {
            if (content != null) {
                return content.type();
            }
        }
        try (ObjectReader reader = objects.newReader()) {
            return reader.open(id).getType();
        }
    }

    /** Reads the object from disk and hashes what came. */
    boolean intact(AnyObjectId id, int type) throws IOException {
        try (PackedContent content = packed(id)) {
            if (content != null) {
                return content.type() == type
                        && hash(type, content.size(), content).equals(id);
            }
        }
        try (ObjectReader reader = objects.newReader()) {
            ObjectLoader loader = reader.open(id, type);
            try (InputStream content = loader.openStream()) {
                return hash(type, loader.getSize(), content).equals(id);
            }
        }
    }

    /** Null where JGit must read it. */
    private @Nullable PackedContent packed(AnyObjectId id) throws IOException {
        StoredPacks.Place place = packs.find(id);
        if (place == null) {
            return null;
        }
        PackedContent content = new PackedContent(place.pack().channel(), place.offset());
        if (content.type() >= Constants.OBJ_COMMIT && content.type() <= Constants.OBJ_TAG) {
            return content;
        }
        content.close();
        return null;
    }

    private static void expect(AnyObjectId id, int type, int found) throws DamagedException {
        if (type != found) {
            throw new DamagedException("the object " + id.name() + " is no " + Constants.typeString(type));
        }
    }

    /** The same for an object of whatever type. */
    boolean intact(AnyObjectId id) throws IOException {
        return intact(id, type(id));
    }

    /** The id that git gives this content; reads to its end. */
    static ObjectId hash(int type, long size, InputStream content) throws IOException {
        MessageDigest digest = digest(type, size);
        byte[] buffer = new byte[1 << 16];
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return ObjectId.fromRaw(digest.digest());
    }

    static ObjectId hash(int type, byte[] content, int length) {
        return hash(type, content, 0, length);
    }

    static ObjectId hash(int type, byte[] content, int offset, int length) {
        MessageDigest digest = digest(type, length);
        digest.update(content, offset, length);
        return ObjectId.fromRaw(digest.digest());
    }

    /** Has been fed what git puts before the content. */
    static MessageDigest digest(int type, long size) {
        MessageDigest digest = sha1();
        String header = Constants.typeString(type) + " " + size + "\0";
        digest.update(header.getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1. Indicates a bug.", e);
        }
    }

    @Override
    public void close() {
        chunks.close();
        packs.close();
        objects.close();
    }
}
