package dev.nightshift.shift;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.Schedule;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Waiting;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look of the {@link Trigger}, in one transaction. Not thread-safe. */
final class Look {
    private static final Logger log = LoggerFactory.getLogger(Look.class);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private final Trigger.Rows rows;
    private final ShiftConfig config;
    private final TellingClock telling;
    private final Tx tx;
    private final Moment moment;
    private final Map<String, String> away = new HashMap<>();
    private final List<TellingClock.Missed> missed = new ArrayList<>();
    private long uncounted;

    /**
     * When it is, and what is under way then.
     *
     * @param busy with what the home is busy; {@code null}: it is free
     * @param first whether this process has not looked before
     */
    record Moment(Instant now, @Nullable String busy, boolean first) {}

    Look(Trigger.Rows rows, ShiftConfig config, TellingClock telling, Tx tx, Moment moment) {
        this.rows = rows;
        this.config = config;
        this.telling = telling;
        this.tx = tx;
        this.moment = moment;
    }

    @Nullable
    ShiftOrder decide() {
        config.schedules().forEach(this::gather);
        List<DueRow> open = new ArrayList<>();
        Map<String, List<DueRow>> pending = new HashMap<>();
        rows.dueTimes()
                .pending(tx)
                .forEach(row -> pending.computeIfAbsent(row.key().schedule(), name -> new ArrayList<>())
                        .add(row));
        for (Schedule schedule : config.schedules()) {
            List<DueRow> due = pending.remove(schedule.name());
            newest(schedule, due == null ? List.of() : due).ifPresent(open::add);
        }
        pending.values().forEach(others -> others.forEach(this::gone));
        open.sort(Comparator.comparing(DueRow::dueAt));
        if (!missed.isEmpty() || uncounted > 0) {
            telling.missed(tx, missed, uncounted);
        }
        return order(open);
    }

    /** Gives every due time since the last look its row. */
    private void gather(Schedule schedule) {
        ZoneId zone = config.zone();
        Optional<DueTimes.Mark> mark = rows.dueTimes().mark(tx, schedule.name());
        // A new schedule has no past, but it may be due in this very minute.
        Instant from = mark.map(known -> since(schedule, known))
                .orElseGet(() -> LocalDateTime.ofInstant(moment.now(), zone)
                        .withSecond(0)
                        .withNano(0)
                        .atZone(zone)
                        .toInstant()
                        .minusMillis(1));
        if (from.isAfter(moment.now()) && !Trigger.late(moment.now(), from)) {
            // The clock was put back a little; what comes until then was looked at.
            return;
        }
        DueSpan span = DueSpan.between(schedule, zone, from, moment.now());
        uncounted += span.earlier();
        span.newest().forEach(due -> came(schedule, due));
        rows.dueTimes().mark(tx, schedule.name(), new DueTimes.Mark(zone, moment.now()));
    }

    /** What came after this has to be looked at. Notes why nobody has, where that is long ago. */
    private Instant since(Schedule schedule, DueTimes.Mark mark) {
        Instant from = mark.lookedAt();
        if (!mark.zone().equals(config.zone())) {
            // To the east, times of the wall clock are past that had not come in the old zone.
            Instant same = LocalDateTime.ofInstant(from, mark.zone())
                    .atZone(config.zone())
                    .toInstant();
            away.put(schedule.name(), "the time zone was changed from " + mark.zone() + " to " + config.zone());
            from = same.isBefore(from) ? same : from;
        } else if (Trigger.late(from, moment.now())) {
            String span = "from " + local(from) + " to " + local(moment.now());
            away.put(
                    schedule.name(),
                    moment.first()
                            ? "Night Shift was not running " + span
                            : "the machine slept, or its clock was put forward, " + span);
        } else if (Trigger.late(moment.now(), from)) {
            log.warn("The clock was put back from {} to {}; what was opened is not opened again", from, moment.now());
            from = moment.now();
        }
        return from;
    }

    private void came(Schedule schedule, DueTime due) {
        DueRow.Key key = new DueRow.Key(schedule.name(), due.local().toString());
        Optional<DueRow> row = rows.dueTimes().get(tx, key);
        if (row.isEmpty()) {
            rows.dueTimes().due(tx, key, due.at());
            return;
        }
        switch (row.get().state()) {
            case DUE -> {}
            case SKIPPED ->
                log.info(
                        "{} is left out: {} took it out",
                        key,
                        row.get().decided().by());
            case MISSED -> rows.dueTimes().dueAgain(tx, key, due.at(), "trigger");
            case OPENED, CAUGHT_UP -> again(row.get());
        }
    }

    private void again(DueRow row) {
        if (rows.dueTimes().cameAgain(tx, row.key())) {
            log.warn("{} has come again; its shift {} was opened before", row.key(), row.shift());
            telling.cameAgain(tx, row, local(row.decided().at()));
        }
    }

    /** Of what is due, the newest that may still be opened; what may not, or is older than it, is missed. */
    private Optional<DueRow> newest(Schedule schedule, List<DueRow> due) {
        List<DueRow> inTime = new ArrayList<>();
        for (DueRow row : due) {
            Optional<Waiting> lost = lost(schedule, row);
            lost.ifPresent(why -> miss(row, why));
            if (lost.isEmpty()) {
                inTime.add(row);
            }
        }
        if (inTime.isEmpty()) {
            return Optional.empty();
        }
        DueRow newest = inTime.remove(inTime.size() - 1);
        if (moment.busy() == null) {
            inTime.forEach(row -> miss(row, overtaken(schedule, row, newest)));
        } else {
            inTime.forEach(this::waits);
        }
        return Optional.of(newest);
    }

    private Optional<Waiting> lost(Schedule schedule, DueRow row) {
        LocalDateTime local = LocalDateTime.parse(row.key().local());
        Instant end = schedule.windowEnd(new DueTime(local, row.dueAt()), config.zone());
        String gap = away.get(schedule.name());
        if (!schedule.covers(local)) {
            return Optional.of(new Waiting("outside_window", "it lies outside the window " + schedule.window()));
        } else if (!moment.now().isBefore(end)) {
            return Optional.of(ended(row, gap, end));
        } else if (schedule.catchUp() == Schedule.CatchUp.SKIP && Trigger.late(row.dueAt(), moment.now())) {
            return gap == null && row.why() != null
                    ? Optional.empty()
                    : Optional.of(new Waiting(
                            "not_running", (gap == null ? "nothing looked then" : gap) + ", and catch-up is skip"));
        }
        return Optional.empty();
    }

    private Waiting ended(DueRow row, @Nullable String gap, Instant end) {
        String until = "; its window ended at " + local(end);
        if (row.why() != null) {
            return new Waiting("busy", row.why().text() + until);
        }
        return new Waiting("not_running", (gap == null ? "it was not looked at in time" : gap) + until);
    }

    private Waiting overtaken(Schedule schedule, DueRow row, DueRow newest) {
        String gap = row.why() != null ? row.why().text() : away.get(schedule.name());
        return new Waiting(
                "overtaken", (gap == null ? "" : gap + "; ") + newest.key().local() + " stands for it");
    }

    private void gone(DueRow row) {
        miss(row, new Waiting("not_configured", "its schedule is not in the configuration any more"));
    }

    private void miss(DueRow row, Waiting why) {
        log.warn("{} is missed: {}", row.key(), why.text());
        rows.dueTimes().missed(tx, row.key(), why);
        missed.add(new TellingClock.Missed(row.key(), why.text()));
    }

    /** The one that came first; the others wait for its end. */
    private @Nullable ShiftOrder order(List<DueRow> open) {
        if (moment.busy() != null || open.isEmpty()) {
            open.forEach(this::waits);
            return null;
        }
        DueRow next = open.get(0);
        return config.schedule(next.key().schedule())
                .map(schedule ->
                        ShiftOrder.scheduled(schedule.name(), next.key().local(), schedule.maximum()))
                .orElse(null);
    }

    private void waits(DueRow row) {
        String with = moment.busy() == null ? "" : moment.busy();
        for (ShiftView shift : rows.shifts().open(tx)) {
            with = "shift " + shift.id();
        }
        rows.dueTimes().waits(tx, row.key(), new Waiting("busy", "the home was busy with " + with));
    }

    private String local(Instant instant) {
        return LOCAL.format(instant.atZone(config.zone()));
    }
}
