package dev.nightshift.health;

import dev.nightshift.config.Config;
import dev.nightshift.config.Home;
import dev.nightshift.gate.Sensors;
import dev.nightshift.job.Check;
import dev.nightshift.problem.Launcher;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.snapshot.Snapshots;
import dev.nightshift.store.Database;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs all checks, always all of them: one that breaks becomes a bad result of its own and hides no other. Thread-safe.
 */
public final class HealthChecks {
    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);
    private static final Set<String> REFUSING = Set.of(DatabaseProbe.NAME, DiskProbe.NAME, HomeProbe.NAME);

    private final Launcher launcher;
    private final List<Probe> probes;

    public HealthChecks(
            Home home, Config config, Database database, Sensors sensors, InstantSource clock, Launcher launcher) {
        this(
                launcher,
                List.of(
                        new DatabaseProbe(home, database, launcher),
                        new DiskProbe(home, config, sensors),
                        new HomeProbe(home),
                        new StuckProbe(database, config, clock, launcher),
                        new SnapshotProbe(
                                new Snapshots(
                                        home.snapshots(), clock, config.shift().zone()),
                                config.health().provenWithin(),
                                clock,
                                launcher),
                        new MemoryProbe(sensors, config.gate().minMemory()),
                        new TemperatureProbe(sensors, config.gate().maxTemperature()),
                        new LoadProbe(sensors, Runtime.getRuntime().availableProcessors()),
                        new QueueProbe(
                                database,
                                config.shift().zone(),
                                clock,
                                launcher,
                                config.notice().nightsWithoutSuccess())));
    }

    HealthChecks(Launcher launcher, List<Probe> probes) {
        this.launcher = launcher;
        this.probes = List.copyOf(probes);
    }

    /** The checks of this moment, always in the same order. Never throws. */
    public List<Check> run() {
        return probes.stream().map(this::run).toList();
    }

    /** Those that keep a whole shift from running; the others only warn. */
    public static List<Check> refuses(List<Check> checks) {
        return checks.stream()
                .filter(check -> check.status() == Check.Status.FAIL && REFUSING.contains(check.name()))
                .toList();
    }

    private Check run(Probe probe) {
        try {
            return probe.check();
        } catch (ProblemException e) {
            return broken(probe, e.problem().message(), e.problem().hint());
        } catch (RuntimeException e) {
            log.debug("the check {} broke", probe.name(), e);
            return broken(
                    probe, "The check itself broke: " + e, "See more with: " + launcher.command("health", "--debug"));
        }
    }

    private static Check broken(Probe probe, String text, String hint) {
        Check.Status status = REFUSING.contains(probe.name()) ? Check.Status.FAIL : Check.Status.UNKNOWN;
        return new Check(probe.name(), status, "unknown", "", text, hint);
    }
}
