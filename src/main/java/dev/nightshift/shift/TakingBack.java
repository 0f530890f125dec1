package dev.nightshift.shift;

import dev.nightshift.job.AttemptResult;
import dev.nightshift.job.Changes;
import dev.nightshift.job.OnInvalid;
import dev.nightshift.job.Outcome;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Claims;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code on_invalid: undo}: puts back what an invalid attempt changed, after it was recorded, and only where nothing but
 * this attempt wrote. All of it or nothing; either way humans are told. Thread-safe.
 */
public final class TakingBack {
    private static final Logger log = LoggerFactory.getLogger(TakingBack.class);
    private static final String BY = "on_invalid";
    private static final String UNTOUCHED = " The workspace is left as it is.";

    private final Database database;
    private final Claims claims;
    private final Snapshots snapshots;
    private final JobSnapshots jobs;
    private final TellingChanges telling;

    public TakingBack(
            Database database, Claims claims, Snapshots snapshots, JobSnapshots jobs, TellingChanges telling) {
        this.database = database;
        this.claims = claims;
        this.snapshots = snapshots;
        this.jobs = jobs;
        this.telling = telling;
    }

    void run(JobRun run, Outcome outcome) {
        boolean wanted = outcome.attempt() == AttemptResult.INVALID
                && run.claim().spec().place().onInvalid() == OnInvalid.UNDO;
        Effect effect = run.effect();
        if (!wanted || !run.isOurs() || effect == null || effect.changes().nothing()) {
            return;
        }
        try {
            String why = against(effect);
            if (why != null) {
                left(run, why + UNTOUCHED);
            } else {
                takeBack(run, effect);
            }
        } catch (ProblemException e) {
            left(run, e.problem().message());
        }
    }

    private static @Nullable String against(Effect effect) {
        Changes.Counts counts = effect.changes().counts();
        if (counts == null || effect.after() == null) {
            return "What it changed is not known: " + effect.changes().remark();
        }
        return counts.outside() == 0
                ? null
                : "Of the " + counts.paths() + " paths that changed, somebody else changed " + counts.outside() + ".";
    }

    private void takeBack(JobRun run, Effect effect) {
        Rollback.Span span = new Rollback.Span(effect.before(), Objects.requireNonNull(effect.after()));
        Rollback.Request request = Rollback.Request.undo(List.of(span), List.of(effect.workspace()), false)
                .typed(List.of(
                        "undo",
                        run.claim().job(),
                        "--attempt",
                        Integer.toString(run.claim().attempt())));
        Rollback.Plan plan = snapshots.plan(request);
        List<Rollback.Left> against = plan.left().isEmpty() ? plan.impossible() : plan.left();
        if (!against.isEmpty()) {
            left(run, against.get(0).path() + ": " + against.get(0).reason() + "." + UNTOUCHED);
            return;
        }
        Rollback.Result result = snapshots.rollback(request);
        Snapshot safety = result.safety();
        if (!result.complete()) {
            partly(run, result, safety);
            return;
        }
        jobs.restored(run, effect.before());
        database.change(tx -> {
            claims.undone(tx, run.claim(), BY);
            telling.takenBack(tx, run, plan.changes().size(), safety);
        });
        log.info(
                "{}: its {} changes were taken back",
                run.claim().job(),
                plan.changes().size());
    }

    /** The next job must not be held to account for it: its own snapshot before it finds what is there now. */
    private void partly(JobRun run, Rollback.Result result, @Nullable Snapshot safety) {
        List<Rollback.Left> rest = result.failed().isEmpty() ? result.left() : result.failed();
        String why = result.counts().restored() + " paths were put back and "
                + result.counts().deleted() + " deleted, but not all"
                + (rest.isEmpty()
                        ? "."
                        : ": " + rest.get(0).path() + ": " + rest.get(0).reason() + ".");
        log.warn("{}: its changes were taken back only in part: {}", run.claim().job(), why);
        database.change(tx -> telling.partlyTakenBack(tx, run, why, safety));
    }

    private void left(JobRun run, String why) {
        log.warn("{}: its changes were not taken back: {}", run.claim().job(), why);
        database.change(tx -> telling.notTakenBack(tx, run, why));
    }
}
