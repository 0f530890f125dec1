package dev.nightshift.snapshot;

import java.util.List;

/**
 * What reading a snapshot back showed.
 *
 * @param objects how many were hashed
 * @param restored files that were written to scratch and hashed there
 * @param damaged what is missing or differs, for humans; empty is good
 */
public record Verification(long objects, int restored, List<String> damaged) {

    public Verification {
        damaged = List.copyOf(damaged);
    }

    public boolean good() {
        return damaged.isEmpty();
    }
}
