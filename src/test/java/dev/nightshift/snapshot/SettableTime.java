package dev.nightshift.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves one second at each look, so that snapshots have an order. */
final class SettableTime implements InstantSource {
    private Instant now = Instant.parse("2026-11-22T19:00:00Z");

    @Override
    public Instant instant() {
        now = now.plus(Duration.ofSeconds(1));
        return now;
    }
}
