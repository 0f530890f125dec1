package dev.nightshift.job;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be free before a job is claimed.
 *
 * @param memory bytes; 0: nothing asked
 * @param disk bytes; 0: nothing asked
 * @param exclusive names of which only one holder runs at a time, in their natural order
 */
public record Needs(long memory, long disk, Set<String> exclusive) {
    public static final Needs NOTHING = new Needs(0, 0, Set.of());

    public Needs {
        exclusive = Collections.unmodifiableSet(new TreeSet<>(exclusive));
    }
}
