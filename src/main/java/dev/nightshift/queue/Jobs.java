package dev.nightshift.queue;

import dev.nightshift.job.Execution;
import dev.nightshift.job.JobSpec;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.State;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.Shown;
import dev.nightshift.problem.UserException;
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

/** Reads jobs, each with the reason why it does not run now. Changes nothing. Thread-safe. */
public final class Jobs {
    private static final SqlFile SQL = SqlFile.beside(Jobs.class, "jobs.sql");

    /** Reasons of jobs that this shift does not ask again. */
    private static final Set<String> LATER = Set.of("not_now", Execution.NO_SNAPSHOT);

    private final InstantSource clock;

    public Jobs(InstantSource clock) {
        this.clock = clock;
    }

    /** All that is not finished: running first, then in the order of claiming, then held. */
    public List<JobView> unfinished(Tx tx, Circumstances now) {
        Moment all = Moment.of(tx, now);
        return tx.list(SQL.get("unfinished"), Args.none(), row -> view(tx, row, all));
    }

    /** The finished jobs of a shift. */
    public List<JobView> finishedIn(Tx tx, ShiftRef shift, Circumstances now) {
        Moment all = Moment.of(tx, now);
        return tx.list(SQL.get("of_shift"), Args.of("shift", shift.seq()), row -> view(tx, row, all));
    }

    public List<JobView> all(Tx tx, Circumstances now) {
        Moment all = Moment.of(tx, now);
        return tx.list(SQL.get("all"), Args.none(), row -> view(tx, row, all));
    }

    /** The job of this id, or the one that was called so in the queue that it was imported from. */
    public JobView get(Tx tx, String id, Circumstances now) {
        Moment all = Moment.of(tx, now);
        return tx.first(SQL.get("one"), Args.of("id", id), row -> view(tx, row, all))
                .or(() -> imported(tx, id)
                        .flatMap(own -> tx.first(SQL.get("one"), Args.of("id", own), row -> view(tx, row, all))))
                .orElseThrow(() -> unknown(tx, id));
    }

    /**
     * What the claim asks of the rows once for all jobs, and so does the explanation.
     *
     * @param now closed where the queue is paused
     * @param full kinds of which too many results are open
     */
    private record Moment(Circumstances now, Set<String> full) {
        static Moment of(Tx tx, Circumstances now) {
            return new Moment(
                    Pauses.current(tx)
                            .map(pause -> now.closedBy(pause.waiting()))
                            .orElse(now),
                    Review.full(tx, now.kinds()));
        }
    }

    public JobSpec spec(Tx tx, String id) {
        return tx.first(SQL.get("one"), Args.of("id", id), row -> SpecJson.read(row.text("spec")))
                .orElseThrow(() -> unknown(tx, id));
    }

    public List<Attempt> attempts(Tx tx, JobView job) {
        return tx.list(SQL.get("attempts_of"), Args.of("job", job.seq()), Attempt::of);
    }

    private static Optional<String> imported(Tx tx, String id) {
        return tx.first(SQL.get("id_of_imported"), Args.of("id", id), row -> row.text("id"));
    }

    static UserException unknown(Tx tx, String id) {
        String start = id.length() > 3 ? id.substring(0, 3) : id;
        List<String> similar = imported(tx, id)
                .map(List::of)
                .orElseGet(() -> tx.list(SQL.get("similar"), Args.of("prefix", start), row -> row.text("id")));
        return new UserException(
                ProblemCode.UNKNOWN_JOB,
                "No job has the id " + Shown.quoted(id) + ".",
                similar.isEmpty()
                        ? "See the ids with: `list --all`"
                        : "Did you mean " + String.join(", ", similar) + "? All ids: `list --all`");
    }

    private JobView view(Tx tx, Row row, Moment moment) {
        State state = State.of(row.text("state"));
        String reason = row.textOrNull("reason");
        String text = row.textOrNull("reason_text");
        Waiting stored = reason == null ? null : new Waiting(reason, text == null ? "" : text);
        return JobView.of(row, state == State.QUEUED ? whyQueued(tx, row, moment, stored) : stored);
    }

    /** The first of the claim's conditions that does not hold; the next shift where all do. */
    private Waiting whyQueued(Tx tx, Row row, Moment moment, @Nullable Waiting stored) {
        Circumstances now = moment.now();
        if (now.closed() != null && now.closed().code().equals(Pauses.Pause.CODE)) {
            return now.closed();
        } else if (row.number("after_open") > 0) {
            return dependency(tx, row.number("seq"));
        } else if (!now.classes().contains(row.text("class"))) {
            return new Waiting("parked", "class " + row.text("class") + " is not allowed now");
        } else if (!now.kinds().routed().contains(row.text("kind"))) {
            String kind = row.text("kind");
            return new Waiting("no_route:" + kind, "there is no routes/kind-" + kind + ".camel.yaml");
        } else if (moment.full().contains(row.text("kind"))) {
            return Review.waits(row.text("kind"), now.kinds().mostUnreviewed());
        } else if (row.instant("ready_at").isAfter(clock.instant())) {
            return time(row, stored);
        } else if (row.number("need_memory") > now.memory()) {
            return new Waiting("gate:memory", "needs more memory than is available");
        } else if (row.number("need_disk") > now.disk()) {
            return new Waiting("gate:disk", "needs more disk than is free");
        } else if (row.textOrNull("workspace") != null && now.protection().workspacesClosed() != null) {
            return new Waiting(Execution.NO_SNAPSHOT, now.protection().workspacesClosed());
        } else if (row.flag("guarded") && now.protection().guardedClosed() != null) {
            return new Waiting(Execution.NO_SNAPSHOT, now.protection().guardedClosed());
        } else if (now.closed() != null) {
            return now.closed();
        }
        return resource(tx, row).orElseGet(() -> next(stored));
    }

    private static Waiting next(@Nullable Waiting stored) {
        if (stored != null && LATER.contains(stored.code())) {
            return stored;
        }
        return new Waiting("next_shift", "runs in the next shift");
    }

    private static Waiting time(Row row, @Nullable Waiting stored) {
        Instant at = row.instant("ready_at");
        if (stored != null && stored.code().equals("backoff")) {
            return new Waiting("backoff", "tried again after " + at + "; last: " + stored.text());
        }
        return new Waiting("not_before", "not before " + at);
    }

    private static Waiting dependency(Tx tx, long job) {
        return tx.first(SQL.get("first_open_dependency"), Args.of("job", job), row -> {
                    String id = row.text("id");
                    return new Waiting("after:" + id, "waits for " + id + ", which is " + row.text("state"));
                })
                .or(() -> tx.first(SQL.get("first_unknown_dependency"), Args.of("job", job), row -> {
                    String name = row.text("name");
                    return new Waiting("after_unknown:" + name, "waits for " + name + ", which no job is called yet");
                }))
                .orElseThrow(() -> new IllegalStateException("no open dependency. Indicates a bug."));
    }

    private static Optional<Waiting> resource(Tx tx, Row row) {
        String workspace = row.textOrNull("workspace");
        if (workspace != null) {
            Optional<String> holder =
                    tx.first(SQL.get("workspace_holder"), Args.of("workspace", workspace), held -> held.text("id"));
            if (holder.isPresent()) {
                return Optional.of(new Waiting("workspace_busy", holder.get() + " runs in workspace " + workspace));
            }
        }
        if (row.number("exclusives") == 0) {
            return Optional.empty();
        }
        return tx.first(
                SQL.get("exclusive_holder"),
                Args.of("job", row.number("seq")),
                held -> new Waiting("exclusive:" + held.text("name"), held.text("id") + " holds " + held.text("name")));
    }

    /**
     * A running job with what tells whether it is stuck.
     *
     * @param timeout of the job, to which its grace is added
     */
    public record Running(String id, Instant claimedAt, Duration timeout) {}

    public List<Running> running(Tx tx) {
        return tx.list(
                SQL.get("stuck"),
                Args.none(),
                row -> new Running(
                        row.text("id"),
                        row.instant("claimed_at"),
                        SpecJson.read(row.text("spec")).policy().timeout()));
    }

    /**
     * A job that waits for an id that no job has.
     *
     * @param unknown that id
     */
    public record Astray(String id, String unknown) {}

    /** Those that were submitted after a moment, at most 20. */
    public List<Astray> astray(Tx tx, Instant since) {
        return tx.list(SQL.get("astray"), Args.of("since", since), row -> new Astray(row.text("id"), row.text("name")));
    }

    /** How many jobs are queued, whatever they wait for. */
    public int queued(Tx tx) {
        return tx.first(SQL.get("queued"), Args.none(), row -> row.count("n")).orElse(0);
    }

    /** When the oldest queued job was submitted. */
    public Optional<Instant> oldestQueued(Tx tx) {
        return tx.first(SQL.get("oldest_queued"), Args.none(), row -> Optional.ofNullable(row.instantOrNull("at")))
                .flatMap(at -> at);
    }
}
