package dev.nightshift.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One check at many points: goes through all of them, prints one line, and fails if anything was lost at any. */
public final class Sweep {
    private final String promise;
    private final String what;
    private final List<String> failures = new ArrayList<>();
    private int points;
    private int acknowledged;
    private int lost;

    /** {@code Sweep.of("P1", "kill points")} prints {@code P1: 31 kill points, 62 acknowledged, 0 lost}. */
    public static Sweep of(String promise, String what) {
        return new Sweep(promise, what);
    }

    private Sweep(String promise, String what) {
        this.promise = promise;
        this.what = what;
    }

    /** What was promised before the fault, and how much of that is not there after it. */
    public record Found(int acknowledged, int lost) {}

    /** Breaks something at the Nth of a call, looks, and says what it found; may throw as any test does. */
    @FunctionalInterface
    public interface Check {
        Found at(String call, int when) throws Exception;
    }

    /** Checks at the points of each call; {@code most} of each in the gate. */
    public Sweep each(Map<String, Integer> calls, int most, Check check) {
        assertThat(calls).as("calls to break").isNotEmpty();
        new TreeMap<>(calls).forEach((call, total) -> Points.of(total, most).forEach(n -> at(call, n, check)));
        return this;
    }

    private void at(String call, int when, Check check) {
        points++;
        try {
            Found found = check.at(call, when);
            acknowledged += found.acknowledged();
            lost += found.lost();
            if (found.lost() > 0) {
                failures.add(call + " " + when + ": " + found);
            }
        } catch (Exception | AssertionError e) {
            failures.add(call + " " + when + ": " + e);
        }
    }

    /** Prints what came of it. */
    public void report() {
        System.out.println(
                promise + ": " + points + " " + what + ", " + acknowledged + " acknowledged, " + lost + " lost");
        assertThat(failures).as("%s, seed %d", promise, Points.SEED).isEmpty();
    }
}
