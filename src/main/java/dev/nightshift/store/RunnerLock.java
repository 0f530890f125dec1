package dev.nightshift.store;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kernel file lock that makes this process the runner of a home: only its holder consumes the inbox, runs shifts,
 * takes or restores snapshots. The kernel frees it when the process ends, however it ends; a text file beside it only
 * names the last holder.
 *
 * <p>POSIX locks vanish when the process closes <em>any</em> descriptor of the file, so the lock file is opened once
 * per process and never for reading.
 */
public final class RunnerLock implements AutoCloseable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

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
        if (!HELD_HERE.add(file)) {
            throw held(file);
        }
        boolean taken = false;
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw held(file);
            }
            taken = true;
            writeHolder(
                    file,
                    purpose + ", process " + ProcessHandle.current().pid() + ", since "
                            + Timestamps.text(clock.instant()));
            return new RunnerLock(file, channel);
        } catch (IOException e) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_NOT_WRITABLE,
                    "Cannot write the lock file " + file + ": " + e,
                    "The home must belong to the user that runs Night Shift.",
                    e);
        } finally {
            if (!taken) {
                HELD_HERE.remove(file);
            }
        }
    }

    /** Who holds the lock now; empty where nobody does. Creates nothing. */
    public static Optional<String> holder(Path file) {
        if (HELD_HERE.contains(file)) {
            return Optional.of(text(file));
        }
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null ? Optional.of(text(file)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of("unknown: " + e);
        }
    }

    private static void writeHolder(Path file, String text) throws IOException {
        Path names = holderFile(file);
        Files.deleteIfExists(names);
        Files.createFile(names, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(names, text);
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
        try {
            channel.close();
            HELD_HERE.remove(file);
        } catch (IOException e) {
            throw new IllegalStateException("the runner lock could not be closed. Indicates a bug.", e);
        }
    }
}
