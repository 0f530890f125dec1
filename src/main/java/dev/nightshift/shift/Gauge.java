package dev.nightshift.shift;

import dev.nightshift.gate.GateState;
import dev.nightshift.gate.Reading;
import dev.nightshift.problem.ProblemException;
import dev.nightshift.queue.Measurements;
import dev.nightshift.queue.Measurements.Measured;
import dev.nightshift.store.Database;
import dev.nightshift.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what the machine is like while an autonomous shift is open: at its beginning, every {@link #EVERY} and at
 * its close, each time in a short transaction of its own. What cannot be measured is left out, and what cannot be written
 * down keeps nothing from going on. For the thread of the shift.
 */
public final class Gauge {
    private static final Logger log = LoggerFactory.getLogger(Gauge.class);
    static final Duration EVERY = Duration.ofMinutes(5);

    private final Database database;
    private final Measurements measurements;
    private final Supplier<GateState> sensors;
    private final InstantSource clock;
    private @Nullable String shift;
    private long last;

    public Gauge(Database database, Measurements measurements, Supplier<GateState> sensors, InstantSource clock) {
        this.database = database;
        this.measurements = measurements;
        this.sensors = sensors;
        this.clock = clock;
    }

    /** Measures where it is time to; to be called as often as one likes. */
    public void look(OpenShift open) {
        boolean known = open.getId().equals(shift);
        if (!known || System.nanoTime() - last > EVERY.toNanos()) {
            shift = open.getId();
            last = System.nanoTime();
            measure(open, false);
        }
    }

    /** Measures at the close, and forgets old shifts. */
    void end(OpenShift open) {
        measure(open, true);
    }

    private void measure(OpenShift open, boolean ends) {
        if (!open.isAutonomous()) {
            return;
        }
        List<Measured> values = values(sensors.get().reading(), clock.instant());
        try {
            database.change(tx -> {
                measurements.add(tx, open.ref(), values);
                if (ends) {
                    measurements.forget(tx);
                }
            });
        } catch (ProblemException e) {
            log.warn("What the machine is like is not kept: {}", e.problem().message());
        }
    }

    /** How long the room on the disk of the home lasts, by the ends of the last shifts. */
    Optional<DiskForecast> forecast(Tx tx) {
        return DiskForecast.of(
                measurements.lastOfEach(tx, Measurements.DISK, DiskForecast.NIGHTS),
                sensors.get().limits().minDisk());
    }

    private static List<Measured> values(Reading reading, Instant now) {
        List<Measured> values = new ArrayList<>();
        reading.temperature().ifPresent(value -> values.add(new Measured(Measurements.TEMPERATURE, now, value)));
        reading.memory().ifPresent(value -> values.add(new Measured(Measurements.MEMORY, now, value)));
        reading.load().ifPresent(value -> values.add(new Measured(Measurements.LOAD, now, value)));
        reading.disk().ifPresent(value -> values.add(new Measured(Measurements.DISK, now, value)));
        return values;
    }
}
