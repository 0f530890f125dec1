package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.health.HealthChecks;
import dev.nightshift.job.Check;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.HealthJson;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands before the work of an autonomous shift: the health checks, then a verified snapshot. */
public final class Guard {
    private static final Logger log = LoggerFactory.getLogger(Guard.class);

    private final Database database;
    private final Shifts shifts;
    private final HealthChecks health;
    private final Snapshots snapshots;
    private final List<Workspace> workspaces;
    private final Tellings telling;
    private final Signs signs;

    /** What a snapshot is taken of, and where it is kept. */
    public record Protected(Snapshots snapshots, List<Workspace> workspaces) {}

    public Guard(Database database, Shifts shifts, HealthChecks health, Protected what, Tellings telling, Signs signs) {
        this.database = database;
        this.shifts = shifts;
        this.health = health;
        this.snapshots = what.snapshots();
        this.workspaces = what.workspaces();
        this.telling = telling;
        this.signs = signs;
    }

    /** Runs the built-in checks; the step shift-health calls it. Once per shift. */
    public void check(OpenShift shift) {
        if (!shift.checked()) {
            shift.builtInChecks(health.run());
        }
    }

    /** Refuses the shift when a check that must hold failed. */
    public void decide(OpenShift shift) {
        check(shift);
        List<Check> refusing = HealthChecks.refuses(shift.checks());
        database.change(tx -> shifts.set(tx, shift.ref(), Shifts.Fact.HEALTH, HealthJson.write(shift.checks())));
        if (!refusing.isEmpty()) {
            refuse(shift, refusing.get(0).text());
        } else {
            database.change(tx -> telling.shifts().passed(tx, shift));
        }
    }

    /** Nothing runs in this shift. */
    void refuse(OpenShift shift, String because) {
        String why = shift.redaction().redact(because);
        shift.refuse(why);
        log.error("Shift {} refused: {} No job will run", shift.getId(), why);
        database.change(tx -> {
            shifts.set(tx, shift.ref(), Shifts.Fact.REFUSED, why);
            telling.shifts().refused(tx, shift, why);
        });
    }

    /** Takes the pre-snapshot; where that fails, jobs with a workspace do not run. */
    public void snapshot(OpenShift shift) {
        if (shift.refused() != null) {
            return;
        }
        if (!isHalfway(shift) && shift.order().snapshots()) {
            take(shift);
        }
        shift.markGuarded();
        signs.began(shift);
    }

    /** What is half put back is no ground to work on, in whatever shift, nor to compare with later. */
    private boolean isHalfway(OpenShift shift) {
        try {
            Optional<Rollback.Unfinished> unfinished = snapshots.unfinished();
            unfinished.ifPresent(begun -> {
                String why = "the " + begun.verb() + " of workspaces " + begun.workspaces()
                        + " was interrupted and is not completed";
                shift.closeWorkspaces(why);
                log.error("Shift {}: {}. Jobs with a workspace will not run", shift.getId(), why);
                database.change(tx -> {
                    shifts.set(tx, shift.ref(), Shifts.Fact.NO_SNAPSHOT, why);
                    telling.machine().halfway(tx, shift, begun);
                });
            });
            return unfinished.isPresent();
        } catch (ProblemException e) {
            withoutSnapshot(shift, e.problem().message());
            return true;
        }
    }

    private void take(OpenShift shift) {
        try {
            Snapshot taken =
                    snapshots.take(SnapshotKind.PRE, shift.getId(), workspaces, Map.of("shift", shift.getId()));
            shift.preSnapshot(taken);
            database.change(tx -> {
                shifts.set(tx, shift.ref(), Shifts.Fact.PRE_SNAPSHOT, taken.tag());
                telling.machine().snapshotTaken(tx, shift);
            });
        } catch (ProblemException e) {
            withoutSnapshot(shift, e.problem().message());
        } catch (RuntimeException e) {
            log.error("The snapshot before shift {} broke off", shift.getId(), e);
            withoutSnapshot(shift, e.toString());
        }
    }

    /** No job with a workspace runs in this shift. */
    void withoutSnapshot(OpenShift shift, String because) {
        String why = shift.redaction().redact(because);
        shift.closeWorkspaces("the snapshot before the shift failed: " + why);
        log.error("Shift {}: no pre-snapshot. {} Jobs with a workspace will not run", shift.getId(), why);
        database.change(tx -> {
            shifts.set(tx, shift.ref(), Shifts.Fact.NO_SNAPSHOT, why);
            telling.machine().noSnapshot(tx, shift, why);
        });
    }
}
