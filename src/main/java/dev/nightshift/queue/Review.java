package dev.nightshift.queue;

import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.UserException;
import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of a human about what a job did. Until then the job has not succeeded: what waits for it waits on, its
 * snapshots are kept, and too many of one kind stop that kind. Judged once for each attempt. Thread-safe.
 */
public final class Review {
    private static final SqlFile SQL = SqlFile.beside(Review.class, "review.sql");

    private final InstantSource clock;
    private final Ledger ledger;

    Review(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    /** A job whose result is open. */
    private record Open(
            long seq, String id, int attempt, @Nullable String undoneAt) {
        static Open of(Row row) {
            return new Open(row.number("seq"), row.text("id"), row.count("attempt"), row.textOrNull("undone_at"));
        }
    }

    /** What it did stands: it has succeeded, and jobs that wait for it may run. */
    void approve(Tx tx, String id, String by) {
        Open job = open(tx, id);
        if (job.undoneAt() != null) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "approve: what " + id + " did was taken back at " + job.undoneAt()
                            + "; there is nothing left to approve.",
                    "Turn it down with: `reject " + id + "`   and run it again after that with: `retry " + id + "`");
        }
        judge(tx, job, State.SUCCEEDED, "approved", null, by);
        Claims.freeDependants(tx, job.seq());
    }

    /** What it did does not stand; it is left as it is, to be undone or not. */
    void reject(Tx tx, String id, String why, String by) {
        judge(tx, open(tx, id), State.INVALID, "rejected", why, by);
    }

    private static Open open(Tx tx, String id) {
        return tx.first(SQL.get("open"), Args.of("id", id), Open::of).orElseThrow(() -> Jobs.unknown(tx, id));
    }

    private void judge(Tx tx, Open job, State to, String event, @Nullable String why, String by) {
        tx.run(
                SQL.get("judge"),
                Args.of("job", job.seq())
                        .and("attempt", job.attempt())
                        .and("now", clock.instant())
                        .and("by", by)
                        .and("why", why));
        tx.run(
                SQL.get("settle"),
                Args.of("job", job.seq())
                        .and("state", to.code())
                        .and("reason", event)
                        .and("reason_text", Steering.words(event, why, by)));
        ledger.append(
                tx,
                by,
                event,
                new Ledger.Subject(job.id(), job.attempt(), State.UNREVIEWED.code(), to.code(), null, null));
    }

    /** Ids of jobs whose result is open, of one class or kind where given; the oldest first. */
    public static List<String> waiting(Tx tx, @Nullable String jobClass, @Nullable String kind) {
        return tx.list(SQL.get("waiting"), Args.of("class", jobClass).and("kind", kind), row -> row.text("id"));
    }

    /** How many results are open, by kind. */
    public static Map<String, Integer> waiting(Tx tx) {
        Map<String, Integer> counts = new TreeMap<>();
        tx.list(SQL.get("counts"), Args.none(), row -> counts.put(row.text("kind"), row.count("n")));
        return counts;
    }

    /**
     * The kinds of which too many results are open. What runs and will be judged counts already, so that workers side by
     * side do not go beyond the limit.
     */
    public static Set<String> full(Tx tx, Circumstances.Kinds kinds) {
        return kinds.mostUnreviewed() == 0
                ? Set.of()
                : Set.copyOf(
                        tx.list(SQL.get("full"), Args.of("most", kinds.mostUnreviewed()), row -> row.text("kind")));
    }

    /** Why no more of a kind run of which so many results are open. */
    public static Waiting waits(String kind, int most) {
        return new Waiting(
                "unreviewed:" + kind,
                (most == 1 ? "1 result" : most + " results") + " of kind " + kind
                        + " or more wait for a human to approve them; no more run until then");
    }

    /** The kinds that may run. */
    static Set<String> open(Tx tx, Circumstances.Kinds kinds) {
        Set<String> full = full(tx, kinds);
        if (full.isEmpty()) {
            return kinds.routed();
        }
        Set<String> open = new HashSet<>(kinds.routed());
        open.removeAll(full);
        return open;
    }
}
