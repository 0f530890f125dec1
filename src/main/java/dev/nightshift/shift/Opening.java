package dev.nightshift.shift;

import dev.nightshift.config.ShiftConfig;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.Note;
import dev.nightshift.store.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a shift, once for a schedule and its scheduled local time. */
public final class Opening {
    private static final Logger log = LoggerFactory.getLogger(Opening.class);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");
    /** The one schedule that the configuration has. */
    static final String SCHEDULE = "main";

    private final Database database;
    private final Claims claims;
    private final Shifts shifts;
    private final ShiftConfig config;
    private final InstantSource clock;
    private final Entry entry;

    /**
     * What stands before a shift.
     *
     * @param slot held while it is open
     * @param standing queues the standing jobs of its night
     * @param drainInbox queues what lies in the inbox
     */
    public record Entry(Slot slot, Standing standing, Runnable drainInbox) {}

    public Opening(
            Database database, Claims claims, Shifts shifts, ShiftConfig config, InstantSource clock, Entry entry) {
        this.database = database;
        this.claims = claims;
        this.shifts = shifts;
        this.config = config;
        this.clock = clock;
        this.entry = entry;
    }

    /** What the trigger asks for at a scheduled time. */
    public ShiftOrder scheduled(Date fireTime) {
        String local = LOCAL.format(fireTime.toInstant().atZone(config.zone()));
        return ShiftOrder.scheduled(SCHEDULE, local, config.maximum());
    }

    /** Opens the shift, with its standing jobs and all that the inbox holds; {@code null} when this night's was opened before. */
    public @Nullable OpenShift open(ShiftOrder order) {
        entry.slot().take("a shift");
        OpenShift shift = null;
        try {
            List<Note> standing = entry.standing().enqueue(order);
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

    /** After everything else: the next shift may open. */
    public void leave() {
        entry.slot().free();
    }

    private @Nullable OpenShift openRow(ShiftOrder order) {
        Instant now = clock.instant();
        OpenShift shift = database.write(tx -> shifts.open(tx, order, claims.due(tx, config.classes()))
                .map(ref -> new OpenShift(ref, order, claimsEnd(now)))
                .orElse(null));
        if (shift == null) {
            log.info("The shift for {} was opened before; it is not opened again", order.dueLocal());
        } else {
            log.info("Shift {} opened ({})", shift.getId(), order.scheduled() ? "by the clock" : "by hand");
        }
        return shift;
    }

    private Instant claimsEnd(Instant now) {
        ZonedDateTime local = now.atZone(config.zone());
        return config.window().contains(local.toLocalTime())
                ? config.window().endAfter(local).toInstant()
                : now;
    }
}
