package dev.nightshift.process;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts programs with {@code posix_spawn(3)}: in a session of their own, with default signal handling, {@code
 * /dev/null} as input, one pipe as output and error, and no other descriptor.
 */
final class Spawner {
    private static final short FLAGS =
            LibC.POSIX_SPAWN_SETSID | LibC.POSIX_SPAWN_SETSIGDEF | LibC.POSIX_SPAWN_SETSIGMASK;
    private static final byte[] DEV_NULL = Bytes.of("/dev/null");
    private static final int ETXTBSY = 26;
    private static final int BUSY_TRIES = 20;

    private Spawner() {}

    static Spawned spawn(Launch launch) {
        if (launch.command().isEmpty()) {
            return new Spawned.Refused("its command is empty.");
        } else if (hasNul(launch)) {
            return new Spawned.Refused(
                    "its command or environment holds a NUL character, which no program can be given.");
        }
        return Programs.find(launch)
                .map(program -> spawn(launch, program))
                .orElseGet(() -> new Spawned.Refused(Programs.notFound(launch)));
    }

    private static boolean hasNul(Launch launch) {
        return launch.command().stream().anyMatch(Bytes::hasNul)
                || launch.environment().entrySet().stream()
                        .anyMatch(entry -> Bytes.hasNul(entry.getKey()) || Bytes.hasNul(entry.getValue()));
    }

    private static Spawned spawn(Launch launch, String program) {
        byte[] path = Bytes.of(program);
        byte[] directory = Bytes.of(launch.directory());
        List<byte[]> argv = Bytes.of(launch.command());
        List<byte[]> environment = Bytes.of(launch.environment());
        long strings = Arena.room(argv) + Arena.room(environment) + Arena.room(List.of(path, directory, DEV_NULL));
        try (Arena arena = new Arena(strings + Request.ROOM)) {
            Request request = new Request(arena, path, argv, environment);
            int error = request.send(arena.string(directory), arena.string(DEV_NULL));
            return error == 0 ? request.started() : new Spawned.Refused(Programs.refusal(launch, program, error));
        }
    }

    /** One call, with its native arguments. */
    private static final class Request {
        static final long ROOM = LibC.SPAWN_ATTRIBUTES_BYTES + LibC.FILE_ACTIONS_BYTES + LibC.SIGNAL_SET_BYTES + 64;

        private final Pointer attributes;
        private final Pointer actions;
        private final Pointer signals;
        private final Pointer pid;
        private final Pointer pipe;
        private final Pointer path;
        private final Pointer argv;
        private final Pointer environment;

        Request(Arena arena, byte[] path, List<byte[]> argv, List<byte[]> environment) {
            this.attributes = arena.take(LibC.SPAWN_ATTRIBUTES_BYTES);
            this.actions = arena.take(LibC.FILE_ACTIONS_BYTES);
            this.signals = arena.take(LibC.SIGNAL_SET_BYTES);
            this.pid = arena.take(Integer.BYTES);
            this.pipe = arena.take(2L * Integer.BYTES);
            this.path = arena.string(path);
            this.argv = arena.strings(argv);
            this.environment = arena.strings(environment);
        }

        /** @return 0, or the error number */
        int send(Pointer directory, Pointer devNull) {
            if (LibC.pipe2(pipe, LibC.O_CLOEXEC) != 0) {
                return Native.getLastError();
            }
            int error = spawn(directory, devNull);
            LibC.close(writeEnd());
            if (error != 0) {
                LibC.close(readEnd());
            }
            return error;
        }

        Spawned started() {
            return new Spawned.Started(pid.getInt(0), readEnd());
        }

        private int readEnd() {
            return pipe.getInt(0);
        }

        private int writeEnd() {
            return pipe.getInt(Integer.BYTES);
        }

        private int spawn(Pointer directory, Pointer devNull) {
            int error = LibC.posix_spawnattr_init(attributes);
            if (error != 0) {
                return error;
            }
            try {
                error = LibC.posix_spawn_file_actions_init(actions);
                if (error != 0) {
                    return error;
                }
                try {
                    error = describe(directory, devNull);
                    return error == 0 ? spawnWhenWritten() : error;
                } finally {
                    LibC.posix_spawn_file_actions_destroy(actions);
                }
            } finally {
                LibC.posix_spawnattr_destroy(attributes);
            }
        }

        /** The first error number of these, or 0; they fail for want of memory only. */
        private int describe(Pointer directory, Pointer devNull) {
            int errors = LibC.posix_spawnattr_setflags(attributes, FLAGS);
            LibC.sigemptyset(signals);
            errors |= LibC.posix_spawnattr_setsigmask(attributes, signals);
            LibC.sigfillset(signals);
            errors |= LibC.posix_spawnattr_setsigdefault(attributes, signals);
            errors |= LibC.posix_spawn_file_actions_addchdir_np(actions, directory);
            errors |= LibC.posix_spawn_file_actions_addopen(actions, 0, devNull, LibC.O_RDONLY, 0);
            errors |= LibC.posix_spawn_file_actions_adddup2(actions, writeEnd(), 1);
            errors |= LibC.posix_spawn_file_actions_adddup2(actions, writeEnd(), 2);
            errors |= LibC.posix_spawn_file_actions_addclosefrom_np(actions, 3);
            return errors;
        }

        /**
         * A script that we have just written counts as being written for as long as a child, forked at that moment for
         * another job, holds its descriptor: that passes within a millisecond.
         */
        private int spawnWhenWritten() {
            int error = ETXTBSY;
            for (int i = 0; i < BUSY_TRIES && error == ETXTBSY; i++) {
                if (i > 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                error = LibC.posix_spawn(pid, path, actions, attributes, argv, environment);
            }
            return error;
        }
    }
}
