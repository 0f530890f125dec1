package dev.nightshift.shift;

import static dev.nightshift.shift.Teller.info;
import static dev.nightshift.shift.Teller.problem;
import static dev.nightshift.shift.Teller.rollback;

import dev.nightshift.job.Changes;
import dev.nightshift.job.Decision;
import dev.nightshift.job.OnInvalid;
import dev.nightshift.job.Outcome;
import dev.nightshift.job.Policy;
import dev.nightshift.job.State;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.FailingNights;
import dev.nightshift.queue.Orphan;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.store.Tx;
import java.util.List;

/** Tells how jobs ended: those that failed for good, and those that are fine again. */
public final class TellingJobs {
    private static final int LOG_LINES = 10;

    private final Teller teller;
    private final JobLogs logs;

    TellingJobs(Teller teller, JobLogs logs) {
        this.teller = teller;
        this.logs = logs;
    }

    /** The alarm of a job, over all its nights. A standing job may have the name that a plain one has as its id. */
    private static String alarm(Tx tx, Claim claim) {
        return (FailingNights.isStanding(tx, claim.seq()) ? "standing:" : "job:") + FailingNights.name(tx, claim.seq());
    }

    /** A job that reached its end in this shift, if its policy wants it told. */
    void outcome(Tx tx, JobRun run, Outcome outcome) {
        if (!outcome.isFinal()) {
            return;
        }
        Policy.Notify tell = run.claim().spec().policy().tell();
        switch (outcome.state()) {
            case FAILED, INVALID, HELD -> {
                if (tell != Policy.Notify.NEVER) {
                    failed(tx, run, outcome);
                }
            }
            case CANCELLED -> teller.forget(tx, alarm(tx, run.claim()));
            case SUCCEEDED, UNREVIEWED, INSUFFICIENT_EVIDENCE, QUEUED, RUNNING -> {
                // Whether what is unreviewed is fine is for a human to say.
                boolean told = outcome.state() != State.UNREVIEWED && recovered(tx, run, outcome);
                if (tell == Policy.Notify.ALWAYS && !told) {
                    ended(tx, run, outcome);
                }
            }
        }
    }

    private void failed(Tx tx, JobRun run, Outcome outcome) {
        Claim claim = run.claim();
        FailingNights nights = FailingNights.ofJob(tx, claim.seq());
        String again = nights.count() < 2 ? "" : ", on " + nights.count() + " nights in a row";
        boolean scope = outcome.reason().equals(Decision.SCOPE);
        boolean timeout = outcome.reason().equals("timeout");
        Body.Builder body = what(claim, outcome)
                .line(again.isEmpty() ? "" : "The same job failed again" + again + ", since " + nights.since() + ".")
                .log("Last lines of its log:", logs.tail(claim.job(), claim.attempt(), LOG_LINES, run.redaction()))
                .command("The whole log", "log", claim.job())
                .command("All that is known of it", "show", claim.job())
                .command("Run it again", outcome.state() == State.HELD ? "release" : "retry", claim.job());
        boolean takenBack =
                outcome.state() == State.INVALID && claim.spec().place().onInvalid() == OnInvalid.UNDO;
        changes(body, run, !takenBack);
        rollback(body, run.shift().preSnapshot());
        String code =
                scope ? "out_of_scope" : timeout ? "timed_out" : outcome.state().code();
        String what = scope ? "changed what it may not" : timeout ? "timed out" : word(outcome.state());
        String[] tags = scope ? new String[] {"job", "scope"} : new String[] {"job"};
        teller.raise(
                tx,
                Voice.of(run.shift()),
                alarm(tx, claim),
                problem(
                        "job_" + code,
                        "Job " + claim.job() + " " + what + again,
                        body,
                        About.ofJob(claim.job(), run.shift().getId(), tags)));
    }

    /** It ended as it should, and its policy wants that told. */
    private void ended(Tx tx, JobRun run, Outcome outcome) {
        Claim claim = run.claim();
        Body.Builder body = what(claim, outcome).command("All that is known of it", "show", claim.job());
        changes(body, run, true);
        teller.put(
                tx,
                Voice.of(run.shift()),
                info(
                        "job_" + outcome.state().code(),
                        "Job " + claim.job() + " " + word(outcome.state()),
                        body,
                        About.ofJob(claim.job(), run.shift().getId(), "job")));
    }

    /** The all-clear of a job that had failed; whether it was told. */
    private boolean recovered(Tx tx, JobRun run, Outcome outcome) {
        String job = run.claim().job();
        String name = FailingNights.name(tx, run.claim().seq());
        String alarm = alarm(tx, run.claim());
        String since = teller.since(tx, alarm);
        if (since.isEmpty()) {
            return false;
        }
        return teller.clear(
                tx,
                Voice.of(run.shift()),
                alarm,
                info(
                        "job_recovered",
                        "Job " + name
                                + (outcome.state() == State.SUCCEEDED
                                        ? " is fine again"
                                        : " fails no more: it " + word(outcome.state())),
                        teller.body()
                                .line("Job " + job + " did not fail any more.")
                                .line("It had failed. " + since)
                                .command("All that is known of it", "show", job),
                        About.ofJob(job, run.shift().getId(), "job", "clear")));
    }

    private Body.Builder what(Claim claim, Outcome outcome) {
        String title = claim.spec().title();
        return teller.body()
                .line(title.equals(claim.job()) ? "" : title)
                .line("Attempt " + claim.attempt() + ": " + sentence(outcome.text()));
    }

    /** {@code undo}: whether it is for a human to take it back. */
    private static void changes(Body.Builder body, JobRun run, boolean undo) {
        Effect effect = run.effect();
        if (effect != null && effect.isKnown() && !effect.changes().nothing()) {
            String job = run.claim().job();
            body.log("In its workspace:", List.of(effect.changes().words()))
                    .command("See what it changed", "diff", job);
            if (!undo) {
                body.line("It asks for its changes to be taken back: what came of that is told beside this.");
                return;
            }
            body.command("See what an undo would do", "undo", job, "--dry-run");
            Changes.Counts counts = effect.changes().counts();
            // An undo of what somebody else changed too is refused unless it is forced.
            if (effect.after() != null && counts != null && counts.outside() == 0) {
                body.command("Take back what it changed, and nothing else", "undo", job, "--yes");
            }
        }
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String word(State state) {
        return switch (state) {
            case HELD -> "was interrupted and is held";
            case INVALID -> "made an invalid result";
            case INSUFFICIENT_EVIDENCE -> "found insufficient evidence";
            case UNREVIEWED -> "ran and waits for review";
            case QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED -> state.code();
        };
    }

    /** A standing job failed on too many nights in a row: tonight's is held. */
    void failingRepeatedly(Tx tx, ShiftOrder order, StandingJobs.Tonight tonight) {
        String id = String.valueOf(tonight.id());
        String name = tonight.job().name();
        FailingNights failing = tonight.failing();
        Body.Builder body = teller.body()
                .line("Standing job " + name + " failed on " + failing.count() + " nights in a row, since "
                        + failing.since() + ".")
                .line("Tonight's, " + id + ", is held, and none is added while it is.")
                .command("See why the last one failed", "log", String.valueOf(failing.last()))
                .command("Let tonight's run", "release", id)
                .command("Leave it out", "cancel", id)
                .line("To change what it does, edit its file in config/jobs; a changed job begins anew.");
        teller.put(
                tx,
                Voice.of(order),
                problem(
                        "failing_repeatedly",
                        "Standing job " + name + " is held: it failed " + failing.count() + " nights in a row",
                        body,
                        About.ofJob(id, null, "job", "progress")));
    }

    /**
     * A runner is gone and left this job running.
     *
     * @param shift in which it ran
     */
    void orphan(Tx tx, Orphan orphan, boolean ended, Outcome outcome, ShiftView shift) {
        String job = orphan.claim().job();
        if (orphan.claim().spec().policy().tell() == Policy.Notify.NEVER) {
            return;
        }
        Body.Builder body = teller.body()
                .line(
                        ended
                                ? "Night Shift ended while this job ran. Its process was still there and was ended."
                                : "Its outcome was not recorded: Night Shift ended while it ran, or there was no room on"
                                        + " the disk when it had ended. Its process is gone.")
                .line(
                        outcome.state() == State.HELD
                                ? "It is held: whether it may run again is yours to say."
                                : "It says that it may run again, so it is queued.")
                .log(
                        "Last lines of its log:",
                        logs.tail(
                                job,
                                orphan.claim().attempt(),
                                LOG_LINES,
                                orphan.claim().spec()))
                .command("Look at it", "show", job)
                .command("The whole log", "log", job);
        if (outcome.state() == State.HELD) {
            body.command("Let it run again", "release", job);
        }
        body.command("Give it up", "cancel", job);
        teller.put(
                tx,
                Voice.of(shift),
                problem(
                        "job_interrupted",
                        "Job " + job + " was interrupted",
                        body,
                        About.ofJob(job, shift.id(), "job")));
    }
}
