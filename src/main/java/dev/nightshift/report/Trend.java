package dev.nightshift.report;

import dev.nightshift.queue.Measurements.Measured;
import dev.nightshift.queue.NightRate;
import java.util.List;

/**
 * What the nights came to and how the machine did.
 *
 * @param nights the last ones, at most {@value #NIGHTS}, the oldest first; the reported one is among them once closed
 * @param temperatures of the hottest sensor in °C during the reported shift, the oldest first
 */
public record Trend(List<NightRate> nights, List<Measured> temperatures) {
    static final int NIGHTS = 30;
    static final Trend NONE = new Trend(List.of(), List.of());

    public Trend {
        nights = List.copyOf(nights);
        temperatures = List.copyOf(temperatures);
    }

    /** One night says nothing that the rate of this shift does not. */
    boolean isWorthShowing() {
        return nights.stream().filter(night -> night.judged() > 0).count() > 1;
    }

    /** Nights in which something was judged. */
    long judged() {
        return nights.stream().filter(night -> night.judged() > 0).count();
    }

    /** Nights that reached the target. */
    long met() {
        return nights.stream()
                .filter(night -> night.judged() > 0 && percent(night) >= NightFacts.TARGET_PERCENT)
                .count();
    }

    /** Rounded down, so that 100 means all; 0 where nothing was judged. */
    static int percent(NightRate night) {
        return night.judged() == 0 ? 0 : night.answered() * 100 / night.judged();
    }
}
