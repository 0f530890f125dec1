package dev.nightshift.queue;

import java.time.Duration;
import java.time.Instant;

/**
 * The right of one process to run this home, as long as it renews it.
 *
 * @param owner the token of its claims and shifts
 * @param purpose what it does, such as {@code start}
 * @param renewedAt by its clock, for humans
 * @param renewals grows as long as it lives; to be compared with nothing but an earlier look
 */
public record Lease(String owner, String purpose, Holder holder, Instant openedAt, Instant renewedAt, long renewals) {

    /** How often a runner renews its lease. */
    public static final Duration RENEW_EVERY = Duration.ofSeconds(3);
    /** Of silence, in which four signs of life were due. */
    public static final Duration PATIENCE = RENEW_EVERY.multipliedBy(4);

    /** Which process holds it: a pid alone may be somebody else's by now. */
    public record Holder(long pid, String started, String bootId) {}

    /** Whether it gave no sign of life for longer than a runner that lives ever does, by the clock on the wall. */
    public boolean isSilent(Instant now) {
        return Duration.between(renewedAt, now).compareTo(PATIENCE) > 0;
    }

    /** {@code start, process 123, since 2026-11-22T19:00:00Z}. */
    public String text() {
        return purpose + ", process " + holder.pid() + ", since " + openedAt;
    }
}
