package dev.nightshift.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightshift.config.GateConfig;
import dev.nightshift.job.Needs;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GateStateTest {
    private static final long MIB = 1L << 20;
    private static final int HOT = 85;
    private static final GateConfig NO_LIMITS = new GateConfig(0, 0, HOT);
    private static final Reading NOTHING_KNOWN =
            new Reading(OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty());

    @Test
    void nothing_asked_is_open_whatever_is_known() {
        assertThat(new GateState(NOTHING_KNOWN, NO_LIMITS).closedFor(Needs.NOTHING))
                .isEmpty();
    }

    @Test
    void what_a_job_needs_comes_on_top_of_what_must_stay_free() {
        GateState state = new GateState(reading(1500 * MIB, 1500 * MIB, 40), new GateConfig(500 * MIB, 0, HOT));

        assertThat(state.closedFor(needs(1000 * MIB, 1500 * MIB))).isEmpty();
        assertThat(state.closedFor(needs(1001 * MIB, 0)))
                .containsExactly(
                        new ClosedGate("gate:memory", "1.5G memory available; it needs 1001M and 500M must stay free"));
    }

    @Test
    void too_little_disk_closes_for_every_job() {
        GateState state = new GateState(reading(0, 10 * MIB, 40), new GateConfig(0, 11 * MIB, HOT));

        assertThat(state.closedFor(Needs.NOTHING))
                .containsExactly(new ClosedGate("gate:disk", "10M disk free; it needs 0B and 11M must stay free"));
    }

    @Test
    void memory_or_disk_that_is_asked_for_and_unknown_is_closed() {
        GateState state = new GateState(NOTHING_KNOWN, NO_LIMITS);

        assertThat(state.closedFor(needs(1, 1)))
                .extracting(ClosedGate::code)
                .containsExactly("gate:memory", "gate:disk");
    }

    @Test
    void heat_closes_at_its_limit_and_an_unknown_temperature_does_not() {
        GateConfig limits = new GateConfig(0, 0, 80);

        assertThat(new GateState(reading(0, 0, 79), limits).closedFor(Needs.NOTHING))
                .isEmpty();
        assertThat(new GateState(reading(0, 0, 80), limits).closedFor(Needs.NOTHING))
                .containsExactly(new ClosedGate("gate:temperature", "temperature 80 °C; the limit is 80 °C"));
        assertThat(new GateState(NOTHING_KNOWN, limits).closedFor(Needs.NOTHING))
                .isEmpty();
    }

    private static Reading reading(long memory, long disk, long temperature) {
        return new Reading(
                OptionalLong.of(memory), OptionalLong.of(disk), OptionalDouble.of(0), OptionalLong.of(temperature));
    }

    private static Needs needs(long memory, long disk) {
        return new Needs(memory, disk, Set.of());
    }
}
