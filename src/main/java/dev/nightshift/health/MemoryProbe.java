package dev.nightshift.health;

import dev.nightshift.gate.Sensors;
import dev.nightshift.job.Check;
import dev.nightshift.job.Sizes;
import java.util.OptionalLong;

/** Is there memory for a job? */
final class MemoryProbe implements Probe {
    static final String NAME = "memory";

    private final Sensors sensors;
    private final long least;

    MemoryProbe(Sensors sensors, long least) {
        this.sensors = sensors;
        this.least = least;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Check check() {
        OptionalLong available = sensors.availableMemory();
        String limit = least == 0 ? "" : "at least " + Sizes.text(least);
        if (available.isEmpty()) {
            return new Check(
                    NAME,
                    Check.Status.UNKNOWN,
                    "unknown",
                    limit,
                    "The available memory cannot be measured; jobs that need some wait.",
                    "See what the kernel says: grep MemAvailable /proc/meminfo");
        }
        String value = Sizes.text(available.getAsLong());
        if (available.getAsLong() < least) {
            return new Check(
                    NAME,
                    Check.Status.WARN,
                    value,
                    limit,
                    "Only " + value + " of memory are available; jobs wait for more.",
                    "See what takes it: ps -eo rss,pid,args --sort=-rss");
        }
        return Check.ok(NAME, value, limit, "there is memory for a job");
    }
}
