package dev.nightshift.shift;

import dev.nightshift.config.RetentionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what finished jobs left behind, by age and then by size, the oldest first: outputs, logs, inputs and the
 * folders of jobs without a workspace. Never what belongs to a job that is not finished.
 */
public final class Retention {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Set<PosixFilePermission> OPEN_TO_US = PosixFilePermissions.fromString("rwx------");
    private static final Duration PAUSE = Duration.ofHours(12);

    private final RetentionConfig config;
    private final Folders folders;
    private final InstantSource clock;

    /**
     * What it cleans; each holds one folder per job, {@code accepted} one file per submission.
     *
     * @param cleaned a file that is touched when it did
     */
    public record Folders(Path outputs, Path logs, Path inputs, Path work, Path accepted, Path cleaned) {}

    public Retention(RetentionConfig config, Folders folders, InstantSource clock) {
        this.config = config;
        this.folders = folders;
        this.clock = clock;
    }

    private record Kept(Path path, long bytes, Instant changedAt) {}

    /** Whether the last cleaning is so long ago that looking at every kept file is worth it again. */
    public boolean due() {
        try {
            return !Files.exists(folders.cleaned())
                    || Files.getLastModifiedTime(folders.cleaned())
                            .toInstant()
                            .plus(PAUSE)
                            .isBefore(clock.instant());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + folders.cleaned(), e);
        }
    }

    /**
     * Applies the limits.
     *
     * @param unfinished ids of jobs whose folders stay
     * @param needed what was accepted since then stays, too
     * @return how many bytes were freed
     */
    public long clean(Set<String> unfinished, Instant needed) {
        touch();
        return clean(folders.outputs(), config.outputs(), unfinished, Instant.MAX)
                + clean(folders.work(), config.outputs(), unfinished, Instant.MAX)
                + clean(folders.logs(), config.logs(), unfinished, Instant.MAX)
                + clean(folders.inputs(), config.inputs(), unfinished, Instant.MAX)
                + clean(folders.accepted(), config.inputs(), unfinished, needed);
    }

    private void touch() {
        try {
            Files.writeString(folders.cleaned(), "");
            Files.setPosixFilePermissions(folders.cleaned(), PosixFilePermissions.fromString("rw-------"));
            Files.setLastModifiedTime(folders.cleaned(), FileTime.from(clock.instant()));
        } catch (IOException e) {
            // A full disk must not keep us from making room.
            log.warn("{} cannot be written: {}", folders.cleaned(), e.toString());
        }
    }

    private long clean(Path folder, RetentionConfig.Limit limit, Set<String> unfinished, Instant needed) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        List<Kept> entries = entries(folder, unfinished);
        entries.sort(Comparator.comparing(Kept::changedAt));
        long total = entries.stream().mapToLong(Kept::bytes).sum();
        Instant oldest = clock.instant().minus(limit.maxAge());
        long freed = 0;
        for (Kept entry : entries) {
            if (entry.changedAt().isBefore(needed)
                    && (entry.changedAt().isBefore(oldest) || total - freed > limit.maxSize())) {
                freed += delete(entry.path()) ? entry.bytes() : 0;
            }
        }
        return freed;
    }

    private static List<Kept> entries(Path folder, Set<String> unfinished) {
        List<Kept> entries = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                if (!unfinished.contains(String.valueOf(child.getFileName()))) {
                    measured(child).ifPresent(entries::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return entries;
    }

    private static Optional<Kept> measured(Path entry) {
        try {
            return Optional.of(measure(entry));
        } catch (IOException e) {
            log.warn("{} cannot be measured and stays: {}", entry, e.toString());
            return Optional.empty();
        }
    }

    private static Kept measure(Path entry) throws IOException {
        long[] bytes = {0};
        Instant[] newest = {Instant.EPOCH};
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                bytes[0] += attributes.size();
                Instant changed = changedAt(file);
                newest[0] = changed.isAfter(newest[0]) ? changed : newest[0];
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
        if (newest[0].equals(Instant.EPOCH)) {
            newest[0] = changedAt(entry);
        }
        return new Kept(entry, bytes[0], newest[0]);
    }

    /** The inode's own time: a file that was moved or copied here may keep a modification time of long ago. */
    private static Instant changedAt(Path file) throws IOException {
        Object time = Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
        return time instanceof FileTime changed ? changed.toInstant() : Instant.EPOCH;
    }

    /** False, and said, where something of it cannot be deleted; the others go all the same. */
    private static boolean delete(Path entry) {
        try {
            Files.walkFileTree(entry, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                        throws IOException {
                    Files.setPosixFilePermissions(directory, OPEN_TO_US);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException problem)
                        throws IOException {
                    Files.deleteIfExists(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
            return true;
        } catch (IOException e) {
            log.warn("{} cannot be deleted: {}", entry, e.toString());
            return false;
        }
    }
}
