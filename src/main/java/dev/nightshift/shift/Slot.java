package dev.nightshift.shift;

import dev.nightshift.problem.EnvironmentException;
import dev.nightshift.problem.ProblemCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The runner lock keeps other processes out; this keeps apart what one process may not do at once: a shift, a rollback,
 * a snapshot. Thread-safe.
 */
public final class Slot {
    private static final Duration LOOK = Duration.ofMillis(20);

    private final AtomicReference<@Nullable String> holder = new AtomicReference<>();

    /**
     * Takes the slot.
     *
     * @param what stands in the message to whoever comes second, such as {@code a rollback}
     * @throws EnvironmentException {@code home_held} when it is taken
     */
    public void take(String what) {
        String now = holder.compareAndExchange(null, what);
        if (now != null) {
            throw EnvironmentException.lasting(
                    ProblemCode.HOME_HELD,
                    "This home is busy with " + now + ".",
                    "Wait for its end; a shift ends early with: `shift stop`");
        }
    }

    /** As {@link #take}, but false where it is taken. */
    boolean tryTake(String what) {
        return holder.compareAndSet(null, what);
    }

    /** What it is taken by; {@code null}: it is free. */
    @Nullable
    String holder() {
        return holder.get();
    }

    /** Waits until it is free; whether it was in time. */
    public boolean awaitFree(Duration longest) {
        long latest = System.nanoTime() + longest.toNanos();
        while (holder.get() != null && System.nanoTime() - latest < 0) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
        return holder.get() == null;
    }

    public void free() {
        holder.set(null);
    }
}
