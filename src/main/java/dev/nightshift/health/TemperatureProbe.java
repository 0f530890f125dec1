package dev.nightshift.health;

import dev.nightshift.gate.Sensors;
import dev.nightshift.job.Check;
import java.util.OptionalLong;

/** Is the hottest part of the machine cool enough? Where nothing measures that, it is unknown, never fine. */
final class TemperatureProbe implements Probe {
    static final String NAME = "temperature";

    private final Sensors sensors;
    private final int most;

    TemperatureProbe(Sensors sensors, int most) {
        this.sensors = sensors;
        this.most = most;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        OptionalLong hottest = sensors.temperature();
        String limit = "below " + most + " °C";
        if (hottest.isEmpty()) {
            return new Check(
                    NAME,
                    Check.Status.UNKNOWN,
                    "unknown",
                    limit,
                    "No sensor tells the temperature, so no job waits for a cooler machine.",
                    "Usual in a virtual machine; elsewhere see: ls /sys/class/hwmon /sys/class/thermal");
        }
        String value = hottest.getAsLong() + " °C";
        if (hottest.getAsLong() >= most) {
            return new Check(
                    NAME,
                    Check.Status.WARN,
                    value,
                    limit,
                    "The machine is at " + value + "; jobs wait until it is cooler.",
                    "Look at fans and dust, and at what runs: ps -eo pcpu,pid,args --sort=-pcpu");
        }
        return Check.ok(NAME, value, limit, "the machine is cool enough");
    }
}
