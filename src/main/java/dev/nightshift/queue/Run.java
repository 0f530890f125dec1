package dev.nightshift.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a run; {@code null} where it is not known.
 *
 * @param cpuMillis of all its processes
 * @param maxRss bytes, of the largest process
 * @param logBytes written to its log file
 * @param logCut bytes of output that the log left out
 * @param note what else to tell a human, such as a declared output that is missing
 */
public record Run(
        Duration duration,
        @Nullable Long cpuMillis,
        @Nullable Long maxRss,
        long logBytes,
        long logCut,
        @Nullable String note) {

    /** A run of which only the time is known. */
    public static Run of(Duration duration) {
        return new Run(duration, null, null, 0, 0, null);
    }
}
