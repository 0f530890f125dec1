package dev.nightshift.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until a test moves it, or moves a little at each look. Thread-safe. */
public final class SettableClock implements InstantSource {
    private Instant now;
    private Duration step = Duration.ZERO;

    public SettableClock(Instant now) {
        this.now = now;
    }

    public SettableClock() {
        this(Instant.parse("2026-11-22T18:00:00Z"));
    }

    /** One that moves before each look, so that what is stamped has an order. */
    public static SettableClock ticking(Duration step) {
        SettableClock clock = new SettableClock();
        clock.step = step;
        return clock;
    }

    @Override
    public synchronized Instant instant() {
        now = now.plus(step);
        return now;
    }

    public synchronized void set(Instant to) {
        now = to;
    }

    /** By a negative duration: backwards. */
    public synchronized void advance(Duration by) {
        now = now.plus(by);
    }
}
