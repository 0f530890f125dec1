package dev.nightshift.process;

import dev.nightshift.job.Execution;
import java.time.Duration;

/**
 * How a process ended and what it left.
 *
 * @param execution {@code Broken("not_started", …)} where it never ran
 * @param duration from the start to the end of the process and its group
 */
public record ProcessResult(Execution execution, Duration duration, LogSummary log, Usage usage) {
    public static final String NOT_STARTED = "not_started";

    /** One that never ran, for the reason given. */
    public static ProcessResult notStarted(String reason) {
        return new ProcessResult(
                new Execution.Broken(NOT_STARTED, reason), Duration.ZERO, LogSummary.EMPTY, Usage.NONE);
    }
}
