package dev.nightshift.job;

import java.time.Duration;

/**
 * Under which conditions a job runs.
 *
 * @param timeout from start to TERM
 * @param retries how often a failed attempt is followed by another on its own
 * @param backoff wait before the first of these; doubles
 * @param retrySafe may run again after the machine died under it
 * @param tell when a human is told of its end
 */
public record Policy(Duration timeout, int retries, Duration backoff, boolean retrySafe, Needs needs, Notify tell) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofHours(3);
    public static final Duration DEFAULT_BACKOFF = Duration.ofMinutes(5);

    /** When a finished job is told. */
    public enum Notify {
        FAILURE,
        ALWAYS,
        NEVER
    }
}
