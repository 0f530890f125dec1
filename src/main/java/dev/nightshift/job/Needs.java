package dev.nightshift.job;

import java.util.Set;

/**
 * What must be free before a job is claimed.
 *
 * @param memory bytes; 0: nothing asked
 * @param disk bytes; 0: nothing asked
 * @param exclusive names of which only one holder runs at a time
 */
public record Needs(long memory, long disk, Set<String> exclusive) {
    public static final Needs NOTHING = new Needs(0, 0, Set.of());

    public Needs {
        exclusive = Set.copyOf(exclusive);
    }
}
