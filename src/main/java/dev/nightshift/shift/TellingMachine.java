package dev.nightshift.shift;

import static dev.nightshift.shift.Teller.info;
import static dev.nightshift.shift.Teller.problem;

import dev.nightshift.job.Sizes;
import dev.nightshift.notice.About;
import dev.nightshift.notice.Body;
import dev.nightshift.notice.LastPing;
import dev.nightshift.notice.Notice;
import dev.nightshift.queue.Measurements;
import dev.nightshift.shift.Teller.Voice;
import dev.nightshift.snapshot.Rollback;
import dev.nightshift.store.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells of the ground that work needs: snapshots, their store, room on the disk, isolation, and who listens for pings. */
public final class TellingMachine {
    private static final String SNAPSHOTS = "snapshots";
    /** Under the name of what is measured, by which the report finds it. */
    private static final String DISK = Measurements.DISK;

    private static final String ISOLATION = "isolation";
    private static final String PINGS = "pings";
    /** So many pings in a row that nobody took are more than a bad minute. */
    private static final int MANY_FAILURES = 3;

    private final Teller teller;

    TellingMachine(Teller teller) {
        this.teller = teller;
    }

    /** There is no pre-snapshot, so jobs with a workspace did not run. */
    void noSnapshot(Tx tx, OpenShift shift, String why) {
        Body.Builder body = teller.body()
                .line(why)
                .line(teller.since(tx, SNAPSHOTS))
                .line("Jobs with a workspace did not run; the others did.")
                .command("Try a snapshot now", "snapshot", "take")
                .command("See all checks", "health");
        raise(tx, shift, SNAPSHOTS, "snapshot_failed", "The snapshot before the shift failed", body);
    }

    /** There is a pre-snapshot. */
    void snapshotTaken(Tx tx, OpenShift shift) {
        String since = teller.since(tx, SNAPSHOTS);
        if (!since.isEmpty()) {
            clear(tx, shift, SNAPSHOTS, "snapshot_taken", "Snapshots are taken again", "They had failed. " + since);
        }
    }

    /** An undo or a rollback was interrupted, so jobs with a workspace did not run. */
    void halfway(Tx tx, OpenShift shift, Rollback.Unfinished begun) {
        Body.Builder body = teller.body()
                .line("Its workspaces are half as they were: " + String.join(", ", begun.workspaces()) + ".")
                .line("Jobs with a workspace did not run; the others did.")
                .command("Complete it", begun.command().toArray(String[]::new))
                .command("Or go back to what was before it", "rollback", begun.safety());
        put(tx, shift, "rollback_unfinished", "A " + begun.verb() + " is not completed", body);
    }

    /** The snapshot after the shift failed: a rollback cannot tell the shift's changes from a human's. */
    void noPostSnapshot(Tx tx, OpenShift shift, String why) {
        Body.Builder body = teller.body()
                .line(why)
                .line("A rollback of this shift will list what differs and change nothing without --force.")
                .command("Try a snapshot now", "snapshot", "take");
        put(tx, shift, "snapshot_failed", "The snapshot after the shift failed", body);
    }

    /** Something is wrong with the store of snapshots. */
    void snapshotStore(Tx tx, OpenShift shift, String subject, List<String> lines) {
        Body.Builder body = teller.body()
                .log("What was found:", lines)
                .line("What is damaged is not reused: the next snapshot stores again what the workspaces still hold.")
                .command("What is damaged", "snapshot", "verify", "--all")
                .command("What is proven restorable", "snapshot", "list");
        put(tx, shift, "snapshot_store", subject, body);
    }

    /** How long the room on the disk lasts, after a shift; empty: it does not shrink, or nothing can be said. */
    void disk(Tx tx, OpenShift shift, Optional<DiskForecast> forecast) {
        if (forecast.isPresent() && forecast.get().days() < DiskForecast.SOON) {
            diskFills(tx, shift, forecast.get());
        } else if (forecast.isEmpty() || forecast.get().days() > 2 * DiskForecast.SOON) {
            String since = teller.since(tx, DISK);
            if (!since.isEmpty()) {
                clear(tx, shift, DISK, "disk_relaxed", "The disk of the home has room again", "It was short. " + since);
            }
        }
    }

    private void diskFills(Tx tx, OpenShift shift, DiskForecast forecast) {
        String days = String.format(Locale.ROOT, "%.0f", Math.floor(forecast.days()));
        Body.Builder body = teller.body()
                .line("In the last nights it lost " + Sizes.text((long) forecast.perDay()) + " a day; "
                        + Sizes.text(forecast.free()) + " are free.")
                .line(teller.since(tx, DISK))
                .line("Where less is free than nightshift.gate.min-disk says, no job starts. What is kept, and how"
                        + " long, say the nightshift.retention keys.")
                .command("What the snapshots take", "snapshot", "list")
                .command("Which of them could go", "snapshot", "prune", "--dry-run")
                .command("See all checks", "health");
        boolean pressing = forecast.days() < DiskForecast.PRESSING;
        teller.raise(
                tx,
                Voice.of(shift),
                DISK,
                new Notice(
                        "disk_forecast",
                        pressing ? Notice.Severity.PROBLEM : Notice.Severity.WARNING,
                        "The disk of the home is full in " + days + " days, if it goes on like this",
                        body.build(),
                        About.ofShift(shift.getId(), "disk")));
    }

    /**
     * What jobs are kept apart by became less than it was.
     *
     * @param level what holds now, for a human
     * @param was what held before
     */
    void isolation(Tx tx, OpenShift shift, String level, String was) {
        Body.Builder body = teller.body()
                .line("Jobs are kept apart by: " + level + ".")
                .line("Before it was: " + was + ".")
                .command("See all checks", "health");
        teller.raise(
                tx,
                Voice.of(shift),
                ISOLATION,
                new Notice(
                        "isolation_degraded",
                        Notice.Severity.WARNING,
                        "Jobs are kept apart less well than before",
                        body.build(),
                        About.ofShift(shift.getId(), "isolation")));
    }

    /** What became of the last ping; empty: none was sent yet, or nobody is to listen. */
    void listener(Tx tx, OpenShift shift, Optional<LastPing> last) {
        if (last.isPresent() && last.get().failures() >= MANY_FAILURES) {
            Body.Builder body = teller.body()
                    .line(last.get().failures() + " pings in a row were not taken. The last, of shift "
                            + last.get().shift() + ": " + last.get().said() + ".")
                    .line(teller.since(tx, PINGS))
                    .line("Whoever listens there takes this machine for dead, or would not notice when it is.")
                    .command("See what else is wrong", "doctor");
            teller.raise(
                    tx,
                    Voice.of(shift),
                    PINGS,
                    new Notice(
                            "pings_not_taken",
                            Notice.Severity.WARNING,
                            "Nobody takes the signs of life of Night Shift",
                            body.build(),
                            About.ofShift(shift.getId(), "channel")));
        } else if (last.isEmpty() && teller.isRaised(tx, PINGS)) {
            teller.forget(tx, PINGS);
        } else if (last.isPresent() && last.get().failures() == 0 && teller.isRaised(tx, PINGS)) {
            clear(
                    tx,
                    shift,
                    PINGS,
                    "pings_taken",
                    "The signs of life of Night Shift are taken again",
                    "They were not. " + teller.since(tx, PINGS));
        }
    }

    private void put(Tx tx, OpenShift shift, String code, String subject, Body.Builder body) {
        teller.put(
                tx, Voice.of(shift), problem(code, subject, body, About.ofShift(shift.getId(), "snapshot", "guard")));
    }

    private void raise(Tx tx, OpenShift shift, String key, String code, String subject, Body.Builder body) {
        teller.raise(
                tx,
                Voice.of(shift),
                key,
                problem(code, subject, body, About.ofShift(shift.getId(), "snapshot", "guard")));
    }

    private void clear(Tx tx, OpenShift shift, String key, String code, String subject, String line) {
        teller.clear(
                tx,
                Voice.of(shift),
                key,
                info(
                        code,
                        subject,
                        teller.body().line(line).command("See all checks", "health"),
                        About.ofShift(shift.getId(), "clear")));
    }
}
