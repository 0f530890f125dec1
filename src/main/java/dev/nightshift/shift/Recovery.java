package dev.nightshift.shift;

import dev.nightshift.config.Workspace;
import dev.nightshift.job.Decision;
import dev.nightshift.job.Execution;
import dev.nightshift.job.Outcome;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.process.Orphans;
import dev.nightshift.process.ProcessIdentity;
import dev.nightshift.queue.Claims;
import dev.nightshift.queue.Orphan;
import dev.nightshift.queue.ShiftView;
import dev.nightshift.queue.Shifts;
import dev.nightshift.snapshot.Snapshot;
import dev.nightshift.snapshot.SnapshotKind;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new runner does before anything else: ends the processes that the last one left, records their attempts as
 * interrupted, and closes its shift with a snapshot of what it left, so that a rollback knows what the machine did.
 */
public final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final Database database;
    private final Claims claims;
    private final Shifts shifts;
    private final Protection protection;
    private final Tellings telling;
    private final Morning morning;

    /** What it takes a snapshot of. */
    public record Protection(Snapshots snapshots, JobSnapshots jobs, List<Workspace> workspaces) {}

    public Recovery(
            Database database, Claims claims, Shifts shifts, Protection protection, Tellings telling, Morning morning) {
        this.database = database;
        this.claims = claims;
        this.shifts = shifts;
        this.protection = protection;
        this.telling = telling;
        this.morning = morning;
    }

    /** Only for the holder of the runner lock: every running row is an orphan then. */
    public void run() {
        for (Orphan orphan : database.read(claims::orphans)) {
            end(orphan);
        }
        for (ShiftView shift : database.read(tx -> shifts.open(tx))) {
            close(shift);
        }
    }

    private void end(Orphan orphan) {
        boolean ended = kill(orphan);
        Execution execution = new Execution.Interrupted(
                ended
                        ? "Night Shift ended under it; its process was ended"
                        : "Night Shift ended under it, or had no room to record how it ended");
        Outcome outcome = Decision.decide(
                orphan.claim().spec().policy(),
                orphan.claim().failures(),
                orphan.claim().interruptions(),
                execution);
        log.warn(
                "The outcome of {} was not recorded when Night Shift ended; it is {} now",
                orphan.claim().key(),
                outcome.state().code());
        database.change(tx -> {
            if (claims.recordOrphan(tx, orphan, outcome, execution)) {
                telling.jobs()
                        .orphan(
                                tx,
                                orphan,
                                ended,
                                outcome,
                                shifts.get(tx, orphan.claim().shift().id()));
            }
        });
    }

    private static boolean kill(Orphan orphan) {
        Long pid = orphan.pid();
        if (pid == null || orphan.started() == null || orphan.bootId() == null) {
            return Orphans.endTagged(orphan.claim().key()) > 0;
        }
        ProcessIdentity process =
                new ProcessIdentity(pid.intValue(), Long.parseLong(orphan.started()), orphan.bootId());
        return Orphans.end(process, orphan.claim().key()) > 0;
    }

    private void close(ShiftView shift) {
        Snapshot post = shift.guard().preSnapshot() == null ? null : snapshot(shift);
        database.change(tx -> {
            shifts.interrupt(tx, shift.ref());
            if (post != null) {
                shifts.set(tx, shift.ref(), Shifts.Fact.POST_SNAPSHOT, post.tag());
            }
            telling.shifts().interrupted(tx, shift, post);
            telling.clock().gone(tx);
        });
        if (post != null) {
            protection
                    .jobs()
                    .settle(
                            null,
                            post,
                            "Night Shift ended under it, so this is what changed up to its next start, by whomever.");
        }
        try {
            ShiftView closed = database.read(tx -> shifts.get(tx, shift.id()));
            morning.signs().ended(closed);
            morning.write(closed, post);
        } catch (ProblemException e) {
            log.error("No report of shift {}: {}", shift.id(), e.problem().message());
        }
    }

    private @Nullable Snapshot snapshot(ShiftView shift) {
        try {
            return protection
                    .snapshots()
                    .take(
                            SnapshotKind.POST,
                            shift.id(),
                            protection.workspaces(),
                            Map.of(
                                    "shift", shift.id(),
                                    "claimed",
                                            Integer.toString(
                                                    shift.counts().ran().claimed()),
                                    "results", "interrupted"));
        } catch (ProblemException e) {
            log.error(
                    "No snapshot of what shift {} left: {}",
                    shift.id(),
                    e.problem().message());
            return null;
        } catch (RuntimeException e) {
            log.error("The snapshot of what shift {} left broke off", shift.id(), e);
            return null;
        }
    }
}
