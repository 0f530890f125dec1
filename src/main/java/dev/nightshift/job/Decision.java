package dev.nightshift.job;

import java.time.Duration;

/** Turns an execution into an outcome. A pure function: no clock, no store. */
public final class Decision {
    /** A job that may run again is held when so many attempts in a row were interrupted. */
    public static final int MOST_INTERRUPTIONS = 3;

    private static final Duration LONGEST_BACKOFF = Duration.ofHours(24);

    private Decision() {}

    /**
     * @param policy of the job
     * @param failures failed attempts since it was last queued by a human, before this one
     * @param interruptions interrupted attempts just before this one, with no other outcome between
     */
    public static Outcome decide(Policy policy, int failures, int interruptions, Execution execution) {
        return switch (execution.meaning()) {
            case SUCCESS -> end(State.SUCCEEDED, AttemptResult.SUCCEEDED, execution);
            case INSUFFICIENT_EVIDENCE ->
                end(State.INSUFFICIENT_EVIDENCE, AttemptResult.INSUFFICIENT_EVIDENCE, execution);
            case CANCELLED -> end(State.CANCELLED, AttemptResult.CANCELLED, execution);
            case NOT_NOW ->
                new Outcome(
                        State.QUEUED,
                        AttemptResult.DEFERRED,
                        "not_now",
                        "said \"not now\" (exit status 75); asked again in the next shift",
                        null,
                        false);
            case INTERRUPTED -> interrupted(policy, interruptions, execution);
            case FAILURE -> failed(policy, failures, execution);
        };
    }

    /** What goes down with Night Shift again and again may be what takes it down. */
    private static Outcome interrupted(Policy policy, int interruptions, Execution execution) {
        boolean tooOften = interruptions >= MOST_INTERRUPTIONS - 1;
        boolean again = policy.retrySafe() && !tooOften;
        String text = policy.retrySafe() && tooOften
                ? execution.text() + "; interrupted " + MOST_INTERRUPTIONS + " times in a row or more, so it is held"
                : execution.text();
        return new Outcome(
                again ? State.QUEUED : State.HELD, AttemptResult.INTERRUPTED, "interrupted", text, null, again);
    }

    private static Outcome failed(Policy policy, int failures, Execution execution) {
        if (failures >= policy.retries()) {
            return end(State.FAILED, AttemptResult.FAILED, execution);
        }
        return new Outcome(
                State.QUEUED, AttemptResult.FAILED, "backoff", execution.text(), backoff(policy, failures), true);
    }

    /** The first wait is {@code policy.backoff}; each further one doubles, up to a day. */
    static Duration backoff(Policy policy, int failures) {
        if (policy.backoff().compareTo(LONGEST_BACKOFF) > 0) {
            return LONGEST_BACKOFF;
        }
        long factor = 1L << Math.min(failures, 20);
        Duration wait = policy.backoff().multipliedBy(factor);
        return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    }

    private static Outcome end(State state, AttemptResult result, Execution execution) {
        return new Outcome(state, result, execution.code(), execution.text(), null, false);
    }
}
