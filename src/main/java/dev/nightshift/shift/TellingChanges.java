package dev.nightshift.shift;

import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.Launcher;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.store.Tx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Words what a human must know about the changes of jobs, beside what {@link Telling} says of their outcomes. */
public final class TellingChanges {
    private static final String NOT_RUN = "job_" + Execution.NO_SNAPSHOT;

    private final Outbox outbox;
    private final Set<String> channels;
    private final Launcher launcher;

    /** {@code channels}: the names of those that are configured. */
    public TellingChanges(Outbox outbox, Set<String> channels, Launcher launcher) {
        this.outbox = outbox;
        this.channels = Set.copyOf(channels);
        this.launcher = launcher;
    }

    /** What of the changes of an attempt could not be had; with its outcome. */
    void outcome(Tx tx, JobRun run, Outcome outcome) {
        Effect effect = run.effect();
        if (run.execution() instanceof Execution.Unprotected) {
            notRun(tx, run, outcome.text());
        } else if (effect != null && !effect.isKnown()) {
            NoticeBody body = new NoticeBody(launcher)
                    .line(String.valueOf(effect.changes().remark()))
                    .line("It cannot be told from what others changed until the next snapshot of its workspace.")
                    .command("See the job", "show", run.claim().job());
            put(tx, run, "job_changes_unknown", "What job " + run.claim().job() + " changed is not known", body);
        }
    }

    /** Once a shift: what keeps one job keeps the others of its workspace. */
    private void notRun(Tx tx, JobRun run, String why) {
        boolean told = outbox.ofShift(tx, run.shift().getId()).stream()
                .anyMatch(view -> view.notice().code().equals(NOT_RUN));
        if (!told) {
            NoticeBody body = new NoticeBody(launcher)
                    .line(why + ".")
                    .line("It is back in the queue. Other jobs of this shift may wait for the same reason.")
                    .command("Try a snapshot now", "snapshot", "take")
                    .command("What waits and why", "list");
            put(tx, run, NOT_RUN, "Job " + run.claim().job() + " did not run: no snapshot of its workspace", body);
        }
    }

    void takenBack(Tx tx, JobRun run, int paths, @Nullable Snapshot safety) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Its result was invalid and it says on_invalid: undo. " + paths
                        + " paths are as they were before it, read again and compared.")
                .command("See what it had changed", "diff", run.claim().job());
        if (safety != null) {
            body.command("Bring its changes back", "rollback", safety.tag());
        }
        put(tx, run, "job_undone", "The changes of job " + run.claim().job() + " were taken back", body);
    }

    void notTakenBack(Tx tx, JobRun run, String why) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Its result was invalid and it says on_invalid: undo.")
                .line(why)
                .command("See what it changed", "diff", run.claim().job())
                .command("See what an undo would do", "undo", run.claim().job(), "--dry-run");
        put(tx, run, "job_not_undone", "The changes of job " + run.claim().job() + " were not taken back", body);
    }

    /** Never said as if nothing had been done: the workspace is neither as before the job nor as it left it. */
    void partlyTakenBack(Tx tx, JobRun run, String why, @Nullable Snapshot safety) {
        String job = run.claim().job();
        NoticeBody body = new NoticeBody(launcher)
                .line("Its result was invalid and it says on_invalid: undo.")
                .line(why)
                .command("See what is left of it", "undo", job, "--dry-run");
        if (safety != null) {
            body.command("Bring back what was taken back", "rollback", safety.tag());
        }
        put(tx, run, "job_not_undone", "The changes of job " + job + " were taken back only in part", body);
    }

    private void put(Tx tx, JobRun run, String code, String subject, NoticeBody body) {
        if (run.shift().isAutonomous()) {
            Notice.Severity severity = code.equals("job_undone") ? Notice.Severity.WARNING : Notice.Severity.PROBLEM;
            outbox.put(
                    tx,
                    new Notice(
                            code,
                            severity,
                            subject,
                            body.text(),
                            run.claim().job(),
                            run.shift().getId()),
                    channels,
                    !run.shift().order().notifications());
        }
    }
}
