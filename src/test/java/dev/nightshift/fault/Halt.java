package dev.nightshift.fault;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the process at its Nth step as {@code kill -9} would: nothing is closed, no hook runs. Steps are what the program
 * calls so, and looks at a {@link #clock}, which every transaction of ours takes. Thread-safe.
 */
public final class Halt {
    /** As a process ends that was killed. */
    static final int STATUS = 137;

    private final int at;
    private final AtomicInteger steps = new AtomicInteger();

    /** {@code at} 0: never. */
    public Halt(int at) {
        this.at = at;
    }

    /** Before something happens. */
    public void step(String name) {
        if (steps.incrementAndGet() == at) {
            PrintStream out = System.out;
            out.println("halted " + name);
            out.flush();
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** A clock at each look of which the process may end: also in the middle of a transaction. */
    public InstantSource clock(InstantSource clock) {
        return () -> {
            step("clock");
            return clock.instant();
        };
    }

    /** Call it at the end: prints {@code steps N}, from which a sweep knows its points. */
    public void done() {
        System.out.println("steps " + steps.get());
    }
}
