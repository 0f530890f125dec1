package dev.nightshift.health;

import dev.nightshift.job.Check;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Shifts;
import dev.nightshift.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Does the queue move, or has queued work met night after night without a success? */
final class QueueProbe implements Probe {
    static final String NAME = "queue";
    private static final int SHIFTS = 100;
    /** What opens after midnight belongs to the night that began the day before. */
    private static final Duration NOON = Duration.ofHours(12);

    private final Database database;
    private final ZoneId zone;
    private final InstantSource clock;
    private final Launcher launcher;
    private final int most;

    /** {@code most}: queued work without a success for so many nights is a warning. */
    QueueProbe(Database database, ZoneId zone, InstantSource clock, Launcher launcher, int most) {
        this.database = database;
        this.zone = zone;
        this.clock = clock;
        this.launcher = launcher;
        this.most = most;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        int queued = database.read(new Jobs(clock)::queued);
        List<Shifts.Brief> recent = database.read(tx -> new Shifts(clock, zone, NAME).brief(tx, SHIFTS));
        int nights = nightsWithoutSuccess(recent);
        String limit = "fewer than " + most + " nights without a success";
        if (queued > 0 && nights >= most) {
            return new Check(
                    NAME,
                    Check.Status.WARN,
                    queued + " queued",
                    limit,
                    "In the last " + nights + " nights with work nothing succeeded, and " + queued
                            + (queued == 1 ? " job waits." : " jobs wait."),
                    "See why with: " + launcher.command("list") + "   and: " + launcher.command("report", "latest"));
        }
        return Check.ok(NAME, queued + " queued", limit, "the queue moves");
    }

    /** Nights since the last success in which something was due; an honest "cannot say" is a success. */
    private int nightsWithoutSuccess(List<Shifts.Brief> newestFirst) {
        Set<LocalDate> nights = new HashSet<>();
        for (Shifts.Brief shift : newestFirst) {
            if (shift.success()) {
                break;
            }
            if (shift.work() && shift.closed()) {
                nights.add(LocalDate.ofInstant(shift.openedAt().minus(NOON), zone));
            }
        }
        return nights.size();
    }
}
