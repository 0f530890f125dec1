package dev.nightshift.job;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How one run of a job ended, before anybody judged it. */
public sealed interface Execution {
    /** Exit status that says "not now, ask again on another night" (EX_TEMPFAIL of sysexits.h). */
    int NOT_NOW = 75;
    /** Exit status that says "the evidence does not suffice for an answer". */
    int INSUFFICIENT = 77;
    /** Why a job does not run where a snapshot of its workspace is missing. */
    String NO_SNAPSHOT = "no_snapshot";

    /** What an ending means for the job. */
    enum Meaning {
        SUCCESS,
        FAILURE,
        INSUFFICIENT_EVIDENCE,
        NOT_NOW,
        CANCELLED,
        INTERRUPTED
    }

    Meaning meaning();

    /** Machine-readable reason: {@code exit:3}, {@code signal:SEGV}, {@code timeout}, … */
    String code();

    /** The same for humans. */
    String text();

    /** The same with another text, where that came from elsewhere. */
    default Execution saying(UnaryOperator<String> text) {
        return this;
    }

    default @Nullable Integer exitCode() {
        return null;
    }

    default @Nullable String signal() {
        return null;
    }

    /** The process ended by itself. */
    record Exited(int status) implements Execution {
        @Override
        public Meaning meaning() {
            return switch (status) {
                case 0 -> Meaning.SUCCESS;
                case Execution.NOT_NOW -> Meaning.NOT_NOW;
                case INSUFFICIENT -> Meaning.INSUFFICIENT_EVIDENCE;
                default -> Meaning.FAILURE;
            };
        }

        @Override
        public String code() {
            return "exit:" + status;
        }

        @Override
        public String text() {
            return "exit status " + status;
        }

        @Override
        public Integer exitCode() {
            return status;
        }
    }

    /** A signal that we did not send ended it; {@code name} is without SIG, such as {@code SEGV}. */
    record Signalled(String name) implements Execution {
        @Override
        public Meaning meaning() {
            return Meaning.FAILURE;
        }

        @Override
        public String code() {
            return "signal:" + name;
        }

        @Override
        public String text() {
            return "ended by signal " + name;
        }

        @Override
        public String signal() {
            return name;
        }
    }

    /** It was ended at its limit. */
    record TimedOut(Duration limit) implements Execution {
        @Override
        public Meaning meaning() {
            return Meaning.FAILURE;
        }

        @Override
        public String code() {
            return "timeout";
        }

        @Override
        public String text() {
            return "ended at its timeout of " + Durations.text(limit);
        }
    }

    /** It never ran, or the route of its kind threw. */
    record Broken(String code, String text) implements Execution {
        @Override
        public Execution saying(UnaryOperator<String> other) {
            return new Broken(code, other.apply(text));
        }

        @Override
        public Meaning meaning() {
            return Meaning.FAILURE;
        }
    }

    /** There was no snapshot of its workspace from just before it, so it did not run. */
    record Unprotected(String text) implements Execution {
        @Override
        public Execution saying(UnaryOperator<String> other) {
            return new Unprotected(other.apply(text));
        }

        @Override
        public Meaning meaning() {
            return Meaning.NOT_NOW;
        }

        @Override
        public String code() {
            return NO_SNAPSHOT;
        }
    }

    /** A human asked for its end. */
    record Cancelled() implements Execution {
        @Override
        public Meaning meaning() {
            return Meaning.CANCELLED;
        }

        @Override
        public String code() {
            return "cancelled";
        }

        @Override
        public String text() {
            return "cancelled while it ran";
        }
    }

    /** The service or the shift ended under it. */
    record Interrupted(String text) implements Execution {
        @Override
        public Meaning meaning() {
            return Meaning.INTERRUPTED;
        }

        @Override
        public String code() {
            return "interrupted";
        }
    }

    /** The route of its kind returned. */
    record Returned() implements Execution {
        @Override
        public Meaning meaning() {
            return Meaning.SUCCESS;
        }

        @Override
        public String code() {
            return "returned";
        }

        @Override
        public String text() {
            return "its route returned";
        }
    }

    /** The route of its kind says that the evidence does not suffice. */
    record InsufficientEvidence(String text) implements Execution {
        @Override
        public Execution saying(UnaryOperator<String> other) {
            return new InsufficientEvidence(other.apply(text));
        }

        @Override
        public Meaning meaning() {
            return Meaning.INSUFFICIENT_EVIDENCE;
        }

        @Override
        public String code() {
            return "insufficient_evidence";
        }
    }
}
