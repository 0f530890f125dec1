package dev.nightshift.shift;

import dev.nightshift.config.DueTime;
import dev.nightshift.config.Redaction;
import dev.nightshift.config.ShiftConfig;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.DueTimes;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftRef;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.Note;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a shift, once for a schedule and its scheduled local time. */
public final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);
    private static final String SHIFT = "a shift";

    private final Database database;
    private final Rows rows;
    private final ShiftConfig config;
    private final InstantSource clock;
    private final Entry entry;
    private final TellingShifts telling;

    /** The tables that it reads and writes. */
    public record Rows(Claims claims, Shifts shifts, DueTimes dueTimes) {}

    /**
     * What stands before a shift.
     *
     * @param slot held while it is open
     * @param standing queues the standing jobs of its night
     * @param drainInbox queues what lies in the inbox
     * @param redaction of all that is said of it
     */
    public record Entry(Slot slot, Standing standing, Runnable drainInbox, Redaction redaction) {}

    public Opening(
            Database database, Rows rows, ShiftConfig config, InstantSource clock, Entry entry, TellingShifts telling) {
        this.database = database;
        this.rows = rows;
        this.config = config;
        this.clock = clock;
        this.entry = entry;
        this.telling = telling;
    }

    /**
     * Opens the shift, with its standing jobs and all that the inbox holds; {@code null} when this night's was opened
     * before. A scheduled one that finds the home busy is {@code null} too: it stays due, and the trigger asks again.
     */
    public @Nullable OpenShift open(ShiftOrder order) {
        if (order.scheduled() && !entry.slot().tryTake(SHIFT)) {
            return null;
        } else if (!order.scheduled()) {
            entry.slot().take(SHIFT);
        }
        OpenShift shift = null;
        try {
            List<Note> standing = opens(order) ? entry.standing().enqueue(order) : List.of();
            entry.drainInbox().run();
            shift = openRow(order);
            if (shift != null) {
                shift.add(standing);
            }
            return shift;
        } finally {
            if (shift == null) {
                entry.slot().free();
            }
        }
    }

    /**
     * After everything else: the next shift may open.
     *
     * @param body a shift that was opened; where none was, the slot is somebody else's
     */
    public void leave(@Nullable Object body) {
        if (body instanceof OpenShift) {
            entry.slot().free();
        }
    }

    /** A night that was opened before or taken out brings no standing jobs. */
    private boolean opens(ShiftOrder order) {
        return !order.scheduled() || database.read(tx -> rows.dueTimes().mayOpen(tx, key(order)));
    }

    private @Nullable OpenShift openRow(ShiftOrder order) {
        OpenShift shift =
                database.write(tx -> order.scheduled() ? scheduled(tx, order) : insert(tx, order, due(order)));
        if (shift == null) {
            log.info("The shift for {} was opened before or taken out; it is not opened", order.dueLocal());
        } else {
            log.info("Shift {} opened ({})", shift.getId(), order.scheduled() ? "by the clock" : "by hand");
        }
        return shift;
    }

    private @Nullable OpenShift scheduled(Tx tx, ShiftOrder order) {
        DueRow.Key key = key(order);
        if (!rows.dueTimes().mayOpen(tx, key)) {
            return null;
        }
        DueTime due = due(order);
        boolean late = Trigger.late(due.at(), clock.instant());
        OpenShift shift = insert(tx, order, due);
        rows.dueTimes().opened(tx, key, late);
        if (shift != null && late) {
            shift.addNote("It was due at " + order.dueLocal() + " and is made up for.");
        }
        return shift;
    }

    private @Nullable OpenShift insert(Tx tx, ShiftOrder order, DueTime due) {
        int claimable = rows.claims().due(tx, config.classes());
        Optional<ShiftRef> ref = rows.shifts().open(tx, order, claimable);
        OpenShift shift = ref.map(opened -> new OpenShift(opened, order, claimsEnd(order, due), entry.redaction()))
                .orElse(null);
        if (shift != null) {
            Pauses.current(tx).ifPresent(pause -> paused(tx, shift, pause));
        }
        return shift;
    }

    private void paused(Tx tx, OpenShift shift, Pauses.Pause pause) {
        log.warn("Shift {} claims nothing: paused by {} since {}", shift.getId(), pause.by(), pause.since());
        shift.addNote("Night Shift was " + pause.waiting().text() + ": nothing is claimed until it is resumed.");
        telling.paused(tx, shift, pause);
    }

    private static DueRow.Key key(ShiftOrder order) {
        return new DueRow.Key(Objects.requireNonNull(order.schedule()), Objects.requireNonNull(order.dueLocal()));
    }

    private DueTime due(ShiftOrder order) {
        if (order.dueLocal() == null) {
            Instant now = clock.instant();
            return new DueTime(LocalDateTime.ofInstant(now, config.zone()), now);
        }
        LocalDateTime local = LocalDateTime.parse(order.dueLocal());
        return new DueTime(local, local.atZone(config.zone()).toInstant());
    }

    /** Only a shift by the clock has an end; one by hand ends when nothing is left to do. */
    private Instant claimsEnd(ShiftOrder order, DueTime due) {
        return Optional.ofNullable(order.schedule())
                .flatMap(config::schedule)
                .filter(schedule -> schedule.covers(due.local()))
                .map(schedule -> schedule.windowEnd(due, config.zone()))
                .orElseGet(clock::instant);
    }
}
