package dev.nightshift.queue;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a claim depends on besides the rows: the same record explains why a job waits.
 *
 * @param classes of jobs that may run now
 * @param kinds that have a route
 * @param memory bytes that are available
 * @param disk bytes that are free
 * @param protection of what jobs change
 * @param closed a gate that is closed for every job; {@code null}: none is
 */
public record Circumstances(
        Set<String> classes,
        Set<String> kinds,
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

    public Circumstances {
        classes = Set.copyOf(classes);
        kinds = Set.copyOf(kinds);
    }

    /** The same, with a door closed for every job. */
    Circumstances closedBy(Waiting why) {
        return new Circumstances(classes, kinds, memory, disk, protection, why);
    }

    static String list(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(",", ",", ","));
    }
}
