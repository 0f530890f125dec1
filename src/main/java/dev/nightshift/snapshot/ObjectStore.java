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

/**
 * The objects of the store, through JGit's plumbing.
 *
 * <p>Open one for each task: JGit caches pack bytes for as long as a pack is open, and whoever verifies must read what is
 * on disk. Not thread-safe.
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
    private final ObjectReader reader;
    private final ChunkStore chunks;
    private final StoreFolder folder;

    /** JGit asks for {@code java.io.File}; this is the only place that gives it one. */
    ObjectStore(StoreFolder folder) throws IOException {
        this.objects = new ObjectDirectory(
                new Config(),
                folder.objects().toFile(),
                null,
                FS.DETECTED,
                folder.own("shallow").toFile());
        this.reader = objects.newReader();
        this.chunks = new ChunkStore(folder);
        this.folder = folder;
    }

    /** What is kept in chunks beside the packs. */
    ChunkStore chunks() {
        return chunks;
    }

    /** An empty private directory, which the caller removes. */
    Path scratch() throws IOException {
        return folder.scratch();
    }

    /** Any thread may ask. */
    /** Takes in a pack that has no index; fails where any of it is damaged. How many objects it holds. */
    int take(Path pack) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(pack));
                ObjectInserter inserter = objects.newInserter()) {
            PackParser parser = inserter.newPackParser(in);
            parser.parse(NullProgressMonitor.INSTANCE);
            return parser.getObjectCount();
        }
    }

    boolean has(AnyObjectId id) throws IOException {
        return objects.has(id);
    }

    InputStream stream(AnyObjectId id, int type) throws IOException {
        return reader.open(id, type).openStream();
    }

    /** An object that fits into memory; fails unless it has the hash that it goes by. */
    byte[] read(AnyObjectId id, int type) throws IOException {
        byte[] content = reader.open(id, type).getBytes(Integer.MAX_VALUE);
        if (!hash(type, content, content.length).equals(id)) {
            throw new DamagedException("object " + id.name() + " is not what was written");
        }
        return content;
    }

    long size(AnyObjectId id) throws IOException {
        return reader.open(id).getSize();
    }

    int type(AnyObjectId id) throws IOException {
        return reader.open(id).getType();
    }

    /** Reads the object from disk and hashes what came. */
    boolean intact(AnyObjectId id, int type) throws IOException {
        ObjectLoader loader = reader.open(id, type);
        try (InputStream content = loader.openStream()) {
            return hash(type, loader.getSize(), content).equals(id);
        }
    }

    /** The same for an object of whatever type. */
    boolean intact(AnyObjectId id) throws IOException {
        return intact(id, reader.open(id).getType());
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
        reader.close();
        objects.close();
    }
}
