package dev.nightshift.process;

import dev.nightshift.job.Execution;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The life of one child, from its start to its end, on the thread that calls. */
final class Supervision {
    private static final Duration ASK_EVERY = Duration.ofMillis(100);
    private static final Duration LONGEST_DRAIN = Duration.ofMillis(500);

    private static final String STOPPED = "ended because its shift was stopped";

    private final Child child;
    private final CappedLog log;
    private final Limits limits;
    private final Supplier<StopRequest> stop;
    private final long started = System.nanoTime();
    private long nextQuestion = started + ASK_EVERY.toNanos();
    private @Nullable Execution ending;
    private long killAt;
    private boolean interrupted;

    Supervision(Child child, CappedLog log, Limits limits, Supplier<StopRequest> stop) {
        this.child = child;
        this.log = log;
        this.limits = limits;
        this.stop = stop;
    }

    /** Returns when the process has ended, by itself or by us, and what it started with it. */
    ProcessResult untilEnd() {
        try {
            awaitEnd();
            child.endFamily(Duration.ofNanos(System.nanoTime() - started));
            child.drain(LONGEST_DRAIN, log);
            Execution own = child.reap();
            Duration duration = Duration.ofNanos(System.nanoTime() - started);
            return new ProcessResult(ending == null ? own : ending, duration, log.finish(), child.usage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitEnd() {
        while (!child.hasEnded()) {
            if (ending == null) {
                ending = reasonToEnd();
                if (ending != null) {
                    askToEnd();
                }
            } else if (remaining(killAt) <= 0) {
                child.signalGroup(Signal.KILL);
            }
            child.pump(wait(ending), log);
        }
    }

    private @Nullable Execution reasonToEnd() {
        // Cleared until the end, because an interrupted thread can neither write files nor read /proc.
        if (Thread.interrupted()) {
            interrupted = true;
            return new Execution.Interrupted(STOPPED);
        } else if (System.nanoTime() - started >= limits.timeout().toNanos()) {
            return new Execution.TimedOut(limits.timeout());
        } else if (remaining(nextQuestion) > 0) {
            return null;
        }
        nextQuestion = System.nanoTime() + ASK_EVERY.toNanos();
        return switch (stop.get()) {
            case NONE -> null;
            case CANCEL -> new Execution.Cancelled();
            case INTERRUPT -> new Execution.Interrupted(STOPPED);
        };
    }

    /** A stopped process would not see TERM before it goes on. */
    private void askToEnd() {
        killAt = System.nanoTime() + limits.grace().toNanos();
        child.signalGroup(Signal.TERM);
        child.signalGroup(Signal.CONT);
    }

    private long wait(@Nullable Execution reason) {
        long most = ASK_EVERY.toMillis();
        long next = reason == null
                ? Math.min(
                        remaining(nextQuestion),
                        remaining(started + limits.timeout().toNanos()))
                : remaining(killAt);
        return reason != null && next <= 0 ? most : Math.max(0, Math.min(most, next / 1_000_000 + 1));
    }

    private static long remaining(long nanoTime) {
        return nanoTime - System.nanoTime();
    }
}
