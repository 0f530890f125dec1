package dev.nightshift.shift;

import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.store.Tx;
import org.jspecify.annotations.Nullable;

/** Words what a human must know about the changes of jobs, beside what {@link TellingJobs} says of their outcomes. */
public final class TellingChanges {
    private static final String NOT_RUN = "job_" + Execution.NO_SNAPSHOT;

    private final Teller teller;

    TellingChanges(Teller teller) {
        this.teller = teller;
    }

    /** What of the changes of an attempt could not be had; with its outcome. */
    void outcome(Tx tx, JobRun run, Outcome outcome) {
        Effect effect = run.effect();
        if (run.execution() instanceof Execution.Unprotected) {
            notRun(tx, run, outcome.text());
        } else if (effect != null && !effect.isKnown()) {
            Body.Builder body = teller.body()
                    .line(String.valueOf(effect.changes().remark()))
                    .line("It cannot be told from what others changed until the next snapshot of its workspace.")
                    .command("See the job", "show", run.claim().job());
            put(tx, run, "job_changes_unknown", "What job " + run.claim().job() + " changed is not known", body);
        }
    }

    /** Once a shift: what keeps one job keeps the others of its workspace. */
    private void notRun(Tx tx, JobRun run, String why) {
        boolean told = teller.told(tx, run.shift().getId()).stream()
                .anyMatch(view -> view.notice().code().equals(NOT_RUN));
        if (!told) {
            Body.Builder body = teller.body()
                    .line(why + ".")
                    .line("It is back in the queue. Other jobs of this shift may wait for the same reason.")
                    .command("Try a snapshot now", "snapshot", "take")
                    .command("What waits and why", "list");
            put(tx, run, NOT_RUN, "Job " + run.claim().job() + " did not run: no snapshot of its workspace", body);
        }
    }

    void takenBack(Tx tx, JobRun run, int paths, @Nullable Snapshot safety) {
        Body.Builder body = teller.body()
                .line("Its result was invalid and it says on_invalid: undo. " + paths
                        + " paths are as they were before it, read again and compared.")
                .command("See what it had changed", "diff", run.claim().job());
        if (safety != null) {
            body.command("Bring its changes back", "rollback", safety.tag(), "--yes");
        }
        put(tx, run, "job_undone", "The changes of job " + run.claim().job() + " were taken back", body);
    }

    void notTakenBack(Tx tx, JobRun run, String why) {
        Body.Builder body = teller.body()
                .line("Its result was invalid and it says on_invalid: undo.")
                .line(why)
                .command("See what it changed", "diff", run.claim().job())
                .command("See what an undo would do", "undo", run.claim().job(), "--dry-run");
        put(tx, run, "job_not_undone", "The changes of job " + run.claim().job() + " were not taken back", body);
    }

    /** Never said as if nothing had been done: the workspace is neither as before the job nor as it left it. */
    void partlyTakenBack(Tx tx, JobRun run, String why, @Nullable Snapshot safety) {
        String job = run.claim().job();
        Body.Builder body = teller.body()
                .line("Its result was invalid and it says on_invalid: undo.")
                .line(why)
                .command("See what is left of it", "undo", job, "--dry-run");
        if (safety != null) {
            body.command("Bring back what was taken back", "rollback", safety.tag(), "--yes");
        }
        put(tx, run, "job_not_undone", "The changes of job " + job + " were taken back only in part", body);
    }

    private void put(Tx tx, JobRun run, String code, String subject, Body.Builder body) {
        Notice.Severity severity = code.equals("job_undone") ? Notice.Severity.WARNING : Notice.Severity.PROBLEM;
        About about = About.ofJob(run.claim().job(), run.shift().getId(), "job", "undo");
        teller.put(tx, Voice.of(run.shift()), new Notice(code, severity, subject, body.build(), about));
    }
}
