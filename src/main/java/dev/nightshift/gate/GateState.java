package dev.nightshift.gate;

import dev.nightshift.config.GateConfig;
import dev.nightshift.job.Needs;
import dev.nightshift.job.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A reading and the limits it is held against. Immutable, so that one claim asks about many jobs at the same moment.
 *
 * <p>A memory or disk gate that somebody asked for and that cannot be measured is closed. An unknown temperature closes
 * nothing: most virtual machines have no sensor, and the health report says so.
 */
public record GateState(Reading reading, GateConfig limits) {
    public static final String MEMORY = "gate:memory";
    public static final String DISK = "gate:disk";
    public static final String TEMPERATURE = "gate:temperature";

    /** The gates that keep a job with these needs waiting; empty when it may start. */
    public List<ClosedGate> closedFor(Needs needs) {
        List<ClosedGate> closed = new ArrayList<>();
        room(MEMORY, "memory available", reading.memory(), needs.memory(), limits.minMemory())
                .ifPresent(closed::add);
        room(DISK, "disk free", reading.disk(), needs.disk(), limits.minDisk()).ifPresent(closed::add);
        heat().ifPresent(closed::add);
        return List.copyOf(closed);
    }

    private static Optional<ClosedGate> room(String code, String what, OptionalLong value, long needed, long kept) {
        if (needed <= 0 && kept <= 0) {
            return Optional.empty();
        }
        String asked = "it needs " + Sizes.text(needed) + " and " + Sizes.text(kept) + " must stay free";
        if (value.isEmpty()) {
            return Optional.of(new ClosedGate(code, what + " cannot be measured; " + asked));
        }
        return value.getAsLong() - needed < kept
                ? Optional.of(new ClosedGate(code, Sizes.text(value.getAsLong()) + " " + what + "; " + asked))
                : Optional.empty();
    }

    private Optional<ClosedGate> heat() {
        int limit = limits.maxTemperature();
        OptionalLong value = reading.temperature();
        return value.isPresent() && value.getAsLong() >= limit
                ? Optional.of(new ClosedGate(
                        TEMPERATURE, "temperature " + value.getAsLong() + " °C; the limit is " + limit + " °C"))
                : Optional.empty();
    }
}
