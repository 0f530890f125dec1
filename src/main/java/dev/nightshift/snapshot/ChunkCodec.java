package dev.nightshift.snapshot;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** How one chunk is kept: as it is, or by Zstandard where a sample says that this pays. Thread-safe. */
final class ChunkCodec {
    static final byte RAW = 0;
    static final byte ZSTD = 1;

    /** What the longest chunk takes when it is compressed, at worst. */
    static final int ROOM = Cuts.MOST + Cuts.MOST / 128;

    private static final int LEVEL = 1;
    private static final int SAMPLE = 16 << 10;
    /** What is saved must be worth the time of every later reading: an eighth. */
    private static final int WORTH = 8;

    private static final boolean NATIVE = isLoaded();

    private ChunkCodec() {}

    /** Puts the compressed chunk into {@code target}, of at least {@link #ROOM} bytes; 0 where it stays as it is. */
    static int compress(byte[] chunk, int length, byte[] target) {
        if (!NATIVE || !pays(chunk, length, target)) {
            return 0;
        }
        long stored = Zstd.compressByteArray(target, 0, target.length, chunk, 0, length, LEVEL);
        return stored < length - length / WORTH ? (int) stored : 0;
    }

    /** From the middle; the beginning of a file is often unlike the rest. */
    private static boolean pays(byte[] chunk, int length, byte[] target) {
        int size = Math.min(SAMPLE, length);
        long packed = Zstd.compressByteArray(target, 0, target.length, chunk, (length - size) / 2, size, LEVEL);
        return packed < size - size / WORTH;
    }

    /** Undoes it; never gives more than {@code length} bytes, whatever is stored. */
    static void expand(byte codec, byte[] stored, int storedLength, byte[] target, int length) throws IOException {
        if (codec == RAW && storedLength == length) {
            System.arraycopy(stored, 0, target, 0, length);
            return;
        }
        if (codec == ZSTD && !NATIVE) {
            // Not damage: what cannot be read here must not be thrown away.
            throw new IOException("chunks are compressed, and the library for that cannot be loaded here; a"
                    + " directory for temporary files that allows programs helps (-Djava.io.tmpdir)");
        }
        if (codec != ZSTD || decompressed(stored, storedLength, target, length) != length) {
            throw new DamagedException("a chunk is not stored in the form that its pack says");
        }
    }

    private static long decompressed(byte[] stored, int storedLength, byte[] target, int length)
            throws DamagedException {
        try {
            return Zstd.decompressByteArray(target, 0, length, stored, 0, storedLength);
        } catch (ZstdException e) {
            throw new DamagedException("a compressed chunk cannot be read", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256. Indicates a bug.", e);
        }
    }

    static byte[] id(byte[] chunk, int length) {
        MessageDigest digest = sha256();
        digest.update(chunk, 0, length);
        return digest.digest();
    }

    private static boolean isLoaded() {
        try {
            Zstd.maxCompressionLevel();
            return true;
        } catch (LinkageError e) {
            return false;
        }
    }
}
