package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The kernel file lock that makes this process the runner of a home: only its holder consumes the inbox, runs shifts,
 * takes or restores snapshots. The kernel frees it when the process ends, however it ends; a text file beside it only
 * names the last holder. Thread-safe.
 *
 * <p>POSIX locks vanish when the process closes <em>any</em> descriptor of the file, so a lock file that is held here is
 * never opened again, whatever path leads to it.
 */
public final class RunnerLock implements AutoCloseable {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** Whoever asks for the holder has the lock for a moment; that must not look like a second runner. */
    private static final int TRIES = 20;

    private static final long BETWEEN_TRIES = 10_000_000;

    /** Real paths of the locks that this process holds; guarded by itself. */
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private RunnerLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock or says who has it.
     *
     * @param purpose what the holder does, such as {@code start}
     * @throws EnvironmentException {@code home_held} when somebody else has it
     */
    public static RunnerLock take(Path file, String purpose, InstantSource clock) {
        try {
            Path real = real(file);
            synchronized (HELD_HERE) {
                FileChannel channel = HELD_HERE.contains(real) ? null : locked(real);
                if (channel == null) {
                    throw held(real);
                }
                HELD_HERE.add(real);
                RunnerLock lock = new RunnerLock(real, channel);
                lock.name(purpose + ", process " + ProcessHandle.current().pid() + ", since "
                        + Timestamps.text(clock.instant()));
                return lock;
            }
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "Cannot write the lock file " + file + ": " + e,
                    "The home must belong to the user that runs Night Shift.",
                    e);
        }
    }

    /** Who holds the lock now; empty where nobody does. Creates nothing. */
    public static Optional<String> holder(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Path real = real(file);
            synchronized (HELD_HERE) {
                if (HELD_HERE.contains(real)) {
                    return Optional.of(text(real));
                }
                try (FileChannel channel = FileChannel.open(real, StandardOpenOption.WRITE);
                        FileLock lock = channel.tryLock()) {
                    return lock == null ? Optional.of(text(real)) : Optional.empty();
                }
            }
        } catch (IOException e) {
            return Optional.of("unknown: " + e);
        }
    }

    private static Path real(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
    }

    /** An open channel that holds the lock; {@code null} when another process has it. */
    private static @Nullable FileChannel locked(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE);
        boolean locked = false;
        try {
            for (int tries = 0; tries < TRIES && !locked; tries++) {
                if (tries > 0) {
                    LockSupport.parkNanos(BETWEEN_TRIES);
                }
                locked = channel.tryLock() != null;
            }
            return locked ? channel : null;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private void name(String text) throws IOException {
        boolean named = false;
        try {
            Path next = file.resolveSibling(file.getFileName() + ".holder.new");
            Files.deleteIfExists(next);
            Files.createFile(next, PRIVATE);
            Files.writeString(next, text);
            Files.move(next, holderFile(file), StandardCopyOption.ATOMIC_MOVE);
            named = true;
        } finally {
            if (!named) {
                close();
            }
        }
    }

    private static Path holderFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".holder");
    }

    private static EnvironmentException held(Path file) {
        return EnvironmentException.lasting(
                ProblemCode.HOME_HELD,
                "Another process runs this home: " + text(file) + ".",
                "Only one may. Stop that one first, or let it do the work; add, list, show, cancel and report work "
                        + "beside it.");
    }

    private static String text(Path file) {
        try {
            return Files.readString(holderFile(file));
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public void close() {
        synchronized (HELD_HERE) {
            try {
                // Once more, and it would close a descriptor that the next holder in this process relies on.
                if (channel.isOpen()) {
                    channel.close();
                    HELD_HERE.remove(file);
                }
            } catch (IOException e) {
                throw new IllegalStateException("the runner lock could not be closed. Indicates a bug.", e);
            }
        }
    }
}
