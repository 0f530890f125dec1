package dev.nightshift.shift;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether an autonomous shift is open that should have ended: its window is over, and each job that runs has had
 * its whole timeout. For one thread at a time.
 */
final class Overdue {
    /** To end jobs, take the snapshot and write the report. */
    private static final Duration SLACK = Duration.ofMinutes(30);
    /** A shift by hand has no window. */
    private static final Duration BY_HAND = Duration.ofHours(24);
    /** So long it stays told, as far as this process knows. */
    private static final Duration AGAIN = Duration.ofHours(21);

    private final Database database;
    private final Trigger.Rows rows;
    private final ShiftConfig config;
    private final TellingClock telling;
    private @Nullable String told;
    private Instant toldAt = Instant.MIN;

    Overdue(Database database, Trigger.Rows rows, ShiftConfig config, TellingClock telling) {
        this.database = database;
        this.rows = rows;
        this.config = config;
        this.telling = telling;
    }

    void look(Instant now) {
        Optional<ShiftView> late = database.read(tx -> rows.shifts().open(tx).stream()
                .filter(shift -> shift.mode().autonomous() && now.isAfter(end(tx, shift)))
                .findFirst());
        late.filter(shift -> !isTold(shift, now)).ifPresent(shift -> {
            database.change(tx -> telling.overdue(tx, shift, end(tx, shift), running(tx)));
            told = shift.id();
            toldAt = now;
        });
    }

    private boolean isTold(ShiftView shift, Instant now) {
        return shift.id().equals(told) && Duration.between(toldAt, now).abs().compareTo(AGAIN) < 0;
    }

    private Instant end(Tx tx, ShiftView shift) {
        Instant end = window(shift).orElseGet(() -> shift.times().startedAt().plus(BY_HAND));
        for (Jobs.Running job : rows.jobs().running(tx)) {
            Instant last = job.claimedAt().plus(job.timeout());
            end = last.isAfter(end) ? last : end;
        }
        return end.plus(SLACK);
    }

    private Optional<Instant> window(ShiftView shift) {
        ShiftView.Origin origin = shift.mode().origin();
        if (origin.schedule() == null || origin.dueLocal() == null) {
            return Optional.empty();
        }
        LocalDateTime local = LocalDateTime.parse(Objects.requireNonNull(origin.dueLocal()));
        Instant at = local.atZone(config.zone()).toInstant();
        return config.schedule(origin.schedule())
                .filter(schedule -> schedule.covers(local))
                .map(schedule -> schedule.windowEnd(new DueTime(local, at), config.zone()));
    }

    private List<String> running(Tx tx) {
        return rows.jobs().running(tx).stream().map(Jobs.Running::id).toList();
    }
}
