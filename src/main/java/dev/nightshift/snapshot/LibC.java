package dev.nightshift.snapshot;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** What that a rollback needs and Java cannot do. Linux on x86-64 and ARM64. */
final class LibC {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    /** O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC; the middle two differ by architecture. */
    private static final int DIRECTORY = 02000000 | (ARM ? 040000 | 0100000 : 0200000 | 0400000);

    /** UTIME_OMIT: leave this time as it is. */
    private static final long OMIT = (1L << 30) - 2;

    private LibC() {}

    /** A link whose target keeps its bytes; Java drops slashes at the end and in a row. */
    static void symlink(String rawTarget, Path link) throws IOException {
        try {
            Functions.C.symlink(terminated(rawTarget), terminated(RawNames.raw(link)));
        } catch (LastErrorException | LinkageError e) {
            throw new IOException("symlink: " + e.getMessage(), e);
        }
    }

    /** Sets all twelve bits of a directory below {@code root}, following no link on the way. */
    static void chmodDirectory(Path root, String path, int permissions) throws IOException {
        atDirectory(root, path, handle -> Functions.C.fchmod(handle, permissions));
    }

    /** Sets the time of a directory below {@code root}; Java cuts nanoseconds off where it goes by handles. */
    static void touchDirectory(Path root, String path, Instant modified) throws IOException {
        long[] times = {0, OMIT, modified.getEpochSecond(), modified.getNano()};
        atDirectory(root, path, handle -> Functions.C.futimens(handle, times));
    }

    private static void atDirectory(Path root, String path, IntConsumer action) throws IOException {
        try {
            int handle = Functions.C.open(terminated(RawNames.raw(root)), DIRECTORY);
            try {
                for (String name : path.isEmpty() ? new String[0] : path.split("/", -1)) {
                    int next = Functions.C.openat(handle, terminated(name), DIRECTORY);
                    Functions.C.close(handle);
                    handle = next;
                }
                action.accept(handle);
            } finally {
                Functions.C.close(handle);
            }
        } catch (LastErrorException | LinkageError e) {
            throw new IOException("by handle: " + e.getMessage(), e);
        }
    }

    private static byte[] terminated(String raw) {
        return Arrays.copyOf(RawNames.bytes(raw), raw.length() + 1);
    }

    /** As in the manual pages; a failure is an exception. */
    interface Functions extends Library {
        Functions C = Native.load("c", Functions.class);

        int symlink(byte[] target, byte[] path) throws LastErrorException;

        int open(byte[] path, int flags) throws LastErrorException;

        int openat(int directory, byte[] name, int flags) throws LastErrorException;

        int fchmod(int file, int mode) throws LastErrorException;

        int futimens(int file, long[] times) throws LastErrorException;

        int close(int file) throws LastErrorException;
    }
}
