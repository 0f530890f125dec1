package dev.nightshift.notice;

import java.time.Instant;

/**
 * A delivery that is ours to make, until its lease ends.
 *
 * @param attempt number of this try; the token by which a failure is recorded
 * @param firstTriedAt when the first try began
 */
public record Sending(NoticeView notice, String channel, int attempt, Instant firstTriedAt) {}
