package dev.nightshift.shift;

import static dev.nightshift.shift.Teller.info;
import static dev.nightshift.shift.Teller.problem;
import static dev.nightshift.shift.Teller.rollback;
import static dev.nightshift.shift.Teller.warning;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.Notice;
import dev.nightshift.notice.NoticeView;
import dev.nightshift.queue.Pauses;
import dev.nightshift.queue.ShiftStatus;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells what shifts came to, as a whole: no bad one is silent, whatever its jobs wanted told. */
public final class TellingShifts {
    private static final String PAUSED = "shift_paused";
    private static final String REFUSED = "shift_refused";
    private static final String PROGRESS = "progress";
    private static final String GUARD = "guard";
    private static final int MOST_NAMED = 10;
    private static final int MOST_LOGS = 3;

    private final Teller teller;

    TellingShifts(Teller teller) {
        this.teller = teller;
    }

    /** The guard refused all of a shift. */
    void refused(Tx tx, OpenShift shift, String why) {
        Body.Builder body = teller.body()
                .line(why)
                .line(teller.since(tx, GUARD))
                .line("No job ran. The queue is as it was.")
                .command("See all checks", "health")
                .command("The report", "report", shift.getId());
        teller.raise(
                tx,
                Voice.of(shift),
                GUARD,
                problem(REFUSED, "The guard refused the shift", body, About.ofShift(shift.getId(), "shift", "guard")));
    }

    /** The guard let a shift pass. */
    void passed(Tx tx, OpenShift shift) {
        String since = teller.since(tx, GUARD);
        if (!since.isEmpty()) {
            teller.clear(
                    tx,
                    Voice.of(shift),
                    GUARD,
                    info(
                            "shift_admitted",
                            "The guard lets shifts run again",
                            teller.body().line("It had refused them. " + since).command("See all checks", "health"),
                            About.ofShift(shift.getId(), "shift", "guard", "clear")));
        }
    }

    /** A step of the skeleton failed. */
    void crashed(Tx tx, OpenShift shift, String step, String why) {
        Body.Builder body =
                teller.body().line("Step " + step + ": " + why).command("The report", "report", shift.getId());
        rollback(body, shift.preSnapshot());
        put(tx, shift, problem("shift_step_failed", "The shift's step " + step + " failed", body, about(shift)));
    }

    /** What failed could not be recorded: to be told past the outbox. */
    Notice broken(String subject, String why) {
        Body.Builder body =
                teller.body().line(why).command("How things stand", "status").command("See all checks", "health");
        return problem("shift_broken", subject, body, About.of("shift"));
    }

    /** What a user's step asked to be sent, or what went wrong in one. */
    void messages(Tx tx, OpenShift shift, List<String> messages) {
        for (String message : messages) {
            put(
                    tx,
                    shift,
                    warning(
                            "step_message",
                            "Message of a step of the shift",
                            teller.body().line(message).command("The report", "report", shift.getId()),
                            about(shift)));
        }
    }

    /** A shift opened while nothing may be claimed. */
    void paused(Tx tx, OpenShift shift, Pauses.Pause pause) {
        Body.Builder body = teller.body()
                .line("Night Shift was " + pause.waiting().text() + ". Nothing is claimed until it is resumed.")
                .command("Go on", "resume")
                .command("What waits", "list");
        put(tx, shift, problem(PAUSED, "The shift opened while Night Shift is paused", body, about(shift)));
    }

    /**
     * The shift as a whole. A bad one is told, unless something as bad of it is told anyway.
     *
     * @param failing ids of its jobs that did not end as they should
     */
    void closed(Tx tx, OpenShift shift, ShiftView view, List<String> failing) {
        String subject = subject(tx, shift, view);
        if (subject.isEmpty()) {
            return;
        }
        String refused = view.guard().refused();
        Body.Builder body = teller.body()
                .line("Shift " + view.id() + ": " + view.status().code() + ".")
                .line(refused == null ? "" : refused)
                .line(refused == null ? "" : teller.since(tx, GUARD));
        if (!failing.isEmpty()) {
            int more = failing.size() - MOST_NAMED;
            body.line("Not well: " + String.join(", ", failing.subList(0, Math.min(failing.size(), MOST_NAMED)))
                    + (more > 0 ? " and " + more + " more." : "."));
            failing.stream().limit(MOST_LOGS).forEach(job -> body.command("The log of " + job, "log", job));
        }
        body.command("The report", "report", view.id())
                .command("What waits and why", "list")
                .command("What the next night would do", "forecast");
        rollback(body, shift.preSnapshot());
        boolean well = view.status() == ShiftStatus.PARTIAL || view.status() == ShiftStatus.SUCCEEDED;
        put(
                tx,
                shift,
                new Notice(
                        "shift_" + view.status().code(),
                        well ? Notice.Severity.WARNING : Notice.Severity.PROBLEM,
                        subject,
                        body.build(),
                        About.ofShift(view.id(), "shift", "progress")));
    }

    /** Empty: it is told otherwise, or there is nothing to tell. */
    private String subject(Tx tx, OpenShift shift, ShiftView view) {
        ShiftView.Ran ran = view.counts().ran();
        return switch (view.status()) {
            case FAILED ->
                view.guard().refused() == null
                        ? "Nothing succeeded: 0 of " + ran.claimed() + " jobs of the shift"
                        : tells(tx, shift, REFUSED) ? "" : "The guard refused the shift again";
            case WAITING ->
                tells(tx, shift, PAUSED)
                        ? ""
                        : "Nothing ran: " + view.counts().due() + " jobs were due, none could be claimed";
            case PARTIAL ->
                tellsProblem(tx, shift)
                        ? ""
                        : ran.succeeded() + " of " + ran.claimed() + " jobs of the shift succeeded";
            case INTERRUPTED -> "The shift was interrupted";
            case SUCCEEDED ->
                ran.succeeded() > 0
                        ? ""
                        : "Nothing succeeded: " + ran.insufficientEvidence()
                                + (ran.insufficientEvidence() == 1 ? " job" : " jobs")
                                + " of the shift found too little evidence";
            case RUNNING, EMPTY -> "";
        };
    }

    /** The report goes along, on channels that can carry it. */
    void report(Tx tx, OpenShift shift, ShiftView view) {
        put(
                tx,
                shift,
                info(
                        "shift_closed",
                        "Shift " + view.id() + " " + view.status().code() + ": "
                                + view.counts().ran().words(),
                        teller.body().command("The report", "report", view.id()),
                        About.ofShift(view.id(), "shift", "report")));
    }

    private boolean tells(Tx tx, OpenShift shift, String code) {
        return teller.told(tx, shift.getId()).stream()
                .anyMatch(view -> view.notice().code().equals(code) && goesOut(shift, view));
    }

    /** A problem of one of its jobs; that something else succeeded or was worth a word is not enough. */
    private boolean tellsProblem(Tx tx, OpenShift shift) {
        return teller.told(tx, shift.getId()).stream()
                .anyMatch(view -> view.notice().severity() == Notice.Severity.PROBLEM && goesOut(shift, view));
    }

    /** Where the shift wants nothing sent, its own notice would not be either. */
    private static boolean goesOut(OpenShift shift, NoticeView view) {
        return !shift.order().notifications()
                || view.deliveries().stream().anyMatch(delivery -> delivery.state() != NoticeView.State.SUPPRESSED);
    }

    /** Queued work, and no success for several nights. */
    void noProgress(Tx tx, OpenShift shift, int nights, Instant oldest) {
        Body.Builder body = teller.body()
                .line("On the last " + nights + " nights with a shift nothing succeeded, and work is queued since "
                        + teller.time(oldest) + ".")
                .line(teller.since(tx, PROGRESS))
                .command("What waits and why", "list")
                .command("The last report", "report", "latest");
        teller.raise(
                tx,
                Voice.of(shift),
                PROGRESS,
                problem("no_progress", "No success for " + nights + " nights", body, progress(shift)));
    }

    /** A shift had a success. */
    void progress(Tx tx, OpenShift shift, ShiftView view) {
        String since = teller.since(tx, PROGRESS);
        if (!since.isEmpty()) {
            teller.clear(
                    tx,
                    Voice.of(shift),
                    PROGRESS,
                    info(
                            "progress_again",
                            "Jobs succeed again",
                            teller.body()
                                    .line("There had been no success. " + since)
                                    .command("The report", "report", view.id()),
                            About.ofShift(view.id(), "progress", "clear")));
        }
    }

    /** A runner is gone and left this shift open. */
    void interrupted(Tx tx, ShiftView shift, @Nullable Snapshot post) {
        Body.Builder body = teller.body()
                .line("Night Shift ended in the middle of shift " + shift.id() + ", which had claimed "
                        + shift.counts().ran().claimed() + " jobs.")
                .line(post == null ? "" : "A snapshot of what it left was taken: " + post.tag() + ".")
                .command("The report", "report", shift.id());
        String pre = shift.guard().preSnapshot();
        if (pre != null) {
            body.command("See what a rollback of this shift would do", "rollback", pre, "--dry-run")
                    .command("Put the workspaces back as they were before it", "rollback", pre, "--yes");
        }
        teller.put(
                tx,
                Voice.of(shift),
                problem(
                        "shift_interrupted",
                        "The shift was interrupted",
                        body,
                        About.ofShift(shift.id(), "shift", "progress")));
    }

    private static About about(OpenShift shift) {
        return About.ofShift(shift.getId(), "shift");
    }

    private static About progress(OpenShift shift) {
        return About.ofShift(shift.getId(), "progress");
    }

    private void put(Tx tx, OpenShift shift, Notice notice) {
        teller.put(tx, Voice.of(shift), notice);
    }
}
