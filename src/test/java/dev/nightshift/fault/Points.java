package dev.nightshift.fault;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** At which of its calls, steps or nodes a program is hit. */
public final class Points {
    /** The same points each time: what fails in the gate fails again at a desk. */
    public static final long SEED = 20261122;

    private Points() {}

    /** Whether every point is wanted, and time does not matter. */
    public static boolean soak() {
        return Boolean.getBoolean("nightshift.soak");
    }

    /** From 1 to {@code total}: all when soaking, else at most so many, seeded. */
    public static List<Integer> of(int total, int most) {
        if (soak() || total <= most) {
            return IntStream.rangeClosed(1, total).boxed().toList();
        }
        Random random = new Random(SEED);
        return random.ints(1, total + 1).distinct().limit(most).sorted().boxed().toList();
    }
}
