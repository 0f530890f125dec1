package dev.nightshift.health;

import dev.nightshift.config.Config;
import dev.nightshift.job.Check;
import dev.nightshift.job.Durations;
import dev.nightshift.problem.Launcher;
import dev.nightshift.queue.Jobs;
import dev.nightshift.queue.Lease;
import dev.nightshift.queue.Leases;
import dev.nightshift.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Does a job run longer than it can? Measured between two moments, never between two hours of the day, so that neither
 * midnight nor a change of the clocks matters; without the time in which the machine slept.
 */
final class StuckProbe implements Probe {
    static final String NAME = "stuck";

    private final Database database;
    private final Duration least;
    private final Duration grace;
    private final InstantSource clock;
    private final Launcher launcher;

    StuckProbe(Database database, Config config, InstantSource clock, Launcher launcher) {
        this.database = database;
        this.least = config.health().stuckAfter();
        this.grace = config.process().grace();
        this.clock = clock;
        this.launcher = launcher;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        Instant now = clock.instant();
        List<Jobs.Running> running = database.read(tx -> new Jobs(clock).running(tx));
        List<Jobs.Running> stuck = running.stream()
                .filter(job -> isStuck(job.claimedAt(), job.timeout(), awake(job, now)))
                .toList();
        String limit = "the longer of " + Durations.text(least) + " and the timeout";
        Optional<Lease> silent = database.read(new Leases(clock, NAME)::held).filter(lease -> lease.isSilent(now));
        if (!running.isEmpty() && silent.isPresent()) {
            return silent(running, silent.get(), limit);
        } else if (stuck.isEmpty()) {
            return Check.ok(NAME, running.size() + " running", limit, "no job runs longer than it may");
        }
        String jobs = stuck.stream()
                .map(job -> job.id() + " for " + Durations.text(Duration.between(job.claimedAt(), awake(job, now))))
                .collect(Collectors.joining(", "));
        return new Check(
                NAME,
                Check.Status.WARN,
                stuck.size() + " of " + running.size() + " running",
                limit,
                "Claimed too long ago: " + jobs + ".",
                "End it with: " + launcher.command("cancel", stuck.get(0).id()));
    }

    private Check silent(List<Jobs.Running> running, Lease lease, String limit) {
        return new Check(
                NAME,
                Check.Status.WARN,
                running.size() + " running",
                limit,
                "Their runner has given no sign of life since " + lease.renewedAt() + ": " + lease.text() + ".",
                "If that process is gone, the next start ends and records what it ran: " + launcher.command("start"));
    }

    /** Now, as if the machine had not slept since the claim. */
    private Instant awake(Jobs.Running job, Instant now) {
        return now.minus(database.read(tx -> Leases.suspendedSince(tx, job.claimedAt())));
    }

    boolean isStuck(Instant claimedAt, Duration timeout, Instant now) {
        Duration ends = timeout.plus(grace);
        return Duration.between(claimedAt, now).compareTo(ends.compareTo(least) > 0 ? ends : least) > 0;
    }
}
