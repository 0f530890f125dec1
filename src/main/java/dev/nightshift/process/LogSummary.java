package dev.nightshift.process;

import org.jspecify.annotations.Nullable;

/**
 * What became of a process's output.
 *
 * @param bytes what it wrote
 * @param leftOut how much of that is not in the log because of its cap
 * @param problem why the log is incomplete, such as a full disk; {@code null}: it is not
 */
public record LogSummary(long bytes, long leftOut, @Nullable String problem) {
    static final LogSummary EMPTY = new LogSummary(0, 0, null);

    public boolean truncated() {
        return leftOut > 0;
    }
}
