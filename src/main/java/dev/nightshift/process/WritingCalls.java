package dev.nightshift.process;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library by which files and directories are made, moved and removed by handle, by their own names;
 * addresses are numbers, as on every 64-bit Linux. What they answer is that of the manual pages;
 * {@code Native.getLastError()} has the reason.
 */
final class WritingCalls {
    /** The number is the same on every architecture. */
    static final long SYS_OPENAT2 = 437;

    private static final @Nullable String MISSING = register();

    private WritingCalls() {}

    /** Why none of them can be called here; null where they can. */
    static @Nullable String missing() {
        return MISSING;
    }

    private static @Nullable String register() {
        try {
            Native.register(WritingCalls.class, NativeLibrary.getProcess());
            return null;
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage());
        }
    }

    static native int ftruncate(int file, long length);

    static native int openat(int directory, long name, int flags, int mode);

    /** Variadic in C; four words of arguments cover what we use it for. */
    static native long syscall(long number, long first, long second, long third, long fourth);

    static native int close(int handle);

    static native long write(int file, long buffer, long bytes);

    static native int mkdirat(int directory, long name, int mode);

    static native int linkat(int from, long name, int to, long newName, int flags);

    static native int symlinkat(long target, int directory, long name);

    static native int renameat2(int from, long name, int to, long newName, int flags);

    static native int unlinkat(int directory, long name, int flags);

    static native int fchmod(int handle, int mode);

    static native int fchownat(int directory, long name, int user, int group, int flags);

    static native int utimensat(int directory, long name, long times, int flags);

    static native int futimens(int handle, long times);

    static native int syncfs(int handle);

    static native int geteuid();
}
