package dev.nightshift.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The states of a job. The same edges stand as a constraint in the schema. */
public enum State {
    QUEUED,
    RUNNING,
    /** A human must act. */
    HELD,
    /** Ran; the judgement is open. */
    UNREVIEWED,
    SUCCEEDED,
    INSUFFICIENT_EVIDENCE,
    /** Ran, but validation rejected what it made. */
    INVALID,
    FAILED,
    CANCELLED;

    /** The states that may follow this one. */
    public Set<State> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(RUNNING, HELD, CANCELLED);
            case RUNNING ->
                EnumSet.of(QUEUED, HELD, UNREVIEWED, SUCCEEDED, INSUFFICIENT_EVIDENCE, INVALID, FAILED, CANCELLED);
            case HELD -> EnumSet.of(QUEUED, CANCELLED);
            case UNREVIEWED -> EnumSet.of(SUCCEEDED, INSUFFICIENT_EVIDENCE, INVALID, FAILED);
            case FAILED, INVALID, CANCELLED, INSUFFICIENT_EVIDENCE -> EnumSet.of(QUEUED, HELD);
            case SUCCEEDED -> EnumSet.noneOf(State.class);
        };
    }

    /** Nothing more happens unless a human asks for it. */
    public boolean finished() {
        return switch (this) {
            case SUCCEEDED, INSUFFICIENT_EVIDENCE, INVALID, FAILED, CANCELLED -> true;
            case QUEUED, RUNNING, HELD, UNREVIEWED -> false;
        };
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
