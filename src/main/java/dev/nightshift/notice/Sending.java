package dev.nightshift.notice;

import java.time.Instant;

/**
 * A letter that is ours to send, until its lease ends.
 *
 * @param number of the letter in the outbox
 * @param attempt number of this try; the token by which a failure is recorded
 * @param firstTriedAt when the first try began
 */
public record Sending(long number, Letter letter, int attempt, Instant firstTriedAt) {}
