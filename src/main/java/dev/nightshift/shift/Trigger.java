package dev.nightshift.shift;

import dev.nightshift.config.Schedule;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.job.Heartbeat;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.Shifts;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which shift the clock opens now. Who calls {@link #look}, and how often, does not matter: what has come, what
 * was opened and what was missed are rows, so nothing is opened twice and nothing is lost when nobody looked for a
 * while. Thread-safe, and safe between processes.
 */
public final class Trigger {
    /** A look is never exactly on time; a shift that opens within this is not late, a clock so little off not wrong. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** The mark of an idle home is moved so often. */
    private static final Duration AGE = Duration.ofSeconds(60);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Database database;
    private final Rows rows;
    private final ShiftConfig config;
    private final InstantSource clock;
    private final Slot slot;
    private final TellingClock telling;
    private final Overdue overdue;
    private final Set<String> names;
    private final Heartbeat heartbeat = new Heartbeat("the trigger", Duration.ofSeconds(90));
    private volatile boolean lookedBefore;
    private volatile @Nullable Tried tried;

    /** An order that was given and whose due time is still due when the next look comes. */
    private record Tried(ShiftOrder order, int times, Instant at) {
        boolean again(ShiftOrder next, Instant now) {
            return next.equals(order) && Duration.between(at, now).abs().compareTo(pause()) < 0;
        }

        private Duration pause() {
            Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 10));
            return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /** The tables that it reads and writes. */
    public record Rows(DueTimes dueTimes, Shifts shifts, Jobs jobs) {}

    public Trigger(
            Database database, Rows rows, ShiftConfig config, InstantSource clock, Slot slot, TellingClock telling) {
        this.database = database;
        this.rows = rows;
        this.config = config;
        this.clock = clock;
        this.slot = slot;
        this.telling = telling;
        this.overdue = new Overdue(database, rows, config, telling);
        this.names = config.schedules().stream().map(Schedule::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a shift that opens now is late for its due time. */
    static boolean late(Instant due, Instant now) {
        return Duration.between(due, now).compareTo(TOLERANCE) > 0;
    }

    /**
     * Writes down what has come since the last look, tells what was missed, and says which shift is to be opened now.
     * Until that is done the due time stays due: where it fails, a later look says the same.
     *
     * @return {@code null} where there is none, or the home is busy
     */
    public @Nullable ShiftOrder look() {
        heartbeat.beat();
        ShiftOrder order = decide();
        if (order != null) {
            // Whoever looked runs that shift now; its work has a heartbeat of its own.
            heartbeat.rest();
        }
        return order;
    }

    /** Beats at each look. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    private @Nullable ShiftOrder decide() {
        Instant now = clock.instant();
        String busy = slot.holder();
        if (busy != null) {
            overdue.look(now);
        }
        boolean first = !lookedBefore;
        if (!first && database.read(tx -> nothingToDo(tx, now))) {
            return null;
        }
        ShiftOrder order = database.write(tx -> {
            rows.dueTimes().forgetOthers(tx, names);
            return new Look(rows, config, telling, tx, new Look.Moment(now, busy, first)).decide();
        });
        lookedBefore = true;
        return order == null ? null : paced(order, now);
    }

    /** A shift that cannot be opened tells so each time: asked for after 1, 2, 4 … minutes, at most an hour. */
    private @Nullable ShiftOrder paced(ShiftOrder order, Instant now) {
        Tried before = tried;
        if (before != null && before.again(order, now)) {
            return null;
        }
        int times = before != null && before.order().equals(order) ? before.times() + 1 : 1;
        tried = new Tried(order, times, now);
        return order;
    }

    private boolean nothingToDo(Tx tx, Instant now) {
        return rows.dueTimes().pending(tx).isEmpty()
                && config.schedules().stream().allMatch(schedule -> isIdle(tx, schedule, now));
    }

    private boolean isIdle(Tx tx, Schedule schedule, Instant now) {
        Optional<DueTimes.Mark> mark = rows.dueTimes().mark(tx, schedule.name());
        return mark.isPresent()
                && mark.get().zone().equals(config.zone())
                && !now.isBefore(mark.get().lookedAt())
                && Duration.between(mark.get().lookedAt(), now).compareTo(AGE) < 0
                && schedule.next(mark.get().lookedAt(), config.zone())
                        .filter(due -> !due.at().isAfter(now))
                        .isEmpty();
    }
}
