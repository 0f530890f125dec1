package dev.nightshift.queue;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Changes;
import dev.nightshift.job.ChangesJson;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The life of an attempt: claimed, started, recorded. Every step is fenced by the owner token and the attempt's number,
 * so that a runner which lost its claim changes nothing. Thread-safe.
 */
public final class Claims {
    private static final SqlFile SQL = SqlFile.beside(Claims.class, "claims.sql");
    private static final String ACTOR = "runner";

    private final InstantSource clock;
    private final String owner;
    private final Ledger ledger;

    /** {@code owner} is unique for this process. */
    public Claims(InstantSource clock, String owner) {
        this.clock = clock;
        this.owner = owner;
        this.ledger = new Ledger(clock);
    }

    /**
     * Takes the most urgent job that may run now: by priority, then by submission. None while the queue is paused.
     *
     * @param onlySeen only jobs that this shift has claimed before (its limit on jobs is reached)
     */
    public Optional<Claim> claim(Tx tx, ShiftRef shift, Circumstances now, boolean onlySeen) {
        if (now.closed() != null || Pauses.current(tx).isPresent()) {
            return Optional.empty();
        }
        Args args = candidates(tx, shift, now)
                .and("owner", owner)
                .and("memory", now.memory())
                .and("disk", now.disk())
                .and("workspaces", now.protection().workspacesClosed() == null ? 1 : 0)
                .and("guarded", now.protection().guardedClosed() == null ? 1 : 0)
                .and("only_seen", onlySeen ? 1 : 0);
        Optional<Claim> claim = tx.first(SQL.get("claim"), args, row -> claimed(row, shift));
        claim.ifPresent(taken -> {
            tx.run(
                    SQL.get("insert_attempt"),
                    Args.of("job", taken.seq())
                            .and("attempt", taken.attempt())
                            .and("shift", shift.seq())
                            .and("owner", owner)
                            .and("now", clock.instant()));
            ledger.append(tx, ACTOR, "claimed", subject(taken, State.QUEUED, State.RUNNING));
        });
        return claim;
    }

    private Args candidates(Tx tx, ShiftRef shift, Circumstances now) {
        return Args.of("now", clock.instant())
                .and("classes", Circumstances.list(now.classes()))
                .and("kinds", Circumstances.list(Review.open(tx, now.kinds())))
                .and("shift", shift.seq());
    }

    private static Claim claimed(Row row, ShiftRef shift) {
        return new Claim(
                row.number("seq"),
                row.text("id"),
                row.count("attempt"),
                shift,
                SpecJson.read(row.text("spec")),
                row.count("failures"),
                row.count("interruptions"));
    }

    /** Remembers the process of a claim, so that it is found again when we die. */
    public void started(Tx tx, Claim claim, long pid, @Nullable String pidStarted, @Nullable String bootId) {
        tx.run(
                SQL.get("started"),
                token(claim, owner)
                        .and("now", clock.instant())
                        .and("pid", pid)
                        .and("pid_started", pidStarted)
                        .and("boot_id", bootId));
    }

    /**
     * Records the outcome of a claim. A job that would wait or be held, although a human asked meanwhile for its end, is
     * cancelled instead.
     *
     * @return false when the claim was lost: nothing was changed
     */
    public boolean record(Tx tx, Claim claim, Outcome outcome, Execution execution, Run run) {
        return record(tx, claim, owner, outcome, execution, run);
    }

    /** Records an orphan as interrupted, in the name of the runner that is gone. */
    public boolean recordOrphan(Tx tx, Orphan orphan, Outcome outcome, Execution execution) {
        return record(tx, orphan.claim(), orphan.owner(), outcome, execution, Run.of(Duration.ZERO));
    }

    private boolean record(Tx tx, Claim claim, String token, Outcome decided, Execution execution, Run run) {
        Outcome outcome = unlessCancelled(tx, claim, decided);
        Instant now = clock.instant();
        boolean failed = outcome.attempt() == AttemptResult.FAILED || outcome.attempt() == AttemptResult.INVALID;
        boolean invalid = outcome.attempt() == AttemptResult.INVALID;
        boolean interrupted = outcome.attempt() == AttemptResult.INTERRUPTED;
        int changed = tx.run(
                SQL.get("record_job"),
                token(claim, token)
                        .and("state", outcome.state().code())
                        .and("reason", outcome.reason())
                        .and("reason_text", outcome.text())
                        .and("ready_at", outcome.pause() == null ? null : now.plus(outcome.pause()))
                        .and("failed", failed ? 1 : 0)
                        .and("interrupted", interrupted ? 1 : 0)
                        .and("by", owner)
                        .and("again", outcome.state() != State.QUEUED || outcome.again() ? 1 : 0)
                        .and("shift", claim.shift().seq())
                        .and("finished_at", ended(outcome.state()) ? now : null));
        if (changed == 0) {
            return false;
        }
        tx.run(
                SQL.get("record_attempt"),
                token(claim, token)
                        .and("result", outcome.attempt().code())
                        .and("reason", invalid ? outcome.reason() : execution.code())
                        .and("reason_text", invalid ? outcome.text() : execution.text())
                        .and("now", now)
                        .and("started_at", run.duration().isZero() ? null : now.minus(run.duration()))
                        .and("exit_code", execution.exitCode())
                        .and("signal", execution.signal())
                        .and("duration_ms", run.duration().toMillis())
                        .and("cpu_ms", run.cpuMillis())
                        .and("max_rss", run.maxRss())
                        .and("log_bytes", run.logBytes())
                        .and("log_cut", run.logCut())
                        .and("note", run.note()));
        if (outcome.state() == State.SUCCEEDED) {
            freeDependants(tx, claim.seq());
        }
        ledger.append(tx, ACTOR, outcome.attempt().code(), subject(claim, State.RUNNING, outcome.state()));
        return true;
    }

    /** A job whose result is open has ended all the same: that a human approves it later is no part of its run. */
    private static boolean ended(State state) {
        return state.finished() || state == State.UNREVIEWED;
    }

    /** Jobs that wait for this one wait for one less. Once for each time it comes to have succeeded. */
    static void freeDependants(Tx tx, long job) {
        tx.run(SQL.get("free_dependants"), Args.of("job", job));
    }

    /**
     * Remembers what an attempt of ours changes: its snapshot before, and once it is known the rest. Also after it was
     * recorded, until it is known.
     */
    public void changed(Tx tx, Claim claim, Changes changes) {
        changed(tx, claim, owner, changes);
    }

    /** The same for an attempt of a runner that is gone. */
    public void changed(Tx tx, Unfinished attempt, Changes changes) {
        changed(tx, attempt.claim(), attempt.owner(), changes);
    }

    private static void changed(Tx tx, Claim claim, String token, Changes changes) {
        tx.run(SQL.get("changed"), token(claim, token).and("changes", ChangesJson.write(changes)));
    }

    /**
     * An attempt whose snapshot before is known, and nothing more yet.
     *
     * @param recorded it has ended
     */
    public record Unfinished(Claim claim, String owner, Changes changes, boolean recorded) {}

    /** Those of all workspaces; among them the ones that run. */
    public List<Unfinished> unknownChanges(Tx tx) {
        return tx.list(
                SQL.get("unknown_changes"),
                Args.none(),
                row -> new Unfinished(
                        claimed(row, new ShiftRef(row.number("shift_seq"), row.text("shift"))),
                        row.text("owner"),
                        ChangesJson.read(row.text("changes")),
                        row.textOrNull("result") != null));
    }

    /**
     * Records that the changes of an attempt were taken back. Its outcome stays what it is.
     *
     * @param attempt of the job
     * @param by who asked
     */
    public void undone(Tx tx, JobView job, int attempt, String by) {
        undone(tx, job.seq(), job.id(), attempt, by);
    }

    /** The same by the scheduler itself. */
    public void undone(Tx tx, Claim claim, String by) {
        undone(tx, claim.seq(), claim.job(), claim.attempt(), by);
    }

    private void undone(Tx tx, long seq, String job, int attempt, String by) {
        tx.run(
                SQL.get("undone"),
                Args.of("job", seq).and("attempt", attempt).and("by", by).and("now", clock.instant()));
        ledger.append(tx, by, "undone", new Ledger.Subject(job, attempt, null, null, null, null));
    }

    private Outcome unlessCancelled(Tx tx, Claim claim, Outcome decided) {
        boolean ends = decided.state() != State.QUEUED && decided.state() != State.HELD;
        if (ends || !cancelRequested(tx, claim)) {
            return decided;
        }
        return new Outcome(
                State.CANCELLED,
                decided.attempt(),
                "cancelled",
                "cancelled while it ran; " + decided.text(),
                null,
                false);
    }

    private static Args token(Claim claim, String owner) {
        return Args.of("job", claim.seq()).and("attempt", claim.attempt()).and("owner", owner);
    }

    private static Ledger.Subject subject(Claim claim, State from, State to) {
        return new Ledger.Subject(
                claim.job(),
                claim.attempt(),
                from.code(),
                to.code(),
                claim.shift().id(),
                null);
    }

    /** Whether a claim is still ours: neither recorded, nor taken over with its runner. */
    public boolean holds(Tx tx, Claim claim) {
        return tx.first(SQL.get("holds"), token(claim, owner), row -> true).isPresent();
    }

    /** Whether a human asked for the end of a running job. */
    public boolean cancelRequested(Tx tx, Claim claim) {
        return tx.first(SQL.get("cancel_requested"), Args.of("job", claim.seq()), row -> true)
                .isPresent();
    }

    /** Every running job; at the start of a runner, all of them are orphans. */
    public List<Orphan> orphans(Tx tx) {
        return tx.list(
                SQL.get("orphans"),
                Args.none(),
                row -> new Orphan(
                        claimed(row, new ShiftRef(row.number("shift_seq"), row.text("shift"))),
                        row.text("owner"),
                        row.numberOrNull("pid"),
                        row.textOrNull("pid_started"),
                        row.textOrNull("boot_id")));
    }

    /** The next moment at which a job that now waits for its time could be claimed. */
    public Optional<Instant> nextReady(Tx tx, ShiftRef shift, Circumstances now) {
        return tx.first(
                        SQL.get("next_ready"),
                        candidates(tx, shift, now),
                        row -> Optional.ofNullable(row.instantOrNull("at")))
                .flatMap(at -> at);
    }

    /** Jobs that a shift could claim now, gates and routes aside. */
    public int due(Tx tx, Set<String> classes) {
        return tx.first(
                        SQL.get("due"),
                        Args.of("now", clock.instant()).and("classes", Circumstances.list(classes)),
                        row -> row.count("n"))
                .orElse(0);
    }
}
