package dev.nightshift.health;

import dev.nightshift.gate.Sensors;
import dev.nightshift.job.Check;
import java.util.Locale;
import java.util.OptionalDouble;

/** Is the machine busy with something else? Twice as many running processes as processors are too many. */
final class LoadProbe implements Probe {
    static final String NAME = "load";

    private final Sensors sensors;
    private final int most;

    LoadProbe(Sensors sensors, int processors) {
        this.sensors = sensors;
        this.most = 2 * processors;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        OptionalDouble load = sensors.load();
        String limit = "at most " + most;
        if (load.isEmpty()) {
            return new Check(
                    NAME,
                    Check.Status.UNKNOWN,
                    "unknown",
                    limit,
                    "The load cannot be measured.",
                    "See what the kernel says: cat /proc/loadavg");
        }
        String value = String.format(Locale.ROOT, "%.2f", load.getAsDouble());
        if (load.getAsDouble() > most) {
            return new Check(
                    NAME,
                    Check.Status.WARN,
                    value,
                    limit,
                    "The machine is busy: load " + value + ". Jobs will take longer.",
                    "See with what: ps -eo pcpu,pid,args --sort=-pcpu");
        }
        return Check.ok(NAME, value, limit, "the machine is not too busy");
    }
}
