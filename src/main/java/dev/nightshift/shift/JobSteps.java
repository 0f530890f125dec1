package dev.nightshift.shift;

import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Run;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of the route {@code job}: before, run, after, scope, decide, record, undo. Thread-safe. */
public final class JobSteps {
    private static final Logger log = LoggerFactory.getLogger(JobSteps.class);
    private static final int RECORD_TRIES = 60;

    private final Database database;
    private final Claims claims;
    private final KindCall kinds;
    private final Protection protection;
    private final Tellings telling;

    /** What shows the changes of jobs, and takes them back. */
    public record Protection(JobSnapshots snapshots, TakingBack takingBack) {}

    public JobSteps(Database database, Claims claims, KindCall kinds, Protection protection, Tellings telling) {
        this.database = database;
        this.claims = claims;
        this.kinds = kinds;
        this.protection = protection;
        this.telling = telling;
    }

    /** The snapshot of its workspace before it; without one it does not run. */
    public void before(JobRun run) {
        protection.snapshots().before(run);
    }

    /** Runs the route of the job's kind; whatever happens there is an execution. */
    public void run(JobRun run) {
        String unprotected = JobSnapshots.unprotected(run);
        if (run.execution() != null) {
            return;
        } else if (unprotected != null) {
            run.executed(new Execution.Unprotected(unprotected), Run.of(Duration.ZERO));
        } else {
            kinds.run(run);
        }
    }

    /** The snapshot of its workspace after it, and what changed between the two. */
    public void after(JobRun run) {
        protection.snapshots().after(run);
    }

    /** Holds that against what the job may change. */
    public void scope(JobRun run) {
        protection.snapshots().scope(run);
    }

    /** Takes back what an invalid attempt changed, where the job asks for that. */
    public void undo(JobRun run) {
        protection.takingBack().run(run, outcome(run));
    }

    /** From how it ended to what that means for the job. */
    public void decide(JobRun run) {
        run.decided(decided(run));
    }

    /**
     * Attempt, job, ledger and notice in one transaction, and in the same one the worker's next claim: the disk is waited
     * for once a job. A full disk is waited for, up to a minute.
     */
    public void record(JobRun run) {
        patiently(run, run::claimNext);
    }

    /**
     * Where that failed: the outcome alone, so that a next job which cannot be claimed costs only itself. What was waited
     * for in vain is tried once more, and not waited for again.
     */
    public void recordRegardless(JobRun run) {
        if (!run.isRecorded()) {
            patiently(run, tx -> Optional.empty());
        }
    }

    private void patiently(JobRun run, Function<Tx, Optional<Claim>> claimNext) {
        int most = run.hasWaitedInVain() ? 1 : RECORD_TRIES;
        for (int tries = 1; ; tries++) {
            try {
                recordOnce(run, claimNext);
                return;
            } catch (EnvironmentException e) {
                if (!e.retryable()) {
                    throw e;
                }
                if (tries >= most) {
                    run.waitedInVain();
                    throw e;
                }
                log.warn(
                        "The outcome of {} cannot be recorded yet: {}",
                        run.claim().key(),
                        e.problem().message());
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        }
    }

    private void recordOnce(JobRun run, Function<Tx, Optional<Claim>> claimNext) {
        Outcome outcome = outcome(run);
        Execution execution = execution(run);
        Run measured = run.run() == null ? Run.of(Duration.ZERO) : run.run();
        record Recorded(boolean ours, Optional<Claim> next) {}
        Recorded recorded = database.write(tx -> {
            boolean ours = claims.record(tx, run.claim(), outcome, execution, measured);
            if (ours) {
                Effect effect = run.effect();
                if (effect != null) {
                    claims.changed(tx, run.claim(), effect.changes());
                }
                telling.jobs().outcome(tx, run, outcome);
                telling.changes().outcome(tx, run, outcome);
            }
            return new Recorded(ours, claimNext.apply(tx));
        });
        run.recorded(recorded.ours(), recorded.next());
        if (recorded.ours()) {
            log.info(
                    "{} attempt {}: {} ({})",
                    run.claim().job(),
                    run.claim().attempt(),
                    outcome.attempt().code(),
                    outcome.text());
        } else {
            log.warn(
                    "{} attempt {} lost its claim; its outcome is discarded",
                    run.claim().job(),
                    run.claim().attempt());
        }
    }

    private static Execution execution(JobRun run) {
        Execution execution = run.execution();
        return execution == null ? new Execution.Broken("not_run", "its run broke off inside Night Shift") : execution;
    }

    private static Outcome outcome(JobRun run) {
        Outcome outcome = run.outcome();
        return outcome != null ? outcome : decided(run);
    }

    private static Outcome decided(JobRun run) {
        String breach = run.redaction().orNull(JobSnapshots.breach(run));
        Outcome plain = Decision.decide(
                run.claim().spec().policy(),
                run.claim().failures(),
                run.claim().interruptions(),
                execution(run),
                breach);
        Outcome outcome = Decision.forReview(run.claim().spec().place(), plain);
        Effect effect = run.effect();
        return effect == null || effect.isKnown() || breach != null
                ? outcome
                : outcome.and("what it changed is not known: "
                        + run.redaction().orNull(effect.changes().remark()));
    }
}
