package dev.nightshift.queue;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a claim depends on besides the rows: the same record explains why a job waits.
 *
 * @param classes of jobs that may run now
 * @param kinds that may run
 * @param memory bytes that are available
 * @param disk bytes that are free
 * @param protection of what jobs change
 * @param closed a gate that is closed for every job; {@code null}: none is
 */
public record Circumstances(
        Set<String> classes,
        Kinds kinds,
        long memory,
        long disk,
        Protection protection,
        @Nullable Waiting closed) {

    /**
     * Whether what jobs change can be shown and taken back.
     *
     * @param workspacesClosed why jobs with a workspace may not run; {@code null}: they may
     * @param guardedClosed why those of them may not that promise something about their changes; {@code null}: they may
     */
    public record Protection(
            @Nullable String workspacesClosed, @Nullable String guardedClosed) {
        public static final Protection FULL = new Protection(null, null);
    }

    /**
     * Kinds of jobs.
     *
     * @param routed those that have a route
     * @param mostUnreviewed so many results of a kind may wait for a human before no more of that kind run; 0: any number
     */
    public record Kinds(Set<String> routed, int mostUnreviewed) {
        public Kinds {
            routed = Set.copyOf(routed);
        }
    }

    public Circumstances {
        classes = Set.copyOf(classes);
    }

    /** With any number of results that wait for a human. */
    public Circumstances(
            Set<String> classes,
            Set<String> routed,
            long memory,
            long disk,
            Protection protection,
            @Nullable Waiting closed) {
        this(classes, new Kinds(routed, 0), memory, disk, protection, closed);
    }

    /** The same, with a door closed for every job. */
    Circumstances closedBy(Waiting why) {
        return new Circumstances(classes, kinds, memory, disk, protection, why);
    }

    static String list(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(",", ",", ","));
    }
}
