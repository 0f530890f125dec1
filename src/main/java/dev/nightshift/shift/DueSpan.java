package dev.nightshift.shift;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The due times of a span, however long it is: after a year without a look, a schedule of every minute has half a
 * million of them.
 *
 * @param newest at most {@value #KEPT}, oldest first
 * @param earlier how many there were before, counted up to {@value #COUNTED}
 */
record DueSpan(List<DueTime> newest, long earlier) {
    static final int KEPT = 300;
    static final int COUNTED = 100_000;
    private static final Duration FIRST = Duration.ofDays(2);

    DueSpan {
        newest = List.copyOf(newest);
    }

    /** Those after {@code from}, up to and with {@code until}. */
    static DueSpan between(Schedule schedule, ZoneId zone, Instant from, Instant until) {
        Duration back = FIRST;
        Instant start = from;
        Deque<DueTime> kept = new ArrayDeque<>();
        long earlier = 0;
        do {
            // From its end backwards in growing steps, as a schedule can only be asked forwards.
            Instant step = until.minus(back);
            start = step.isBefore(from) ? from : step;
            kept.clear();
            earlier = walk(schedule, zone, start, until, kept);
            back = back.multipliedBy(8);
        } while (kept.size() < KEPT && start.isAfter(from));
        if (start.isAfter(from) || earlier > 0) {
            earlier = earlier + count(schedule, zone, from, start);
        }
        return new DueSpan(List.copyOf(kept), earlier);
    }

    /** Keeps the newest; how many it did not keep. */
    private static long walk(Schedule schedule, ZoneId zone, Instant from, Instant until, Deque<DueTime> kept) {
        long dropped = 0;
        Optional<DueTime> due = schedule.next(from, zone);
        while (due.isPresent() && !due.get().at().isAfter(until)) {
            kept.addLast(due.get());
            if (kept.size() > KEPT) {
                kept.removeFirst();
                dropped++;
            }
            due = schedule.next(due.get().at(), zone);
        }
        return dropped;
    }

    private static long count(Schedule schedule, ZoneId zone, Instant from, Instant until) {
        long count = 0;
        Optional<DueTime> due = schedule.next(from, zone);
        while (count < COUNTED && due.isPresent() && !due.get().at().isAfter(until)) {
            count++;
            due = schedule.next(due.get().at(), zone);
        }
        return count;
    }
}
