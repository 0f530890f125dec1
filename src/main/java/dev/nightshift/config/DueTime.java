package dev.nightshift.config;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * When a shift is due by its schedule.
 *
 * @param local on the wall clock, in whole minutes; one shift at most for it
 * @param at the moment at which the wall clock shows that; where summer time skips it, later by what is skipped; where
 *     it comes twice, the first
 */
public record DueTime(LocalDateTime local, Instant at) {}
