package dev.nightshift.inbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a file is complete: unchanged for the quiet period, by its own times, or, where these lie in the future, by
 * what was seen of it before. Thread-safe.
 */
final class Stillness {
    private static final int MOST_REMEMBERED = 100_000;

    private final Duration quiet;
    private final InstantSource clock;
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    private record Seen(long size, FileTime modified, FileTime changed, long since) {
        boolean sameAs(Seen other) {
            return size == other.size && modified.equals(other.modified) && changed.equals(other.changed);
        }
    }

    Stillness(Duration quiet, InstantSource clock) {
        this.quiet = quiet;
        this.clock = clock;
    }

    boolean isStill(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            FileTime modified = now.lastModifiedTime();
            FileTime changed = (FileTime)
                    Objects.requireNonNull(Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS));
            FileTime latest = modified.compareTo(changed) > 0 ? modified : changed;
            Instant moment = clock.instant();
            if (!latest.toInstant().isAfter(moment)) {
                return !latest.toInstant().plus(quiet).isAfter(moment);
            }
            return seenUnchanged(file, new Seen(now.size(), modified, changed, System.nanoTime()));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean seenUnchanged(Path file, Seen now) {
        if (seen.size() > MOST_REMEMBERED) {
            seen.clear();
        }
        Seen before = seen.get(file);
        if (before == null || !before.sameAs(now)) {
            seen.put(file, now);
            return false;
        }
        return now.since() - before.since() >= quiet.toNanos();
    }

    void forget(Path file) {
        seen.remove(file);
    }
}
