package dev.nightshift.shift;

import dev.nightshift.notice.Deliveries;
import dev.nightshift.notice.Notice;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.NoteJson;
import dev.nightshift.store.Database;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of an exception in the skeleton: a note in the report, a notice with a rollback command, and where the
 * guard was the one to fail, a closed door: no guard, no work. When the database itself is what fails, the notice goes
 * straight to the channels.
 */
public final class Crashes {
    private static final Logger log = LoggerFactory.getLogger(Crashes.class);

    private final Database database;
    private final Shifts shifts;
    private final Guard guard;
    private final Telling telling;
    private final Deliveries deliveries;
    private final InstantSource clock;

    public Crashes(
            Database database,
            Shifts shifts,
            Guard guard,
            Telling telling,
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
        log.error("Shift route {} failed: {}", route, why, failure);
        try {
            if (body instanceof OpenShift shift) {
                record(shift, route, why);
            } else if (body instanceof JobRun run) {
                record(run.shift(), route, "job " + run.claim().job() + ": " + why);
            } else {
                straight(route, why);
            }
        } catch (RuntimeException e) {
            log.error("That failure could not be recorded; it is told directly", e);
            straight(route, why);
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

    private void straight(String route, String why) {
        deliveries.straight(
                new Notice(
                        "shift_broken",
                        Notice.Severity.PROBLEM,
                        "The shift could not be run: " + route,
                        why,
                        null,
                        null),
                clock.instant());
    }
}
