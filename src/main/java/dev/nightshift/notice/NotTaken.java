package dev.nightshift.notice;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A channel did not take a letter, and knows whether another try can help. Its message is safe to show. */
public final class NotTaken extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether to try again. */
    public enum Kind {
        /** The other side may take it later. */
        PASSING,
        /** It never will, until a human changes something. */
        PERMANENT
    }

    private final Kind kind;
    private final transient @Nullable Duration after;

    private NotTaken(Kind kind, String said, @Nullable Duration after) {
        super(said);
        this.kind = kind;
        this.after = after;
    }

    /** @param after not before this time, where the other side said so */
    public static NotTaken passing(String said, @Nullable Duration after) {
        return new NotTaken(Kind.PASSING, said, after);
    }

    public static NotTaken permanent(String said) {
        return new NotTaken(Kind.PERMANENT, said, null);
    }

    /** What a channel threw: itself, the first such cause of it, or something that may pass. */
    static NotTaken of(Exception thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotTaken known) {
                return known;
            }
        }
        return passing(Failures.text(thrown), null);
    }

    public Kind kind() {
        return kind;
    }

    /** How long the other side wants to be left alone. */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }
}
