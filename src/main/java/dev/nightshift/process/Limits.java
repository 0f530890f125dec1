package dev.nightshift.process;

import java.time.Duration;

/**
 * How long a process may run and how much of its output is kept.
 *
 * @param timeout from start to TERM
 * @param grace from TERM to KILL
 * @param logBytes size that its log never exceeds by more than one line
 */
public record Limits(Duration timeout, Duration grace, long logBytes) {
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);
    public static final long DEFAULT_LOG_BYTES = 16L << 20;

    public Limits {
        if (timeout.isNegative() || grace.isNegative() || logBytes < 2) {
            throw new IllegalStateException(
                    "limits " + timeout + ", " + grace + ", " + logBytes + ". Indicates a bug.");
        }
    }

    public static Limits ofTimeout(Duration timeout) {
        return new Limits(timeout, DEFAULT_GRACE, DEFAULT_LOG_BYTES);
    }
}
