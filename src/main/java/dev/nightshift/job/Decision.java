package dev.nightshift.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns an execution into an outcome. A pure function: no clock, no store. */
public final class Decision {
    /** A job that may run again is held when so many attempts in a row were interrupted. */
    public static final int MOST_INTERRUPTIONS = 3;

    /** Reason of a job that changed what it may not. */
    public static final String SCOPE = "scope";

    /** Reason of a job that ran and whose result nobody has judged yet. */
    public static final String REVIEW = "awaiting_review";

    private static final Duration LONGEST_BACKOFF = Duration.ofHours(24);

    private Decision() {}

    /**
     * @param policy of the job
     * @param failures failed attempts since it was last queued by a human, before this one
     * @param interruptions interrupted attempts just before this one, with no other outcome between
     */
    public static Outcome decide(Policy policy, int failures, int interruptions, Execution execution) {
        return decide(policy, failures, interruptions, execution, null);
    }

    /**
     * The same where its changes were looked at.
     *
     * @param breach what stands against them, as in {@code it deleted 3 files, at most 0 allowed}; {@code null}: nothing
     */
    public static Outcome decide(
            Policy policy, int failures, int interruptions, Execution execution, @Nullable String breach) {
        Outcome outcome = byItself(policy, failures, interruptions, execution);
        if (breach == null) {
            return outcome;
        }
        return switch (execution.meaning()) {
            case SUCCESS, INSUFFICIENT_EVIDENCE, NOT_NOW, FAILURE ->
                new Outcome(
                        State.INVALID,
                        AttemptResult.INVALID,
                        SCOPE,
                        breach + " (" + execution.text() + ")",
                        null,
                        false);
            case CANCELLED, INTERRUPTED -> outcome.and(breach);
        };
    }

    /** Where the job says so, what went well is open until a human has judged it; all else is as it is. */
    public static Outcome forReview(Place place, Outcome outcome) {
        return outcome.state() != State.SUCCEEDED || !place.wantsReview()
                ? outcome
                : new Outcome(
                        State.UNREVIEWED,
                        outcome.attempt(),
                        REVIEW,
                        outcome.text() + "; waits for a human to approve what it did",
                        null,
                        false);
    }

    private static Outcome byItself(Policy policy, int failures, int interruptions, Execution execution) {
        return switch (execution.meaning()) {
            case SUCCESS -> end(State.SUCCEEDED, AttemptResult.SUCCEEDED, execution);
            case INSUFFICIENT_EVIDENCE ->
                end(State.INSUFFICIENT_EVIDENCE, AttemptResult.INSUFFICIENT_EVIDENCE, execution);
            case CANCELLED -> end(State.CANCELLED, AttemptResult.CANCELLED, execution);
            case NOT_NOW ->
                execution instanceof Execution.Unprotected
                        ? later(Execution.NO_SNAPSHOT, execution.text() + "; tried again in the next shift")
                        : later("not_now", "said \"not now\" (exit status 75); asked again in the next shift");
            case INTERRUPTED -> interrupted(policy, interruptions, execution);
            case FAILURE -> failed(policy, failures, execution);
        };
    }

    private static Outcome later(String reason, String text) {
        return new Outcome(State.QUEUED, AttemptResult.DEFERRED, reason, text, null, false);
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
