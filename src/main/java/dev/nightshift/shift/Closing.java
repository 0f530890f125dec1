package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.State;
import dev.nightshift.notice.OldNotices;
import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.JobView;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.report.NoteJson;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Copies;
import dev.nightshift.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a shift: the snapshot after it, old files cleaned, its row closed, humans told, the report written. */
public final class Closing {
    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private final Database database;
    private final Rows rows;
    private final Conditions conditions;
    private final Safety safety;
    private final Tellings telling;
    private final Findings findings;
    private final Morning morning;

    /** The tables it reads and writes. */
    public record Rows(Shifts shifts, Jobs jobs, OldNotices notices) {}

    /** What it protects, cleans and measures. */
    public record Safety(
            Snapshots snapshots,
            JobSnapshots jobs,
            List<Workspace> workspaces,
            Retention retention,
            Copies copies,
            SnapshotCare care,
            Gauge gauge) {}

    public Closing(
            Database database, Rows rows, Conditions conditions, Safety safety, Tellings telling, Morning morning) {
        this.database = database;
        this.rows = rows;
        this.conditions = conditions;
        this.safety = safety;
        this.telling = telling;
        this.findings = new Findings(rows, telling, safety.gauge(), morning.wishes());
        this.morning = morning;
    }

    /** Takes the post-snapshot, where there is a pre-snapshot to compare it with. */
    public void snapshot(OpenShift shift) {
        if (shift.preSnapshot() == null) {
            return;
        }
        try {
            ShiftView view = database.read(tx -> rows.shifts().get(tx, shift.getId()));
            Snapshot taken =
                    safety.snapshots().take(SnapshotKind.POST, shift.getId(), safety.workspaces(), metadata(view));
            shift.postSnapshot(taken);
            database.change(tx -> rows.shifts().set(tx, shift.ref(), Shifts.Fact.POST_SNAPSHOT, taken.tag()));
            safety.jobs()
                    .settle(
                            null,
                            taken,
                            "Its own snapshot after it failed, so this is what changed up to the end of the shift, by"
                                    + " whomever.");
        } catch (ProblemException e) {
            log.error(
                    "Shift {}: no post-snapshot: {}", shift.getId(), e.problem().message());
            shift.addNote("The snapshot after the shift failed: " + e.problem().message());
            database.change(tx ->
                    telling.machine().noPostSnapshot(tx, shift, e.problem().message()));
        }
    }

    private Map<String, String> metadata(ShiftView view) {
        ShiftView.Ran ran = view.counts().ran();
        return Map.of(
                "shift", view.id(),
                "claimed", Integer.toString(ran.claimed()),
                "duration", rows.shifts().length(view).toString(),
                "results", ran.succeeded() + " succeeded, " + ran.failed() + " failed");
    }

    /** Applies the retention limits, twice a day at most. */
    public void clean(OpenShift shift) {
        if (!safety.retention().due()) {
            return;
        }
        Set<String> unfinished = database.read(tx -> rows.jobs().unfinished(tx, conditions.during(shift))).stream()
                .map(JobView::id)
                .collect(Collectors.toSet());
        // What was accepted since the oldest copy is what a recovery from it needs.
        Instant needed = safety.copies().oldest().orElse(Instant.MAX);
        long freed = safety.retention().clean(unfinished, needed);
        rows.notices().forget();
        if (freed > 0) {
            log.info("Retention freed {} bytes of old outputs, logs and inputs", freed);
        }
    }

    /** Reads the snapshots back, in part, and prunes what is too old. */
    public void care(OpenShift shift) {
        safety.care().run(shift);
    }

    /** Closes the row and tells what the shift as a whole came to, in one transaction. */
    public void close(OpenShift shift) {
        safety.gauge().end(shift);
        morning.signs().ending(shift);
        ShiftView view = database.write(tx -> {
            rows.shifts().set(tx, shift.ref(), Shifts.Fact.NOTES, NoteJson.write(shift.notes()));
            List<JobView> unfinished = rows.jobs().unfinished(tx, conditions.during(shift));
            rows.shifts().close(tx, shift.ref(), left(unfinished));
            ShiftView closed = rows.shifts().get(tx, shift.getId());
            findings.tell(tx, shift, closed, unfinished);
            morning.signs().tell(tx, shift);
            return closed;
        });
        shift.markClosed();
        morning.signs().ended(view);
        log.info(
                "Shift {} closed: {}, {}",
                view.id(),
                view.status().code(),
                view.counts().ran().words());
    }

    /**
     * Keeps a copy of the database as it is at the end of the shift, of autonomous shifts alone. Without room there is a
     * note; what else goes wrong is a failed step.
     */
    public void copy(OpenShift shift) {
        if (!shift.isAutonomous()) {
            return;
        }
        try {
            safety.copies().take(shift.getId());
            safety.copies().prune(Copies.KEPT);
        } catch (EnvironmentException e) {
            if (e.problem().code() != ProblemCode.DISK_FULL) {
                throw e;
            }
            log.warn("Shift {}: {}", shift.getId(), e.problem().message());
            shift.addNote("No copy of the database was kept: " + e.problem().message());
            database.change(tx -> rows.shifts().set(tx, shift.ref(), Shifts.Fact.NOTES, NoteJson.write(shift.notes())));
        }
    }

    /** Where that failed: the row alone, so that no shift stays open. */
    public void closeRegardless(OpenShift shift) {
        if (!shift.closed()) {
            ShiftView view = database.write(tx -> {
                rows.shifts().close(tx, shift.ref(), new ShiftView.Left(0, 0, 0));
                return rows.shifts().get(tx, shift.getId());
            });
            shift.markClosed();
            morning.signs().ended(view);
        }
    }

    /**
     * Where the whole of the close was not reached: all of it that a human must have.
     *
     * @param body a shift that was opened, or whatever came of one that was not
     */
    public void closeUnreached(@Nullable Object body) {
        if (body instanceof OpenShift shift && !shift.closed()) {
            closeRegardless(shift);
            report(shift);
            deliver(shift);
        }
    }

    private static ShiftView.Left left(List<JobView> unfinished) {
        int held = (int)
                unfinished.stream().filter(job -> job.state() == State.HELD).count();
        int parked = (int) unfinished.stream()
                .filter(job -> job.waiting() != null && job.waiting().code().equals("parked"))
                .count();
        int queued = (int)
                unfinished.stream().filter(job -> job.state() == State.QUEUED).count();
        return new ShiftView.Left(queued - parked, held, parked);
    }

    /** Writes the report, where the user's step did not. */
    public void report(OpenShift shift) {
        if (!shift.reported()) {
            morning.write(shift);
        }
    }

    /** Sends the notices, where the user's step did not. */
    public void deliver(OpenShift shift) {
        List<String> messages = shift.takeMessages();
        database.change(tx -> telling.shifts().messages(tx, shift, messages));
        if (!shift.notified() || !messages.isEmpty()) {
            morning.deliver(shift);
        }
    }
}
