package dev.nightshift.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt made of its job.
 *
 * @param state the job's next state
 * @param attempt how the attempt is recorded, for good
 * @param reason machine-readable, such as {@code exit:3}, {@code timeout}, {@code backoff}
 * @param text the same for humans
 * @param pause the job is not claimed again before this has passed; {@code null}: not queued again, or at once
 * @param again whether this shift may claim it again
 */
public record Outcome(
        State state,
        AttemptResult attempt,
        String reason,
        String text,
        @Nullable Duration pause,
        boolean again) {

    /** The same, with more to say about it. */
    public Outcome and(String more) {
        return new Outcome(state, attempt, reason, text + "; " + more, pause, again);
    }

    /** The job will not run again on its own: the moment to tell a human. */
    public boolean isFinal() {
        return state != State.QUEUED;
    }
}
