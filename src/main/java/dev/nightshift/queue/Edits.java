package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.JobSpec;
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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes what a job asks for while it waits. Read {@link #base}, then {@link #edit} with its digest: a job that was
 * claimed or edited in between is left as it is. Thread-safe.
 */
public final class Edits {
    private static final SqlFile SQL = SqlFile.beside(Edits.class, "edits.sql");
    private static final SqlFile ENQUEUE = SqlFile.beside(Edits.class, "enqueue.sql");

    private final InstantSource clock;
    private final Ledger ledger;

    public Edits(InstantSource clock) {
        this.clock = clock;
        this.ledger = new Ledger(clock);
    }

    /**
     * What is edited.
     *
     * @param digest of its content, the token for {@link #edit}
     */
    public record Base(String id, JobSpec spec, String digest) {}

    /**
     * What an edit did.
     *
     * @param changed whether the new content differs
     * @param note what the user should know; may be empty
     */
    public record Edited(String id, boolean changed, String note) {}

    private record Target(
            long seq,
            String id,
            String name,
            State state,
            @Nullable Waiting waiting,
            Rest rest) {
        static Target of(Row row) {
            String reason = row.textOrNull("reason");
            String text = row.textOrNull("reason_text");
            return new Target(
                    row.number("seq"),
                    row.text("id"),
                    row.text("name"),
                    State.of(row.text("state")),
                    reason == null ? null : new Waiting(reason, text == null ? "" : text),
                    new Rest(
                            SpecJson.read(row.text("spec")),
                            row.text("digest"),
                            row.instant("ready_at"),
                            row.textOrNull("approved_at") != null));
        }

        boolean is(String reason) {
            return waiting != null && waiting.code().equals(reason);
        }
    }

    private record Rest(JobSpec spec, String digest, Instant readyAt, boolean approved) {}

    /** @throws UserException {@code unknown_job}, or {@code illegal_state} for one that neither waits nor is held */
    public Base base(Tx tx, String id) {
        Target job = target(tx, id);
        return new Base(job.id(), job.rest().spec(), job.rest().digest());
    }

    /**
     * Gives a job other content. What it keeps besides ({@link JobSpec#extra}) stays where the new spec has nothing of
     * the same name; an approval that was asked for stays asked for, and one that was given is void.
     *
     * @param base digest of what was edited
     * @throws UserException {@code illegal_state} when it was claimed, finished or edited since; {@code bad_job_file}
     *     for another id or key, or a cycle; {@code unknown_job} for a dependency that is new and unknown
     */
    public Edited edit(Tx tx, String id, String base, JobSpec asked, String by) {
        Target job = target(tx, id);
        if (!job.rest().digest().equals(base)) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "edit: " + id + " was edited by somebody else in the meantime; nothing was changed.",
                    "Look at it with: `show " + id + "`   then edit it again.");
        }
        JobSpec spec = settled(job, asked);
        String text = SpecJson.write(spec);
        String digest = Digests.sha256(text);
        if (digest.equals(base)) {
            return new Edited(id, false, "nothing differs");
        }
        boolean awaits = spec.order().approvalBefore();
        State state = awaits ? State.HELD : job.state();
        tx.run(
                SQL.get("edit"),
                columns(job, spec, text).and("state", state.code()).and("void", awaits ? 1 : 0));
        tx.run(SQL.get("forget_exclusives"), Args.of("job", job.seq()));
        Queue.insertExclusives(tx, job.seq(), spec);
        if (!spec.order().after().equals(job.rest().spec().order().after())) {
            rebind(tx, job, spec);
        }
        ledger.append(
                tx,
                by,
                "edited",
                new Ledger.Subject(id, null, job.state().code(), state.code(), null, base + ">" + digest));
        return new Edited(id, true, note(job, asked, awaits));
    }

    private static String note(Target job, JobSpec asked, boolean awaits) {
        if (!awaits) {
            return job.state() == State.HELD ? "it is still held" : "";
        }
        String kept = asked.order().approvalBefore() ? "" : " (what once wanted approval goes on wanting it)";
        return (job.rest().approved() ? "its approval is void: " : "") + "it waits for a human to approve it" + kept;
    }

    private Args columns(Target job, JobSpec spec, String text) {
        boolean awaits = spec.order().approvalBefore();
        Waiting waiting = awaits ? new Waiting(Steering.AWAITING, "waits for a human to approve it") : job.waiting();
        return Queue.columns(spec, text)
                .and("job", job.seq())
                .and("from", job.state().code())
                .and("base", job.rest().digest())
                .and("reason", waiting == null ? null : waiting.code())
                .and("reason_text", waiting == null ? null : waiting.text())
                .and("ready_at", readyAt(job, spec));
    }

    /** The end of a backoff stays; a time that the old content named does not. */
    private Instant readyAt(Target job, JobSpec spec) {
        Instant now = clock.instant();
        Instant from = job.is("backoff") && job.rest().readyAt().isAfter(now)
                ? job.rest().readyAt()
                : now;
        Instant named = spec.order().notBefore();
        return named == null || named.isBefore(from) ? from : named;
    }

    private static JobSpec settled(Target job, JobSpec asked) {
        JobSpec old = job.rest().spec();
        JobId id = asked.id();
        if (id != null && !id.value().equals(job.id()) && !id.value().equals(job.name())) {
            throw fixed("id", job.id(), id.value());
        }
        Order order = asked.order();
        if (order.key() != null && !order.key().equals(old.order().key())) {
            throw fixed("key", Objects.toString(old.order().key(), "none"), order.key());
        }
        Map<String, Object> extra = new TreeMap<>(old.extra());
        extra.putAll(asked.extra());
        return new JobSpec(
                old.id(),
                asked.work(),
                asked.place(),
                asked.policy(),
                new Order(
                        order.priority(),
                        order.jobClass(),
                        order.after(),
                        order.notBefore(),
                        order.approvalBefore() || old.order().approvalBefore(),
                        old.order().key()),
                extra);
    }

    private static UserException fixed(String field, String is, String asked) {
        return new UserException(
                ProblemCode.BAD_JOB_FILE,
                "edit: the " + field + " of a job cannot change; it is " + is + ", not " + asked + ".",
                "Leave it out; or cancel this job and add another.");
    }

    private static void rebind(Tx tx, Target job, JobSpec spec) {
        List<JobId> old = job.rest().spec().order().after();
        for (JobId after : spec.order().after()) {
            if (!old.contains(after) && Queue.newest(tx, after.value()).isEmpty()) {
                throw Jobs.unknown(tx, after.value());
            }
        }
        tx.run(SQL.get("forget_after"), Args.of("job", job.seq()));
        tx.run(SQL.get("forget_after_unknown"), Args.of("job", job.seq()));
        new Dependencies(true, Map.of(), null).bind(tx, List.of(new Queue.Entry(job.seq(), job.id(), spec)));
        tx.run(ENQUEUE.get("recount"), Args.of("job", job.seq()));
        for (long on : tx.list(SQL.get("after_of"), Args.of("job", job.seq()), row -> row.number("after_seq"))) {
            Args circle = Args.of("job", on).and("on", job.seq());
            if (tx.first(ENQUEUE.get("depends_on"), circle, row -> true).isPresent()) {
                throw new UserException(
                        ProblemCode.BAD_JOB_FILE,
                        "after: " + job.id() + " would wait for a job that waits for " + job.id() + ".",
                        "Break the cycle: remove one of the dependencies.");
            }
        }
    }

    private static Target target(Tx tx, String id) {
        Target job = tx.first(SQL.get("base"), Args.of("id", id), Target::of).orElseThrow(() -> Jobs.unknown(tx, id));
        if (job.state() != State.QUEUED && job.state() != State.HELD) {
            throw new UserException(
                    ProblemCode.ILLEGAL_STATE,
                    "edit: " + id + " is " + job.state().code() + "; only a job that is queued or held can be edited.",
                    job.state() == State.RUNNING
                            ? "End it with: `cancel " + id + "`   then edit it after: `retry " + id + "`"
                            : "Add it anew, or queue it again with: `retry " + id + "`   and edit it then.");
        }
        return job;
    }
}
