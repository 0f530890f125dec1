package dev.nightshift.shift;

import dev.nightshift.notice.LastPing;
import dev.nightshift.notice.Pings;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.store.Tx;
import java.util.Locale;

/**
 * When a shift gives signs of life: that it began, once its guard let it pass, and what it came to, once that is
 * committed. Success is said of real progress alone. A plain shift gives none, and none is given without notifications.
 */
public final class Signs {
    private final Pings pings;
    private final Launcher launcher;
    private final TellingMachine telling;

    public Signs(Pings pings, Launcher launcher, TellingMachine telling) {
        this.pings = pings;
        this.launcher = launcher;
        this.telling = telling;
    }

    void began(OpenShift shift) {
        note(shift, false);
        if (shift.isAutonomous() && shift.order().notifications()) {
            pings.send(Pings.Kind.START, shift.getId(), "Shift " + shift.getId() + " has begun.\n");
        }
    }

    /** That nobody took the ping of its beginning stands in its report. */
    void ending(OpenShift shift) {
        note(shift, true);
    }

    /** Tells of a listener who takes no pings any more, and of one who takes them again. */
    void tell(Tx tx, OpenShift shift) {
        if (shift.isAutonomous()) {
            telling.listener(tx, shift, pings.last());
        }
    }

    /** {@code own}: of this shift; else of one before. */
    private void note(OpenShift shift, boolean own) {
        pings.last()
                .filter(last -> last.failures() > 0 && last.shift().equals(shift.getId()) == own)
                .ifPresent(last -> shift.addNote(words(last)));
    }

    private static String words(LastPing last) {
        return "Nobody took the ping \"" + last.kind().name().toLowerCase(Locale.ROOT) + "\" of shift " + last.shift()
                + " (" + last.failures() + " in a row): " + last.said();
    }

    /** By the row as it is after it was closed. */
    void ended(ShiftView shift) {
        if (!shift.mode().autonomous() || !shift.mode().notifications()) {
            return;
        }
        ShiftView.Ran ran = shift.counts().ran();
        String text = "Shift " + shift.id() + ": " + shift.status().code() + ".\n"
                + ran.claimed() + " jobs ran: " + ran.succeeded() + " succeeded, " + ran.insufficientEvidence()
                + " found too little evidence, " + ran.failed() + " failed, " + ran.invalid() + " invalid. "
                + shift.counts().due() + " were due.\n"
                + (shift.guard().refused() == null
                        ? ""
                        : "The guard refused it: " + shift.guard().refused() + "\n")
                + "Its report: " + launcher.command("report", shift.id()) + "\n";
        pings.send(shift.hasProgressed() ? Pings.Kind.SUCCESS : Pings.Kind.FAIL, shift.id(), text);
    }
}
