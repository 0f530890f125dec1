package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of scheduled local times: each comes to be once, and leads to one shift at most. Stateless besides the
 * database; thread-safe, and safe between processes.
 */
public final class DueTimes {
    private static final SqlFile SQL = SqlFile.beside(DueTimes.class, "due.sql");
    private static final String ACTOR = "trigger";

    private final InstantSource clock;
    private final Ledger ledger;

    public DueTimes(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    /** How far a schedule has been looked at, and in which zone. */
    public record Mark(ZoneId zone, Instant lookedAt) {}

    /** Empty for a schedule that is new. */
    public Optional<Mark> mark(Tx tx, String schedule) {
        return tx.first(
                SQL.get("mark"),
                Args.of("schedule", schedule),
                row -> new Mark(ZoneId.of(row.text("zone")), row.instant("looked_at")));
    }

    /** Every due time up to the mark has its row. */
    public void mark(Tx tx, String schedule, Mark mark) {
        tx.run(
                SQL.get("set_mark"),
                Args.of("schedule", schedule).and("zone", mark.zone().getId()).and("at", mark.lookedAt()));
    }

    /** Schedules that are not configured any more: when one comes back, it is new. */
    public void forgetOthers(Tx tx, Set<String> configured) {
        tx.list(SQL.get("marks"), Args.none(), row -> row.text("name")).stream()
                .filter(name -> !configured.contains(name))
                .forEach(name -> tx.run(SQL.get("forget_mark"), Args.of("schedule", name)));
    }

    public Optional<DueRow> get(Tx tx, DueRow.Key key) {
        return tx.first(SQL.get("get"), of(key), DueRow::of);
    }

    /** It has come. */
    public void due(Tx tx, DueRow.Key key, Instant at) {
        insert(tx, key, at, DueRow.State.DUE, ACTOR);
    }

    /** One that was missed, or taken out, is due after all. */
    public void dueAgain(Tx tx, DueRow.Key key, Instant at, String by) {
        tx.run(
                SQL.get("due_again"),
                of(key).and("at", at).and("now", clock.instant()).and("by", by));
        append(tx, by, DueRow.State.DUE, key);
    }

    /** A time that was opened comes again; true the first time it does. */
    public boolean cameAgain(Tx tx, DueRow.Key key) {
        return tx.run(SQL.get("came_again"), of(key).and("now", clock.instant())) > 0;
    }

    /** What it waits for. */
    public void waits(Tx tx, DueRow.Key key, Waiting why) {
        tx.run(SQL.get("waits"), of(key).and("reason", why.code()).and("reason_text", why.text()));
    }

    /** Its shift will not be opened. */
    public void missed(Tx tx, DueRow.Key key, Waiting why) {
        move(tx, key, DueRow.State.MISSED, why, ACTOR);
    }

    /** Whether a shift may be opened for it now: not where a human or the trigger decided otherwise meanwhile. */
    public boolean mayOpen(Tx tx, DueRow.Key key) {
        return get(tx, key).map(row -> row.state() == DueRow.State.DUE).orElse(true);
    }

    /** Its shift stands, opened just now or before. */
    public void opened(Tx tx, DueRow.Key key, boolean late) {
        DueRow.State state = late ? DueRow.State.CAUGHT_UP : DueRow.State.OPENED;
        tx.run(
                SQL.get("opened"),
                of(key).and("state", state.code()).and("now", clock.instant()).and("by", ACTOR));
    }

    /** A human takes it out: before it comes, or while it waits. False when it is out already. */
    public boolean skip(Tx tx, DueRow.Key key, Instant at, String by) {
        Optional<DueRow> row = get(tx, key);
        if (row.isEmpty()) {
            insert(tx, key, at, DueRow.State.SKIPPED, by);
        } else if (row.get().state() == DueRow.State.DUE) {
            move(tx, key, DueRow.State.SKIPPED, null, by);
            return true;
        } else {
            return false;
        }
        append(tx, by, DueRow.State.SKIPPED, key);
        return true;
    }

    /** Takes that back, for a time that is yet to come. */
    public void unskip(Tx tx, DueRow.Key key, String by) {
        tx.run(SQL.get("unskip"), of(key));
        ledger.append(tx, by, "skip_undone", subject(key, null));
    }

    /** All that have come by now and are still to be decided, in the order in which they came. */
    public List<DueRow> pending(Tx tx) {
        return tx.list(SQL.get("pending"), Args.of("now", clock.instant()), DueRow::of);
    }

    public Optional<DueRow> lastMissed(Tx tx) {
        return tx.first(SQL.get("last_missed"), Args.none(), DueRow::of);
    }

    /** Those a human took out that come, or came, after a moment. */
    public List<DueRow> skipped(Tx tx, Instant since) {
        return tx.list(SQL.get("skipped"), Args.of("since", since), DueRow::of);
    }

    private void insert(Tx tx, DueRow.Key key, Instant at, DueRow.State state, String by) {
        tx.run(
                SQL.get("insert"),
                of(key).and("at", at)
                        .and("state", state.code())
                        .and("now", clock.instant())
                        .and("by", by));
    }

    private void move(Tx tx, DueRow.Key key, DueRow.State to, @Nullable Waiting why, String by) {
        tx.run(
                SQL.get("move"),
                of(key).and("from", DueRow.State.DUE.code())
                        .and("state", to.code())
                        .and("reason", why == null ? null : why.code())
                        .and("reason_text", why == null ? null : why.text())
                        .and("now", clock.instant())
                        .and("by", by));
        append(tx, by, to, key);
    }

    private void append(Tx tx, String by, DueRow.State to, DueRow.Key key) {
        ledger.append(tx, by, to.code(), subject(key, to.code()));
    }

    private static Ledger.Subject subject(DueRow.Key key, @Nullable String to) {
        return new Ledger.Subject(null, null, null, to, key.schedule() + "@" + key.local(), null);
    }

    private static Args of(DueRow.Key key) {
        return Args.of("schedule", key.schedule()).and("local", key.local());
    }
}
