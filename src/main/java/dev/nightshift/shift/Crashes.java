package dev.nightshift.shift;

import dev.nightshift.notice.Deliveries;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.NoteJson;
import dev.nightshift.store.Database;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of an exception in the skeleton: a note in the report, a notice with a rollback command, and where the
 * guard was the one to fail, a closed door: no guard, no work. When the database itself is what fails, the notice goes
 * straight to the channels. The trace of what is no bug but a state of the machine is for those who debug.
 */
public final class Crashes {
    private static final Logger log = LoggerFactory.getLogger(Crashes.class);

    private final Database database;
    private final Shifts shifts;
    private final Guard guard;
    private final TellingShifts telling;
    private final Deliveries deliveries;
    private final InstantSource clock;

    public Crashes(
            Database database,
            Shifts shifts,
            Guard guard,
            TellingShifts telling,
            Deliveries deliveries,
            InstantSource clock) {
        this.database = database;
        this.shifts = shifts;
        this.guard = guard;
        this.telling = telling;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /**
     * Records a failure.
     *
     * @param body what was on its way: a shift, a job's run, or the order of a shift that could not be opened
     * @param route id of the part of the skeleton in which it happened
     */
    public void record(Object body, String route, Exception failure) {
        String why = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        log("Shift route " + route + " failed", failure);
        String what = body instanceof JobRun run ? "job " + run.claim().job() + ": " + why : why;
        try {
            if (body instanceof OpenShift shift) {
                record(shift, route, what);
            } else if (body instanceof JobRun run) {
                record(run.shift(), route, what);
            } else {
                straight(subject(body, route), what);
            }
        } catch (RuntimeException e) {
            log("That failure could not be recorded; it is told directly", e);
            straight(subject(body, route), what);
        }
    }

    private static void log(String what, Exception failure) {
        if (failure instanceof ProblemException known) {
            log.error("{}: {}", what, known.problem().text());
            log.debug("{}: where", what, failure);
        } else {
            log.error("{}: {}", what, failure.getMessage(), failure);
        }
    }

    private void record(OpenShift shift, String route, String why) {
        shift.addNote("A step of " + route + " failed: " + why);
        if (!shift.mayWork() && shift.refused() == null) {
            shift.refuse(why);
            guard.refuse(shift, "the guard itself failed: " + why);
        } else {
            database.change(tx -> {
                telling.crashed(tx, shift, route, why);
                shifts.set(tx, shift.ref(), Shifts.Fact.NOTES, NoteJson.write(shift.notes()));
            });
        }
    }

    private static String subject(Object body, String route) {
        return body instanceof JobRun run
                ? "A step of job " + run.claim().job() + " failed, and that could not be recorded"
                : "The shift could not be run: " + route;
    }

    private void straight(String subject, String why) {
        deliveries.straight(telling.broken(subject, why), clock.instant());
    }
}
