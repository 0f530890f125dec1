package dev.nightshift.queue;

import dev.nightshift.store.Args;
import dev.nightshift.store.SqlFile;
import dev.nightshift.store.Tx;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The end of the ledger during one transaction: read once, moved by each entry, told to the file of the head after the
 * commit. A transaction writes alone, so nobody else appends meanwhile.
 */
final class LedgerTail {
    private static final SqlFile SQL = SqlFile.beside(LedgerTail.class, "ledger.sql");

    private LedgerHead end;
    private long epoch;
    private boolean sync;

    private LedgerTail(LedgerHead end) {
        this.end = end;
        this.epoch = end.epoch();
    }

    /** Refuses a database that ends before the head outside, or tells another history. */
    static LedgerTail checked(Tx tx, String now) {
        HeadFile outside = HeadFile.beside(tx.file());
        HeadStanding standing = outside.check(tx);
        standing.refuse(tx.file());
        if (standing.state() == HeadStanding.State.UNKNOWN) {
            // Before the first commit, so that a head that is missing beside a ledger was taken away.
            outside.begin(standing.inside());
        }
        return begin(tx, now, outside);
    }

    static LedgerTail unchecked(Tx tx, String now) {
        return begin(tx, now, HeadFile.beside(tx.file()));
    }

    private static LedgerTail begin(Tx tx, String now, HeadFile outside) {
        Optional<LedgerEntry> last = last(tx);
        LedgerTail tail = new LedgerTail(last.map(LedgerEntry::head).orElse(LedgerHead.NONE));
        if (last.isPresent() && last.get().link() == null) {
            tail.append(tx, now, "ledger", Ledger.CHAIN_BEGUN, Ledger.Subject.digest(digestOfAll(tx)));
        }
        tx.afterCommit(() -> outside.moveTo(tail.end, tail.sync));
        return tail;
    }

    static Optional<LedgerEntry> last(Tx tx) {
        return tx.first(SQL.get("last"), Args.none(), LedgerEntry::of);
    }

    private static String digestOfAll(Tx tx) {
        MessageDigest digest = Digests.sha256();
        tx.each(SQL.get("all"), Args.none(), row -> LedgerEntry.of(row).addTo(digest));
        return Digests.hex(digest.digest());
    }

    LedgerHead end() {
        return end;
    }

    /** Entries from now on belong to a new epoch, later than any that is known. */
    void nextEpoch(long knownOutside) {
        epoch = Math.max(epoch, knownOutside) + 1;
    }

    void append(Tx tx, String at, String actor, String event, Ledger.Subject subject) {
        LedgerEntry entry = new LedgerEntry(end.seq() + 1, at, actor, event, subject, null).chained(end, epoch);
        tx.run(SQL.get("append"), entry.args());
        end = entry.head();
        sync |= event.equals(Ledger.SHIFT_CLOSED);
    }
}
