package dev.nightshift.notice;

import java.time.Instant;

/**
 * A letter that is ours, until its lease ends.
 *
 * @param number of the letter in the outbox
 * @param attempt number of this try; the token by which it is ours
 * @param firstTriedAt when the first try began
 * @param isOpen whether more notices may be put into it: it was just made, nobody has seen it, and there may be more
 */
record Taken(long number, String channel, int attempt, Instant firstTriedAt, boolean isOpen) {
    Taken open(boolean more) {
        return new Taken(number, channel, attempt, firstTriedAt, more);
    }
}
