package dev.nightshift.queue;

import dev.nightshift.job.JobId;
import dev.nightshift.job.SpecJson;
import dev.nightshift.job.StandingSpec;
import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Queues each standing job once for a night, which is a local date: however often that night is opened, and wherever the
 * process is killed in between. Stateless besides the database; thread-safe.
 */
public final class StandingJobs {
    private static final SqlFile SQL = SqlFile.beside(StandingJobs.class, "standing.sql");
    private static final String ACTOR = "standing";
    private static final String FAILING = "failing_repeatedly";

    private final Queue queue;
    private final Ledger ledger;

    public StandingJobs(Queue queue) {
        this.queue = queue;
        this.ledger = new Ledger(queue.clock());
    }

    /** What a night does with a standing job. */
    public enum Step {
        /** Its occurrence is queued. */
        ADDED,
        /** Its occurrence is queued and held: it failed too often. */
        HELD,
        /** This night's was queued before. */
        THERE,
        /** An earlier one has not ended. */
        UNFINISHED,
        /** It is not its turn. */
        NOT_DUE
    }

    /**
     * A standing job in one night.
     *
     * @param id of the occurrence that comes or came; {@code null}: none
     * @param text why, for a human
     * @param failing why it is held
     */
    public record Tonight(
            StandingSpec job, Step step, @Nullable String id, String text, FailingNights failing) {
        /** Whether this night brings a job that was not there. */
        public boolean comes() {
            return step == Step.ADDED || step == Step.HELD;
        }
    }

    /** What {@link #enqueue} would do; changes nothing. */
    public Tonight plan(Tx tx, StandingSpec job, LocalDate night) {
        FailingNights none = FailingNights.NONE;
        Args tonight = Args.of("standing", job.name()).and("night", night.toString());
        Optional<String> there = tx.first(SQL.get("on_night"), tonight, row -> row.text("id"));
        if (there.isPresent()) {
            return new Tonight(job, Step.THERE, there.get(), "was added before, as " + there.get(), none);
        }
        LocalDate last = tx.first(SQL.get("last_night"), tonight, row -> Optional.ofNullable(row.textOrNull("night")))
                .flatMap(text -> text)
                .map(LocalDate::parse)
                .orElse(null);
        if (!job.isDue(night, last)) {
            String since = last == null || job.everyDays() == 1 ? "" : "; it came last on " + last;
            return new Tonight(job, Step.NOT_DUE, null, "not tonight: " + job.rhythm() + since, none);
        }
        Optional<String> unfinished = tx.first(SQL.get("unfinished"), Args.of("standing", job.name()), row -> {
            String reason = row.textOrNull("reason");
            return row.text("id") + " is still " + row.text("state") + (reason == null ? "" : " (" + reason + ")");
        });
        if (unfinished.isPresent()) {
            return new Tonight(job, Step.UNFINISHED, null, "not added: " + unfinished.get(), none);
        }
        return comes(tx, job, night);
    }

    private static Tonight comes(Tx tx, StandingSpec job, LocalDate night) {
        String id = Queue.firstFree(tx, job.idOn(night));
        FailingNights failing = FailingNights.ofStanding(tx, job.name(), digest(job));
        boolean held = failing.count() >= FailingNights.TOO_MANY;
        return new Tonight(
                job,
                held ? Step.HELD : Step.ADDED,
                id,
                held ? "added as " + id + " and held: " + why(failing) : "added as " + id,
                failing);
    }

    private static String why(FailingNights failing) {
        return "failed on " + failing.count() + " nights in a row, last " + failing.last();
    }

    private static String digest(StandingSpec job) {
        return Digests.sha256(SpecJson.write(job.spec()));
    }

    /**
     * Queues a standing job where it is its turn. To be called for each after those that it waits for.
     *
     * @throws dev.nightshift.problem.UserException {@code bad_job_file} where it would wait for itself by way of jobs that
     *     are queued
     */
    public Tonight enqueue(Tx tx, StandingSpec job, LocalDate night) {
        Tonight tonight = plan(tx, job, night);
        if (!tonight.comes() || tonight.id() == null) {
            return tonight;
        }
        String id = tonight.id();
        Submission submission = new Submission(
                List.of(job.spec().withId(new JobId(id))), "standing:" + job.name() + ":" + night, ACTOR, true);
        String note = queue.enqueue(tx, submission, new Queue.Standing(job.name(), awaited(tx, job, night)))
                .get(0)
                .note();
        tx.run(
                SQL.get("mark"),
                Args.of("id", id)
                        .and("standing", job.name())
                        .and("night", night.toString())
                        .and("digest", digest(job)));
        if (tonight.step() == Step.HELD) {
            tx.run(SQL.get("hold"), Args.of("id", id).and("text", why(tonight.failing())));
            ledger.append(tx, ACTOR, FAILING, Ledger.Subject.job(id, "queued", "held"));
        }
        return note.isEmpty()
                ? tonight
                : new Tonight(job, tonight.step(), id, tonight.text() + "; it " + note, tonight.failing());
    }

    /** {@code after:} another standing job means this night's, or the newest where this night brings none. */
    private static Map<String, Long> awaited(Tx tx, StandingSpec job, LocalDate night) {
        Map<String, Long> awaited = new HashMap<>();
        for (JobId after : job.spec().order().after()) {
            tx.first(
                            SQL.get("on_night"),
                            Args.of("standing", after.value()).and("night", night.toString()),
                            Queue.Known::of)
                    .or(() -> Queue.newestOccurrence(tx, after.value()))
                    .ifPresent(known -> awaited.put(after.value(), known.seq()));
        }
        return awaited;
    }

    /**
     * Notes that a human is told of a refused file.
     *
     * @return whether it is the first time for this content
     */
    public boolean tellsFirst(Tx tx, String file, String digest, Instant now) {
        return tx.run(
                        SQL.get("told"),
                        Args.of("file", file).and("digest", digest).and("now", now))
                > 0;
    }
}
