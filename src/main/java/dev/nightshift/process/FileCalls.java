package dev.nightshift.process;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library by which directories and files are read, by their own names; addresses are numbers, as on
 * every 64-bit Linux. What they answer is that of the manual pages; {@code Native.getLastError()} has the reason.
 */
final class FileCalls {
    static final int ENOENT = 2;

    private static final @Nullable String MISSING = register();

    private FileCalls() {}

    /** Why none of them can be called here; null where they can. */
    static @Nullable String missing() {
        return MISSING;
    }

    private static @Nullable String register() {
        try {
            Native.register(FileCalls.class, NativeLibrary.getProcess());
            return null;
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Without the mode that only a file to be created has. */
    static native int openat(int directory, long name, int flags);

    static native int close(int handle);

    static native long getdents64(int directory, long buffer, long bytes);

    static native int statx(int directory, long name, int flags, int mask, long result);

    static native long read(int file, long buffer, long bytes);

    static native long readlinkat(int directory, long name, long buffer, long bytes);

    static native long lseek(int file, long offset, int whence);

    static native int clock_gettime(int clock, long result);
}
