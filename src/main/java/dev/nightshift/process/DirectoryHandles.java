package dev.nightshift.process;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What a rollback asks of the kernel and Java cannot: links by their bytes, directories by handle.
 *
 * <p>Names are bytes as the kernel keeps them. Stateless. Linux on x86-64 and ARM64.
 */
public final class DirectoryHandles {
    private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    /** O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC; the middle two differ by architecture. */
    private static final int DIRECTORY = 02000000 | (ARM ? 040000 | 0100000 : 0200000 | 0400000);

    /** UTIME_OMIT: leave this time as it is. */
    private static final long OMIT = (1L << 30) - 2;

    private DirectoryHandles() {}

    /** A link whose target keeps its bytes; Java drops slashes at the end and in a row. */
    public static void symlink(byte[] target, byte[] link) throws IOException {
        try {
            Functions.C.symlink(terminated(target), terminated(link));
        } catch (LastErrorException | LinkageError e) {
            throw new IOException("symlink: " + e.getMessage(), e);
        }
    }

    /** Sets all twelve bits of a directory reached from {@code root} by {@code names}, following no link on the way. */
    public static void chmod(byte[] root, List<byte[]> names, int permissions) throws IOException {
        at(root, names, handle -> Functions.C.fchmod(handle, permissions));
    }

    /** Sets the time of a directory below {@code root}; Java cuts nanoseconds off where it goes by handles. */
    public static void touch(byte[] root, List<byte[]> names, Instant modified) throws IOException {
        long[] times = {0, OMIT, modified.getEpochSecond(), modified.getNano()};
        at(root, names, handle -> Functions.C.futimens(handle, times));
    }

    private static void at(byte[] root, List<byte[]> names, IntConsumer action) throws IOException {
        try {
            int handle = Functions.C.open(terminated(root), DIRECTORY);
            try {
                for (byte[] name : names) {
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

    private static byte[] terminated(byte[] name) {
        return Arrays.copyOf(name, name.length + 1);
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
