package dev.nightshift.shift;

import static dev.nightshift.shift.Teller.info;
import static dev.nightshift.shift.Teller.problem;
import static dev.nightshift.shift.Teller.warning;

import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.queue.DueRow;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.store.Tx;
import java.time.Instant;
import java.util.List;

/** Tells which shifts did not come when they were due, came twice, or do not end. */
public final class TellingClock {
    private static final int MOST_MISSED = 150;
    private static final String OPEN = "shift:open";

    private final Teller teller;

    TellingClock(Teller teller) {
        this.teller = teller;
    }

    /** A scheduled local time whose shift will not open, and why. */
    record Missed(DueRow.Key key, String why) {}

    /** All that a look found missed; {@code earlier}: how many there were before, which are not listed. */
    void missed(Tx tx, List<Missed> missed, long earlier) {
        long all = missed.size() + earlier;
        Body.Builder body = teller.body();
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
        teller.put(tx, Voice.ALOUD, problem("shift_missed", subject, body, About.of("shift", "progress")));
    }

    /** A scheduled local time comes again, after the clock or the zone was changed, and its shift was opened before. */
    void cameAgain(Tx tx, DueRow row, String opened) {
        Body.Builder body = teller.body()
                .line(row.key() + " has come again: the clock or the time zone was changed.")
                .line("Its shift " + row.shift() + " was opened before, at " + opened + "; it is not opened again.")
                .command("The report of that shift", "report", row.shift() == null ? "latest" : row.shift())
                .command("Run the queue now, as at night", "shift", "--autonomous");
        teller.put(
                tx,
                Voice.ALOUD,
                warning(
                        "shift_came_again",
                        "No second shift for " + row.key(),
                        body,
                        About.ofShift(row.shift(), "shift")));
    }

    /**
     * A shift that should have ended still is open.
     *
     * @param end when it should have
     * @param running ids of the jobs that still run
     */
    void overdue(Tx tx, ShiftView shift, Instant end, List<String> running) {
        Body.Builder body = teller.body()
                .line("Shift " + shift.id() + " is open since "
                        + teller.time(shift.times().startedAt()) + " and should have ended by " + teller.time(end)
                        + ".")
                .line("No other shift opens while it is open.")
                .log("What runs:", running)
                .command("See how things stand", "status")
                .command("End it now: what runs is ended and recorded", "shift", "stop", "--now");
        teller.raise(
                tx,
                Voice.of(shift),
                OPEN,
                problem(
                        "shift_overdue",
                        "The shift does not end",
                        body,
                        About.ofShift(shift.id(), "shift", "progress")));
    }

    /** A shift was interrupted, which is told: whether it ends is no question any more. */
    void gone(Tx tx) {
        teller.forget(tx, OPEN);
    }

    /** A shift has ended. */
    void ended(Tx tx, OpenShift shift) {
        if (teller.isRaised(tx, OPEN)) {
            teller.clear(
                    tx,
                    Voice.of(shift),
                    OPEN,
                    info(
                            "shift_ended",
                            "The shift that did not end has ended",
                            teller.body().command("The report", "report", shift.getId()),
                            About.ofShift(shift.getId(), "shift", "clear")));
        }
    }
}
