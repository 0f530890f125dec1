package dev.nightshift.gate;

import dev.nightshift.config.GateConfig;
import java.nio.file.Path;

/** The gates of this machine for one home. Thread-safe; each reading takes about a millisecond. */
public final class Gates {
    private final Sensors sensors;
    private final Path disk;
    private final GateConfig limits;

    /** @param disk a path on the disk whose free space counts; need not exist yet */
    public Gates(Sensors sensors, Path disk, GateConfig limits) {
        this.sensors = sensors;
        this.disk = disk;
        this.limits = limits;
    }

    public GateState now() {
        return new GateState(
                new Reading(sensors.availableMemory(), sensors.freeDisk(disk), sensors.load(), sensors.temperature()),
                limits);
    }
}
