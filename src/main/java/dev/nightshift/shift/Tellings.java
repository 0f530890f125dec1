package dev.nightshift.shift;

import dev.nightshift.notice.Outbox;
import dev.nightshift.problem.Launcher;
import java.time.ZoneId;

/**
 * All that words what a human must know, by its subject. Each puts it into the outbox in the transaction of what it
 * tells: what happened, since when, the last lines of the log where there is one, and the commands that help. A plain
 * shift tells nothing. Thread-safe.
 *
 * @param jobs how jobs ended
 * @param changes what they changed, and what of it was taken back
 * @param shifts what shifts came to
 * @param clock which shifts did not come, or do not end
 * @param waits what waits for a human
 * @param machine the ground that work needs: snapshots, disk, isolation
 */
public record Tellings(
        TellingJobs jobs,
        TellingChanges changes,
        TellingShifts shifts,
        TellingClock clock,
        TellingWaits waits,
        TellingMachine machine) {

    /** {@code zone}: of the times that are told. */
    public static Tellings of(Outbox outbox, Launcher launcher, JobLogs logs, ZoneId zone) {
        Teller teller = new Teller(outbox, launcher, zone);
        return new Tellings(
                new TellingJobs(teller, logs),
                new TellingChanges(teller),
                new TellingShifts(teller),
                new TellingClock(teller),
                new TellingWaits(teller),
                new TellingMachine(teller));
    }
}
