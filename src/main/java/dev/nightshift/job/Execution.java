package dev.nightshift.job;

import java.time.Duration;
import java.util.function.Function;

/** How one run of a job ended, before anybody judged it. */
public sealed interface Execution {

    /** The process ended by itself. */
    record Exited(int code) implements Execution {}

    /** A signal that we did not send ended it; {@code signal} is its name, such as {@code SEGV}. */
    record Signalled(String signal) implements Execution {}

    /** It was ended at its limit. */
    record TimedOut(Duration limit) implements Execution {}

    /** A human asked for its end. */
    record Cancelled() implements Execution {}

    /** The service stopped, or the shift was stopped at once, under it. */
    record Interrupted(String why) implements Execution {}

    /** It never ran: no such program, no such folder, no space. */
    record NotStarted(String why) implements Execution {}

    /** The route of its kind threw. */
    record Threw(String message) implements Execution {}

    /** The route of its kind returned; what it returned stands in {@code result.txt}. */
    record Returned() implements Execution {}

    /** The route of its kind says that there is not enough evidence for an answer. */
    record InsufficientEvidence(String why) implements Execution {}

    /** One way to treat each ending; exhaustive by construction. */
    default <T> T fold(Cases<T> cases) {
        if (this instanceof Exited it) {
            return cases.exited().apply(it);
        } else if (this instanceof Signalled it) {
            return cases.signalled().apply(it);
        } else if (this instanceof TimedOut it) {
            return cases.timedOut().apply(it);
        } else if (this instanceof Cancelled || this instanceof Interrupted) {
            return cases.stopped().apply(this);
        } else if (this instanceof Returned) {
            return cases.returned().apply(this);
        }
        return cases.refused().apply(this);
    }

    /**
     * The cases of {@link #fold}.
     *
     * @param stopped cancelled or interrupted
     * @param refused not started, threw, or insufficient evidence
     */
    record Cases<T>(
            Function<Exited, T> exited,
            Function<Signalled, T> signalled,
            Function<TimedOut, T> timedOut,
            Function<Execution, T> stopped,
            Function<Execution, T> returned,
            Function<Execution, T> refused) {}
}
