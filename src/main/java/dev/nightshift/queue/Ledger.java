package dev.nightshift.queue;

import dev.nightshift.store.Row;
import dev.nightshift.store.Timestamps;
import dev.nightshift.store.Tx;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Appends who did what when: entries that are chained by their hashes, so that a change of any of them shows. Holds
 * ids, states and digests, never commands or environments. An append in a database that ends before the head kept
 * outside, or tells another history, is refused. Thread-safe.
 */
public final class Ledger {
    private static final String ACTOR = "ledger";

    private final InstantSource clock;

    public Ledger(InstantSource clock) {
        this.clock = clock;
    }

    /** What an entry is about; {@code null} where it does not apply. */
    record Subject(
            @Nullable String job,
            @Nullable Number attempt,
            @Nullable String from,
            @Nullable String to,
            @Nullable String shift,
            @Nullable String digest) {

        static Subject job(String job, @Nullable String from, String to) {
            return new Subject(job, null, from, to, null, null);
        }

        static Subject shift(String shift) {
            return new Subject(null, null, null, null, shift, null);
        }

        static Subject digest(String digest) {
            return new Subject(null, null, null, null, null, digest);
        }

        static Subject of(Row row) {
            return new Subject(
                    row.textOrNull("job"),
                    row.numberOrNull("attempt"),
                    row.textOrNull("from_state"),
                    row.textOrNull("to_state"),
                    row.textOrNull("shift"),
                    row.textOrNull("digest"));
        }
    }

    /** Where the ledger ends; empty where it has no entry, or none since the chain began. */
    public static Optional<LedgerHead> head(Tx tx) {
        return LedgerTail.last(tx).filter(entry -> entry.link() != null).map(LedgerEntry::head);
    }

    /** @throws dev.nightshift.problem.EnvironmentException {@code database_behind} */
    void append(Tx tx, String actor, String event, Subject subject) {
        tail(tx).append(tx, Timestamps.text(clock.instant()), actor, event, subject);
    }

    private LedgerTail tail(Tx tx) {
        return tx.attached(LedgerTail.class, now -> LedgerTail.checked(now, Timestamps.text(clock.instant())));
    }

    /**
     * Goes on after a recovery: opens a new epoch in a restored database. Its first entry, {@code epoch_opened}, is
     * chained to the last entry that was restored, and its digest names the head that was known outside before, or
     * says {@code unknown}; after the commit, the head beside this database follows the new epoch. The first thing in a
     * transaction.
     *
     * @param outside what the file of the head says, read before the transaction
     * @return where the ledger ends now
     */
    public LedgerHead openEpoch(Tx tx, Optional<LedgerHead> outside) {
        LedgerTail tail =
                tx.attached(LedgerTail.class, now -> LedgerTail.unchecked(now, Timestamps.text(clock.instant())));
        tail.nextEpoch(outside.map(LedgerHead::epoch).orElse(0L));
        String known = outside.map(LedgerHead::toString).orElse("unknown");
        tail.append(tx, Timestamps.text(clock.instant()), ACTOR, EPOCH_OPENED, Subject.digest(known));
        return tail.end();
    }

    static final String EPOCH_OPENED = "epoch_opened";
    static final String CHAIN_BEGUN = "chain_begun";
    static final String SHIFT_CLOSED = "closed";
}
