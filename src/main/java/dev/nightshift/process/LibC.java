package dev.nightshift.process;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the C library that we need, by their own names. Numbers and sizes are those of 64-bit Linux with glibc
 * (x86-64, aarch64, riscv64); buffers are larger than any of them asks for.
 */
final class LibC {
    static final int SPAWN_ATTRIBUTES_BYTES = 512;
    static final int FILE_ACTIONS_BYTES = 256;
    static final int SIGNAL_SET_BYTES = 128;
    static final int SIGINFO_BYTES = 128;
    static final int RUSAGE_BYTES = 256;

    static final short POSIX_SPAWN_SETSIGDEF = 0x04;
    static final short POSIX_SPAWN_SETSIGMASK = 0x08;
    static final short POSIX_SPAWN_SETSID = 0x80;

    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 0x80000;
    static final short POLLIN = 1;
    static final int P_PID = 1;
    static final int WNOHANG = 1;
    static final int WEXITED = 4;
    static final int WNOWAIT = 0x1000000;
    static final int RUSAGE_SELF = 0;
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_NOSIGNAL = 0x4000;

    static final long SYS_PIDFD_SEND_SIGNAL = 424;
    static final long SYS_PIDFD_OPEN = 434;

    static final int EINTR = 4;

    private static final @Nullable String MISSING = register();

    private LibC() {}

    /** @throws EnvironmentException where this machine's C library lacks one of the calls */
    static void require() {
        if (MISSING != null) {
            throw EnvironmentException.lasting(
                    ProblemCode.CANNOT_START,
                    "cannot start processes on this machine: " + MISSING,
                    "Jobs need 64-bit Linux with glibc 2.34 or newer (ldd --version), and a folder for temporary"
                            + " files from which libraries may be loaded (-Djna.tmpdir=DIR).");
        }
    }

    private static @Nullable String register() {
        try {
            Native.register(LibC.class, NativeLibrary.getProcess());
            return null;
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage());
        }
    }

    static native int pipe2(Pointer twoDescriptors, int flags);

    static native int close(int descriptor);

    static native long read(int descriptor, Pointer buffer, long bytes);

    static native int poll(Pointer descriptors, long count, int millis);

    static native int kill(int pid, int signal);

    static native int waitid(int type, int pid, Pointer siginfo, int options);

    static native int wait4(int pid, Pointer status, int options, Pointer rusage);

    static native int socket(int domain, int type, int protocol);

    static native long sendto(
            int descriptor, Pointer bytes, long length, int flags, Pointer address, int addressLength);

    static native int getrusage(int who, Pointer rusage);

    /** Variadic in C; four words of arguments cover what we use it for. */
    static native long syscall(long number, long first, long second, long third, long fourth);

    static native int sigemptyset(Pointer set);

    static native int sigfillset(Pointer set);

    static native int posix_spawnattr_init(Pointer attributes);

    static native int posix_spawnattr_destroy(Pointer attributes);

    static native int posix_spawnattr_setflags(Pointer attributes, short flags);

    static native int posix_spawnattr_setsigdefault(Pointer attributes, Pointer set);

    static native int posix_spawnattr_setsigmask(Pointer attributes, Pointer set);

    static native int posix_spawn_file_actions_init(Pointer actions);

    static native int posix_spawn_file_actions_destroy(Pointer actions);

    static native int posix_spawn_file_actions_addchdir_np(Pointer actions, Pointer path);

    static native int posix_spawn_file_actions_addopen(
            Pointer actions, int descriptor, Pointer path, int flags, int mode);

    static native int posix_spawn_file_actions_adddup2(Pointer actions, int descriptor, int copy);

    static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int first);

    static native int posix_spawn(
            Pointer pid, Pointer path, Pointer actions, Pointer attributes, Pointer argv, Pointer environment);
}
