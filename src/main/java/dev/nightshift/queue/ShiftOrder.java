package dev.nightshift.queue;

import org.jspecify.annotations.Nullable;

/**
 * How a shift was asked for.
 *
 * @param schedule name of the schedule that triggered it; {@code null}: a human did
 * @param dueLocal the scheduled local time, {@code 2026-11-22T19:00}
 * @param autonomous under guard, between snapshots, with notices
 * @param snapshots whether snapshots are taken
 * @param notifications whether notices are sent; otherwise they are kept as suppressed
 * @param maxJobs most jobs that it claims; {@code null}: no limit
 */
public record ShiftOrder(
        @Nullable String schedule,
        @Nullable String dueLocal,
        boolean autonomous,
        boolean snapshots,
        boolean notifications,
        @Nullable Integer maxJobs) {

    /** A plain run of the queue: no guard, no snapshots, no notices. */
    public static ShiftOrder plain(@Nullable Integer maxJobs) {
        return new ShiftOrder(null, null, false, false, false, maxJobs);
    }

    /** What the trigger asks for. */
    public static ShiftOrder scheduled(String schedule, String dueLocal, @Nullable Integer maxJobs) {
        return new ShiftOrder(schedule, dueLocal, true, true, true, maxJobs);
    }

    /** By the clock: it waits for backoff, not_before and gates until its window ends. */
    public boolean scheduled() {
        return schedule != null;
    }
}
