package dev.nightshift.queue;

import dev.nightshift.job.Order;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a human does to jobs. Each call changes one job in one transaction, or says why it cannot; works beside a
 * running service. Thread-safe.
 */
public final class Steering {
    private static final SqlFile SQL = SqlFile.beside(Steering.class, "steering.sql");
    static final String AWAITING = "awaiting_approval";

    private final InstantSource clock;
    private final Ledger ledger;
    private final Review review;

    public Steering(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
        this.review = new Review(clock);
    }

    private record Target(
            long seq, String id, State state, @Nullable String reason, boolean approved, Order order) {
        static Target of(Row row) {
            return new Target(
                    row.number("seq"),
                    row.text("id"),
                    State.of(row.text("state")),
                    row.textOrNull("reason"),
                    row.textOrNull("approved_at") != null,
                    SpecJson.read(row.text("spec")).order());
        }
    }

    /** Keeps a queued job from running until it is released. */
    public void hold(Tx tx, String id, String by) {
        Target job = expect(tx, id, "hold", State.QUEUED);
        move(tx, job, State.HELD, new Waiting("held_by_user", "held by " + by), by);
    }

    /** Queues a held job; one that awaits approval must be approved instead. In which state it is then. */
    public State release(Tx tx, String id, String by) {
        Target job = expect(tx, id, "release", State.HELD);
        if (AWAITING.equals(job.reason())) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "release: " + id + " waits for approval.",
                    "Approve it with: `approve " + id + "`   or turn it down with: `reject " + id + "`");
        }
        return again(tx, job, "released", by);
    }

    /** Lets a job that awaits approval run; one that ran and is unreviewed has succeeded. In which state it is then. */
    public State approve(Tx tx, String id, String by) {
        Target job = awaiting(tx, id, "approve");
        if (job.state() == State.UNREVIEWED) {
            review.approve(tx, id, by);
            return State.SUCCEEDED;
        }
        tx.run(
                SQL.get("approve"),
                Args.of("job", job.seq()).and("now", clock.instant()).and("by", by));
        ledger.append(tx, by, "approved", Ledger.Subject.job(id, job.state().code(), State.QUEUED.code()));
        return State.QUEUED;
    }

    /** Turns down a job that awaits approval, or what an unreviewed one did. In which state it is then. */
    public State reject(Tx tx, String id, String why, String by) {
        Target job = awaiting(tx, id, "reject");
        if (job.state() == State.UNREVIEWED) {
            review.reject(tx, id, why, by);
            return State.INVALID;
        }
        move(tx, job, State.CANCELLED, new Waiting("rejected", words("rejected", why, by)), by);
        return State.CANCELLED;
    }

    /** {@code rejected by NAME: WHY}. */
    static String words(String what, @Nullable String why, String by) {
        return what + " by " + by + (why == null || why.isEmpty() ? "" : ": " + why);
    }

    /** Ids that await approval, of one class or kind where given. */
    public List<String> awaitingApproval(Tx tx, @Nullable String jobClass, @Nullable String kind) {
        return tx.list(SQL.get("awaiting"), Args.of("class", jobClass).and("kind", kind), row -> row.text("id"));
    }

    /** Queues a finished job again, with a new attempt. One that was never approved is held for that: the state that it is in then. */
    public State retry(Tx tx, String id, String by) {
        Target job = expect(tx, id, "retry", State.FAILED, State.INVALID, State.CANCELLED, State.INSUFFICIENT_EVIDENCE);
        return again(tx, job, "retried", by);
    }

    /**
     * Cancels a job. A running one ends within a second or so, by its runner.
     *
     * @return whether it is cancelled now; otherwise the request is noted
     */
    public boolean cancel(Tx tx, String id, String by) {
        Target job = expect(tx, id, "cancel", State.QUEUED, State.HELD, State.RUNNING);
        if (job.state() == State.RUNNING) {
            tx.run(SQL.get("request_cancel"), Args.of("job", job.seq()).and("by", by));
            ledger.append(
                    tx,
                    by,
                    "cancel_requested",
                    Ledger.Subject.job(id, job.state().code(), "running"));
            return false;
        }
        move(tx, job, State.CANCELLED, new Waiting("cancelled", "cancelled by " + by), by);
        return true;
    }

    private Target awaiting(Tx tx, String id, String verb) {
        Target job = target(tx, id);
        if (job.state() == State.UNREVIEWED) {
            return job;
        } else if (job.state() != State.HELD) {
            String approved = job.approved() ? ", and was approved before" : "";
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    verb + ": " + id + " does not wait for approval; it is "
                            + job.state().code() + approved + ".",
                    "See those that do with: `list --state held`   and this one with: `show " + id + "`");
        }
        if (!AWAITING.equals(job.reason())) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    verb + ": " + id + " does not wait for approval; it is held (" + job.reason() + ").",
                    "Let it run with: `release " + id + "`   or end it with: `cancel " + id + "`");
        }
        return job;
    }

    private static Target target(Tx tx, String id) {
        return tx.first(SQL.get("job"), Args.of("id", id), Target::of).orElseThrow(() -> Jobs.unknown(tx, id));
    }

    private Target expect(Tx tx, String id, String verb, State... allowed) {
        Target job = target(tx, id);
        List<State> states = List.of(allowed);
        if (!states.contains(job.state())) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    verb + ": " + id + " is " + job.state().code() + "; this works on a job that is "
                            + String.join(
                                    " or ", states.stream().map(State::code).toList()) + ".",
                    "Look at it with: `show " + id + "`");
        }
        return job;
    }

    private void move(Tx tx, Target job, State to, Waiting reason, String by) {
        tx.run(
                SQL.get("move"),
                Args.of("job", job.seq())
                        .and("from", job.state().code())
                        .and("state", to.code())
                        .and("reason", reason.code())
                        .and("reason_text", reason.text())
                        .and("finished_at", to.finished() ? clock.instant() : null));
        ledger.append(
                tx, by, reason.code(), Ledger.Subject.job(job.id(), job.state().code(), to.code()));
    }

    /** At once, but not before the time that the job itself names; and not before somebody has approved it. */
    private State again(Tx tx, Target job, String event, String by) {
        if (job.order().approvalBefore() && !job.approved()) {
            tx.run(
                    SQL.get("await_approval"),
                    Args.of("job", job.seq()).and("from", job.state().code()));
            ledger.append(
                    tx, by, event, Ledger.Subject.job(job.id(), job.state().code(), State.HELD.code()));
            return State.HELD;
        }
        Instant now = clock.instant();
        Instant notBefore = job.order().notBefore();
        tx.run(
                SQL.get("queue_again"),
                Args.of("job", job.seq())
                        .and("from", job.state().code())
                        .and("ready_at", notBefore == null || notBefore.isBefore(now) ? now : notBefore));
        ledger.append(tx, by, event, Ledger.Subject.job(job.id(), job.state().code(), State.QUEUED.code()));
        return State.QUEUED;
    }
}
