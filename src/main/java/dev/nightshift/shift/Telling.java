package dev.nightshift.shift;

import dev.nightshift.job.Outcome;
import dev.nightshift.job.Policy;
import dev.nightshift.job.State;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.Problem;
import dev.nightshift.queue.Claim;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.FailingNights;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Orphan;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.ShiftOrder;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.StandingJobs;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.store.Tx;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words what a human must know about a shift and puts it into the outbox, in the transaction of what it tells. Every
 * notice says what happened, the last lines of the log where there is one, and the commands to look, retry and roll
 * back. A plain shift tells nothing.
 */
public final class Telling {
    private static final String PAUSED = "shift_paused";
    private static final int LOG_LINES = 10;
    private static final int MOST_MISSED = 150;

    private final Outbox outbox;
    private final Set<String> channels;
    private final Launcher launcher;
    private final JobLogs logs;

    /** {@code channels}: the names of those that are configured. */
    public Telling(Outbox outbox, Set<String> channels, Launcher launcher, JobLogs logs) {
        this.outbox = outbox;
        this.channels = Set.copyOf(channels);
        this.launcher = launcher;
        this.logs = logs;
    }

    /** A job that reached its end in this shift, if its policy wants it told. */
    void outcome(Tx tx, JobRun run, Outcome outcome) {
        OpenShift shift = run.shift();
        Claim claim = run.claim();
        Policy.Notify tell = claim.spec().policy().tell();
        boolean bad =
                outcome.state() == State.FAILED || outcome.state() == State.INVALID || outcome.state() == State.HELD;
        boolean wanted = tell == Policy.Notify.ALWAYS || (bad && tell == Policy.Notify.FAILURE);
        if (!outcome.isFinal() || !wanted) {
            return;
        }
        String what = outcome.reason().equals("timeout") ? "timed out" : word(outcome.state());
        String again = bad ? again(FailingNights.ofJob(tx, claim.seq())) : "";
        NoticeBody body = new NoticeBody(launcher)
                .line(
                        claim.spec().title().equals(claim.job())
                                ? ""
                                : claim.spec().title())
                .line("Attempt " + claim.attempt() + ": " + sentence(outcome.text()))
                .line(again.isEmpty() ? "" : "The same job failed again" + again + ".");
        if (bad) {
            body.block("Last lines of its log:", logs.tail(claim.job(), claim.attempt(), LOG_LINES))
                    .command("The whole log", "log", claim.job())
                    .command("Run it again", "retry", claim.job());
        }
        changes(body, run);
        if (bad) {
            rollback(body, shift.preSnapshot());
        }
        put(
                tx,
                shift,
                new Notice(
                        "job_"
                                + (outcome.reason().equals("timeout")
                                        ? "timed_out"
                                        : outcome.state().code()),
                        bad ? Notice.Severity.PROBLEM : Notice.Severity.INFO,
                        "Job " + claim.job() + " " + what + again,
                        body.text(),
                        claim.job(),
                        shift.getId()));
    }

    private static void changes(NoticeBody body, JobRun run) {
        Effect effect = run.effect();
        if (effect != null && effect.isKnown() && !effect.changes().nothing()) {
            body.block("In its workspace:", List.of(effect.changes().words()))
                    .command(
                            "Take back what it changed, and nothing else",
                            "undo",
                            run.claim().job(),
                            "--yes");
        }
    }

    private static String again(FailingNights nights) {
        return nights.count() < 2 ? "" : ", on " + nights.count() + " nights in a row";
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String word(State state) {
        return switch (state) {
            case HELD -> "was interrupted and is held";
            case INVALID -> "made an invalid result";
            case INSUFFICIENT_EVIDENCE -> "found insufficient evidence";
            case QUEUED, RUNNING, UNREVIEWED, SUCCEEDED, FAILED, CANCELLED -> state.code();
        };
    }

    /** The guard refused all of a shift. */
    void refused(Tx tx, OpenShift shift, String why) {
        NoticeBody body = new NoticeBody(launcher)
                .line(why)
                .line("No job ran. The queue is as it was.")
                .command("See all checks", "health");
        put(tx, shift, problem("shift_refused", "The guard refused the shift", body, shift.getId()));
    }

    /** There is no pre-snapshot, so jobs with a workspace did not run. */
    void noSnapshot(Tx tx, OpenShift shift, String why) {
        NoticeBody body = new NoticeBody(launcher)
                .line(why)
                .line("Jobs with a workspace did not run; the others did.")
                .command("Try a snapshot now", "snapshot", "take")
                .command("See all checks", "health");
        put(tx, shift, problem("snapshot_failed", "The snapshot before the shift failed", body, shift.getId()));
    }

    /** An undo or a rollback was interrupted, so jobs with a workspace did not run. */
    void halfway(Tx tx, OpenShift shift, Rollback.Unfinished begun) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Its workspaces are half as they were: " + String.join(", ", begun.workspaces()) + ".")
                .line("Jobs with a workspace did not run; the others did.")
                .command("Complete it", begun.command().toArray(String[]::new))
                .command("Or go back to what was before it", "rollback", begun.safety());
        put(tx, shift, problem("rollback_unfinished", "A " + begun.verb() + " is not completed", body, shift.getId()));
    }

    /** The snapshot after the shift failed: a rollback cannot tell the shift's changes from a human's. */
    void noPostSnapshot(Tx tx, OpenShift shift, String why) {
        NoticeBody body = new NoticeBody(launcher)
                .line(why)
                .line("A rollback of this shift will list what differs and change nothing without --force.")
                .command("Try a snapshot now", "snapshot", "take");
        put(tx, shift, problem("snapshot_failed", "The snapshot after the shift failed", body, shift.getId()));
    }

    /** Something is wrong with the store of snapshots. */
    void snapshotStore(Tx tx, OpenShift shift, String subject, List<String> lines) {
        NoticeBody body = new NoticeBody(launcher)
                .block("What was found:", lines)
                .line("What is damaged is not reused: the next snapshot stores again what the workspaces still hold.")
                .command("What is damaged", "snapshot", "verify", "--all")
                .command("What is proven restorable", "snapshot", "list");
        put(tx, shift, problem("snapshot_store", subject, body, shift.getId()));
    }

    /** A step of the skeleton failed. */
    void crashed(Tx tx, OpenShift shift, String step, String why) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Step " + step + ": " + why)
                .command("The report", "report", shift.getId());
        rollback(body, shift.preSnapshot());
        put(tx, shift, problem("shift_step_failed", "The shift's step " + step + " failed", body, shift.getId()));
    }

    /** What a user's step asked to be sent, or what went wrong in one. */
    void messages(Tx tx, OpenShift shift, List<String> messages) {
        for (String message : messages) {
            put(
                    tx,
                    shift,
                    new Notice(
                            "step_message",
                            Notice.Severity.WARNING,
                            "Message of a step of the shift",
                            message,
                            null,
                            shift.getId()));
        }
    }

    /** The shift as a whole, where its jobs' notices do not say it. */
    void closed(Tx tx, OpenShift shift, ShiftView view) {
        ShiftView.Ran ran = view.counts().ran();
        String subject =
                switch (view.status()) {
                    case FAILED ->
                        shift.refused() != null
                                ? ""
                                : "Nothing succeeded: 0 of " + ran.claimed() + " jobs of the shift";
                    case WAITING ->
                        toldPaused(tx, shift)
                                ? ""
                                : "Nothing ran: " + view.counts().due() + " jobs were due, none could be claimed";
                    case PARTIAL ->
                        outbox.ofShift(tx, shift.getId()).isEmpty()
                                ? ran.succeeded() + " of " + ran.claimed() + " jobs of the shift succeeded"
                                : "";
                    case INTERRUPTED -> "The shift was interrupted";
                    case RUNNING, SUCCEEDED, EMPTY -> "";
                };
        if (!subject.isEmpty()) {
            NoticeBody body = new NoticeBody(launcher)
                    .line("Shift " + view.id() + ": " + view.status().code() + ".")
                    .command("The report", "report", view.id())
                    .command("What waits and why", "list");
            rollback(body, shift.preSnapshot());
            put(tx, shift, problem("shift_" + view.status().code(), subject, body, shift.getId()));
        }
    }

    private boolean toldPaused(Tx tx, OpenShift shift) {
        return outbox.ofShift(tx, shift.getId()).stream()
                .anyMatch(view -> view.notice().code().equals(PAUSED));
    }

    /** Queued work, and no success for several nights. */
    void noProgress(Tx tx, OpenShift shift, int nights, String oldest) {
        NoticeBody body = new NoticeBody(launcher)
                .line("The last " + nights + " autonomous shifts had no success, and work is queued since " + oldest
                        + ".")
                .command("What waits and why", "list")
                .command("The last report", "report", "latest");
        put(tx, shift, problem("no_progress", "No success for " + nights + " nights", body, shift.getId()));
    }

    /** A file of standing jobs is wrong; none of them came tonight. */
    void standingRefused(Tx tx, ShiftOrder order, Problem problem) {
        NoticeBody body = new NoticeBody(launcher)
                .line(problem.message())
                .line("None of its jobs comes until the file is mended. It is not told again until the file changes;"
                        + " every report names it.")
                .command("Look again when it is mended", "config", "check");
        put(tx, order, problem("standing_refused", "A file of standing jobs was refused", body, null));
    }

    /** A standing job failed on too many nights in a row: tonight's is held. */
    void failingRepeatedly(Tx tx, ShiftOrder order, StandingJobs.Tonight tonight) {
        String id = String.valueOf(tonight.id());
        String last = String.valueOf(tonight.failing().last());
        NoticeBody body = new NoticeBody(launcher)
                .line("Standing job " + tonight.job().name() + " failed on "
                        + tonight.failing().count() + " nights in a row.")
                .line("Tonight's, " + id + ", is held, and none is added while it is.")
                .command("See why the last one failed", "log", last)
                .command("Let tonight's run", "release", id)
                .command("Leave it out", "cancel", id)
                .line("To change what it does, edit its file in config/jobs; a changed job begins anew.");
        put(
                tx,
                order,
                new Notice(
                        "failing_repeatedly",
                        Notice.Severity.PROBLEM,
                        "Standing job " + tonight.job().name() + " is held: it failed "
                                + tonight.failing().count() + " nights in a row",
                        body.text(),
                        id,
                        null));
    }

    /** Jobs that wait for ids that no job has. */
    void astray(Tx tx, OpenShift shift, List<Jobs.Astray> jobs) {
        NoticeBody body = new NoticeBody(launcher)
                .block(
                        "Each of these waits until a job has the id that it names:",
                        jobs.stream()
                                .map(job -> job.id() + " waits for " + job.unknown())
                                .toList())
                .command("What waits and why", "list")
                .command(
                        "If an id is misspelt, end the job and submit it again",
                        "cancel",
                        jobs.get(0).id());
        put(
                tx,
                shift,
                new Notice(
                        "after_unknown",
                        Notice.Severity.WARNING,
                        "Jobs wait for an id that no job has",
                        body.text(),
                        null,
                        shift.getId()));
    }

    /** A runner is gone and left this job running. */
    void orphan(Tx tx, Orphan orphan, boolean ended, Outcome outcome) {
        String job = orphan.claim().job();
        NoticeBody body = new NoticeBody(launcher)
                .line(
                        ended
                                ? "Night Shift ended while this job ran. Its process was still there and was ended."
                                : "Its outcome was not recorded: Night Shift ended while it ran, or there was no room on"
                                        + " the disk when it had ended. Its process is gone.")
                .line(
                        outcome.state() == State.HELD
                                ? "It is held: whether it may run again is yours to say."
                                : "It says that it may run again, so it is queued.")
                .block("Last lines of its log:", logs.tail(job, orphan.claim().attempt(), LOG_LINES))
                .command("Look at it", "show", job);
        if (outcome.state() == State.HELD) {
            body.command("Let it run again", "release", job);
        }
        body.command("Give it up", "cancel", job);
        outbox.put(
                tx,
                new Notice(
                        "job_interrupted",
                        Notice.Severity.PROBLEM,
                        "Job " + job + " was interrupted",
                        body.text(),
                        job,
                        orphan.claim().shift().id()),
                channels,
                false);
    }

    /** A runner is gone and left this shift open. */
    void interrupted(Tx tx, ShiftView shift, @Nullable Snapshot post) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Night Shift ended in the middle of shift " + shift.id() + ", which had claimed "
                        + shift.counts().ran().claimed() + " jobs.")
                .line(post == null ? "" : "A snapshot of what it left was taken: " + post.tag() + ".")
                .command("The report", "report", shift.id());
        String pre = shift.guard().preSnapshot();
        if (pre != null) {
            body.command("Put the workspaces back as they were before it", "rollback", pre, "--yes");
        }
        outbox.put(tx, problem("shift_interrupted", "The shift was interrupted", body, shift.id()), channels, false);
    }

    /** A scheduled local time whose shift will not open, and why. */
    record Missed(DueRow.Key key, String why) {}

    /** All that a look found missed; {@code earlier}: how many there were before, which are not listed. */
    void missed(Tx tx, List<Missed> missed, long earlier) {
        long all = missed.size() + earlier;
        NoticeBody body = new NoticeBody(launcher);
        missed.stream()
                .skip(Math.max(0, missed.size() - MOST_MISSED))
                .forEach(one -> body.line(one.key() + ": " + one.why() + "."));
        long unlisted = Math.max(0, missed.size() - MOST_MISSED) + earlier;
        body.line(unlisted == 0 ? "" : "And " + unlisted + (earlier >= DueSpan.COUNTED ? " or more" : "") + " before.")
                .command("Run the queue now, as at night", "shift", "--autonomous")
                .command("When the next one is due", "status");
        String subject = all == 1 && !missed.isEmpty()
                ? "No shift for " + missed.get(0).key()
                : "No shift for " + all + " scheduled times";
        home(tx, new Notice("shift_missed", Notice.Severity.PROBLEM, subject, body.text(), null, null));
    }

    /** A scheduled local time comes again, after the clock or the zone was changed, and its shift was opened before. */
    void cameAgain(Tx tx, DueRow row, String opened) {
        NoticeBody body = new NoticeBody(launcher)
                .line(row.key() + " has come again: the clock or the time zone was changed.")
                .line("Its shift " + row.shift() + " was opened before, at " + opened + "; it is not opened again.")
                .command("The report of that shift", "report", row.shift() == null ? "latest" : row.shift())
                .command("Run the queue now, as at night", "shift", "--autonomous");
        home(
                tx,
                new Notice(
                        "shift_came_again",
                        Notice.Severity.WARNING,
                        "No second shift for " + row.key(),
                        body.text(),
                        null,
                        row.shift()));
    }

    /** A shift opened while nothing may be claimed. */
    void paused(Tx tx, OpenShift shift, Pauses.Pause pause) {
        NoticeBody body = new NoticeBody(launcher)
                .line("Night Shift was " + pause.waiting().text() + ". Nothing is claimed until it is resumed.")
                .command("Go on", "resume")
                .command("What waits", "list");
        put(tx, shift, problem(PAUSED, "The shift opened while Night Shift is paused", body, shift.getId()));
    }

    private void home(Tx tx, Notice notice) {
        outbox.put(tx, notice, channels, false);
    }

    private void rollback(NoticeBody body, @Nullable Snapshot pre) {
        if (pre != null) {
            body.command("See what a rollback of this shift would do", "rollback", pre.tag(), "--dry-run")
                    .command("Put the workspaces back as they were before it", "rollback", pre.tag(), "--yes");
        }
    }

    private static Notice problem(String code, String subject, NoticeBody body, @Nullable String shift) {
        return new Notice(code, Notice.Severity.PROBLEM, subject, body.text(), null, shift);
    }

    private void put(Tx tx, OpenShift shift, Notice notice) {
        if (shift.isAutonomous()) {
            outbox.put(tx, notice, channels, !shift.order().notifications());
        }
    }

    /** Before the shift has its row. */
    private void put(Tx tx, ShiftOrder order, Notice notice) {
        outbox.put(tx, notice, channels, !order.notifications());
    }
}
