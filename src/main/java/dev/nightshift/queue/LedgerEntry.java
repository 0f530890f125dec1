package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.Row;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger, as it is hashed.
 *
 * <p>Its form is the sequence of its columns {@code seq at actor event job attempt from_state to_state shift digest},
 * each as {@code LENGTH:VALUE} and a line feed, with the length in bytes of UTF-8 and numbers in decimal digits; a
 * column that is null is {@code -} and a line feed. Its hash is the SHA-256, in lower-case hexadecimal, of: the hash of
 * the entry before (64 zeros for the first) and its epoch, both written in the same way, then its form. The digest over
 * entries without a hash is the SHA-256 of their forms one after the other.
 *
 * @param at as text, so that nothing of the column is lost
 * @param link {@code null} for an entry from before the chain
 */
record LedgerEntry(
        long seq,
        String at,
        String actor,
        String event,
        Ledger.Subject subject,
        @Nullable Link link) {

    /** What chains an entry to the one before. */
    record Link(long epoch, String hash) {}

    static LedgerEntry of(Row row) {
        String hash = row.textOrNull("hash");
        return new LedgerEntry(
                row.number("seq"),
                row.text("at"),
                row.text("actor"),
                row.text("event"),
                Ledger.Subject.of(row),
                hash == null ? null : new Link(row.number("epoch"), hash));
    }

    LedgerEntry chained(LedgerHead before, long epoch) {
        return new LedgerEntry(seq, at, actor, event, subject, new Link(epoch, hash(before.hash(), epoch)));
    }

    String hash(String before, long epoch) {
        StringBuilder text = new StringBuilder(400);
        put(text, before);
        put(text, Long.toString(epoch));
        form(text);
        return Digests.sha256(text.toString());
    }

    void addTo(MessageDigest digest) {
        StringBuilder text = new StringBuilder(300);
        form(text);
        digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void form(StringBuilder text) {
        put(text, Long.toString(seq));
        put(text, at);
        put(text, actor);
        put(text, event);
        put(text, subject.job());
        put(
                text,
                subject.attempt() == null
                        ? null
                        : Long.toString(subject.attempt().longValue()));
        put(text, subject.from());
        put(text, subject.to());
        put(text, subject.shift());
        put(text, subject.digest());
    }

    private static void put(StringBuilder text, @Nullable String value) {
        if (value == null) {
            text.append("-\n");
        } else {
            text.append(value.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(value)
                    .append('\n');
        }
    }

    Args args() {
        return Args.of("seq", seq)
                .and("at", at)
                .and("actor", actor)
                .and("event", event)
                .and("job", subject.job())
                .and("attempt", subject.attempt())
                .and("from_state", subject.from())
                .and("to_state", subject.to())
                .and("shift", subject.shift())
                .and("digest", subject.digest())
                .and("epoch", link == null ? null : link.epoch())
                .and("hash", link == null ? null : link.hash());
    }

    /** The end of a ledger of which this is the last entry. */
    LedgerHead head() {
        return link == null
                ? new LedgerHead(1, seq, LedgerHead.NONE.hash())
                : new LedgerHead(link.epoch(), seq, link.hash());
    }
}
