package dev.nightshift.process;

/** What came of an attempt to start a program. */
sealed interface Spawned {
    /**
     * It runs.
     *
     * @param output the descriptor from which its output is read
     */
    record Started(int pid, int output) implements Spawned {}

    /** It does not, for a reason that a human can act upon. */
    record Refused(String reason) implements Spawned {}
}
