package dev.nightshift.queue;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of shifts: opened once per schedule and scheduled local time, given facts, closed. Thread-safe. */
public final class Shifts {
    private static final SqlFile SQL = SqlFile.beside(Shifts.class, "shifts.sql");
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss");
    private static final String ACTOR = "shift";
    /** More are by hand, and so many that they tell little of nights. */
    private static final int SHIFTS_A_NIGHT = 3;

    private final InstantSource clock;
    private final ZoneId zone;
    private final String owner;
    private final Ledger ledger;

    public Shifts(InstantSource clock, ZoneId zone, String owner) {
        this.clock = clock;
        this.zone = zone;
        this.owner = owner;
        this.ledger = new Ledger(clock);
    }

    /** Facts about an open shift that are set once each. */
    public enum Fact {
        HEALTH("set_health", "health"),
        PRE_SNAPSHOT("set_pre_snapshot", "tag"),
        POST_SNAPSHOT("set_post_snapshot", "tag"),
        REFUSED("set_refused", "text"),
        NO_SNAPSHOT("set_no_snapshot", "text"),
        NOTES("set_notes", "notes");

        private final String statement;
        private final String parameter;

        Fact(String statement, String parameter) {
            this.statement = statement;
            this.parameter = parameter;
        }
    }

    /**
     * Opens a shift.
     *
     * @return empty when this schedule's shift for that local time was opened before
     * @throws EnvironmentException {@code home_held} when another process has taken over from this one
     */
    public Optional<ShiftRef> open(Tx tx, ShiftOrder order, int due) {
        Args scheduled = Args.of("schedule", order.schedule()).and("due_local", order.dueLocal());
        if (order.scheduled()
                && tx.first(SQL.get("scheduled"), scheduled, row -> true).isPresent()) {
            return Optional.empty();
        }
        String id = freshId(tx);
        long seq = tx.first(
                        SQL.get("open"),
                        scheduled
                                .and("id", id)
                                .and("trigger", order.scheduled() ? "schedule" : "manual")
                                .and("autonomous", order.autonomous() ? 1 : 0)
                                .and("snapshots", order.snapshots() ? 1 : 0)
                                .and("notifications", order.notifications() ? 1 : 0)
                                .and("owner", owner)
                                .and("now", clock.instant())
                                .and("due", due),
                        row -> row.number("seq"))
                .orElseThrow(Shifts::takenOver);
        ledger.append(tx, ACTOR, "opened", Ledger.Subject.shift(id));
        return Optional.of(new ShiftRef(seq, id));
    }

    private String freshId(Tx tx) {
        String stamp = STAMP.format(clock.instant().atZone(zone));
        String id = stamp;
        for (int number = 2;
                tx.first(SQL.get("id_taken"), Args.of("id", id), row -> true).isPresent();
                number++) {
            id = stamp + "-" + number;
        }
        return id;
    }

    /** @throws EnvironmentException {@code home_held} when another process has taken over from this one */
    public void set(Tx tx, ShiftRef shift, Fact fact, String value) {
        int changed = tx.run(
                SQL.get(fact.statement),
                Args.of("shift", shift.seq()).and("owner", owner).and(fact.parameter, value));
        if (changed == 0) {
            throw takenOver();
        }
    }

    private void refuseWhenTakenOver(Tx tx) {
        if (tx.first(SQL.get("taken_over"), Args.of("owner", owner), row -> true)
                .isPresent()) {
            throw takenOver();
        }
    }

    private static EnvironmentException takenOver() {
        return EnvironmentException.lasting(
                ProblemCode.HOME_HELD,
                "Another process has taken over this home from this one, which was silent too long.",
                "Nothing was changed. See who runs it with: `status`");
    }

    /**
     * Closes a shift with what did not run.
     *
     * @throws EnvironmentException {@code home_held} when another process has taken over, and closed it itself
     */
    public void close(Tx tx, ShiftRef shift, ShiftView.Left left) {
        int changed = tx.run(
                SQL.get("close"),
                Args.of("shift", shift.seq())
                        .and("owner", owner)
                        .and("now", clock.instant())
                        .and("deferred", left.deferred())
                        .and("held", left.held())
                        .and("parked", left.parked()));
        if (changed == 0) {
            refuseWhenTakenOver(tx);
            return;
        }
        ledger.append(tx, ACTOR, "closed", Ledger.Subject.shift(shift.id()));
    }

    /** Closes a shift whose runner is gone. */
    public void interrupt(Tx tx, ShiftRef shift) {
        int changed = tx.run(
                SQL.get("interrupt"),
                Args.of("shift", shift.seq()).and("owner", owner).and("now", clock.instant()));
        if (changed == 0) {
            refuseWhenTakenOver(tx);
            return;
        }
        ledger.append(tx, ACTOR, "interrupted", Ledger.Subject.shift(shift.id()));
    }

    /** Shifts that are not closed; at the start of a runner, all of them were interrupted. */
    public List<ShiftView> open(Tx tx) {
        return tx.list(SQL.get("open_shifts"), Args.none(), ShiftView::of);
    }

    public ShiftView get(Tx tx, String id) {
        return tx.first(SQL.get("get"), Args.of("id", id), ShiftView::of)
                .orElseThrow(() -> new UserException(
                        ProblemCode.UNKNOWN_SHIFT,
                        "No shift has the id " + id + ".",
                        "Ids are local times of opening, such as 2026-11-22-190000; see: report latest"));
    }

    public Optional<ShiftView> latest(Tx tx) {
        return tx.first(SQL.get("latest"), Args.none(), ShiftView::of);
    }

    /** The last shift that claimed a job. */
    public Optional<ShiftView> latestWorking(Tx tx) {
        return tx.first(SQL.get("latest_working"), Args.none(), ShiftView::of);
    }

    /** The newest shifts, newest first. */
    public List<ShiftView> recent(Tx tx, int limit) {
        return tx.list(SQL.get("recent"), Args.of("limit", limit), ShiftView::of);
    }

    /**
     * What a shift came to, in short.
     *
     * @param work whether something was due or claimed
     * @param success whether a job succeeded in it, or honestly found too little evidence
     */
    public record Brief(Instant openedAt, boolean closed, boolean autonomous, boolean work, boolean success) {}

    /** The shifts that ran an attempt of a job that is not finished: somebody may still want to look at what it did. */
    public List<String> ofUnfinishedJobs(Tx tx) {
        return tx.list(SQL.get("of_unfinished_jobs"), Args.none(), row -> row.text("id"));
    }

    /** The newest shifts, newest first, without counting their jobs: that would take long where each had thousands. */
    public List<Brief> brief(Tx tx, int limit) {
        return tx.list(
                SQL.get("recent_work"),
                Args.of("limit", limit),
                row -> new Brief(
                        row.instant("opened_at"),
                        row.textOrNull("closed_at") != null,
                        row.flag("autonomous"),
                        row.flag("work"),
                        row.flag("success")));
    }

    /** What the newest nights came to, the newest first: the autonomous shifts of one local date are one night. */
    public List<NightRate> rates(Tx tx, int nights) {
        Map<LocalDate, NightRate> byDate = new LinkedHashMap<>();
        tx.list(SQL.get("rates"), Args.of("limit", nights * SHIFTS_A_NIGHT), NightRate::of)
                .forEach(rate -> byDate.merge(rate.date(), rate, NightRate::and));
        return byDate.values().stream().limit(nights).toList();
    }

    /**
     * The end of the last autonomous shift that made progress: something in it succeeded or honestly found too little
     * evidence, or nothing was due. One that was refused or interrupted made none.
     */
    public Optional<Instant> lastProgress(Tx tx) {
        return tx.first(SQL.get("last_progress"), Args.none(), row -> row.instant("closed_at"));
    }

    /** When the shift before this one closed; empty where there was none or it is open. */
    public Optional<Instant> endOfTheOneBefore(Tx tx, ShiftRef shift) {
        return tx.first(
                        SQL.get("end_of_the_one_before"),
                        Args.of("shift", shift.seq()),
                        row -> Optional.ofNullable(row.instantOrNull("closed_at")))
                .flatMap(at -> at);
    }

    /** Asks the open shift to end: after its running jobs, or at once. False when none is open. */
    public boolean requestStop(Tx tx, boolean now, String by) {
        boolean asked = tx.run(SQL.get("request_stop"), Args.of("how", now ? "now" : "after_running")) > 0;
        if (asked) {
            ledger.append(
                    tx,
                    by,
                    now ? "stop_now_requested" : "stop_requested",
                    new Ledger.Subject(null, null, null, null, null, null));
        }
        return asked;
    }

    /** {@code after_running}, {@code now}, or nothing. */
    public @Nullable String stopRequested(Tx tx, ShiftRef shift) {
        return tx.first(SQL.get("stop_requested"), Args.of("shift", shift.seq()), row -> row.text("stop_requested"))
                .orElse(null);
    }

    /** Each job of a shift with its last attempt in it, in the order in which they were claimed. */
    public List<ShiftJob> jobs(Tx tx, String shift) {
        return tx.list(SQL.get("jobs_of"), Args.of("shift", shift), ShiftJob::of);
    }

    /** Each attempt of a shift of which snapshots tell what it changed, in the order in which they were claimed. */
    public List<ShiftJob> changed(Tx tx, String shift) {
        return tx.list(SQL.get("changed_in"), Args.of("shift", shift), ShiftJob::of);
    }

    /** How long a shift has been open or was. */
    public Duration length(ShiftView shift) {
        Instant end = shift.times().finishedAt() == null
                ? clock.instant()
                : shift.times().finishedAt();
        return Duration.between(shift.times().startedAt(), end);
    }
}
