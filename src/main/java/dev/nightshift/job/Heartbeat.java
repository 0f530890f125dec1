package dev.nightshift.job;

import java.time.Duration;

/**
 * The sign of life of one loop that must not hang: the loop beats at each round, the watchdog looks. Measured in time in
 * which the machine was awake. Thread-safe.
 */
public final class Heartbeat {
    private final String part;
    private final long longest;
    private volatile long last;
    private volatile boolean resting = true;

    /**
     * @param part whose it is, as a human is told: {@code the work of a shift}
     * @param longest time between two beats of a loop that does not hang
     */
    public Heartbeat(String part, Duration longest) {
        this.part = part;
        this.longest = longest.toNanos();
    }

    public String part() {
        return part;
    }

    /** A round was made. */
    public void beat() {
        last = System.nanoTime();
        resting = false;
    }

    /** The loop has ended or waits for work: until its next beat, silence is no hang. */
    public void rest() {
        resting = true;
    }

    /** Whether it beat lately, or has no reason to. */
    public boolean isFresh() {
        return resting || System.nanoTime() - last <= longest;
    }

    /** Since the last beat; zero while it rests. */
    public Duration silence() {
        return resting ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - last);
    }
}
