package dev.nightshift.queue;

/**
 * Where a ledger ends: its last entry. Written as {@code EPOCH:SEQ:HASH}, so that it can be noted elsewhere.
 *
 * @param epoch from 1; each recovery from a copy begins another
 * @param seq of the entry, from 1; 0 where the ledger is empty
 * @param hash SHA-256 in lower-case hexadecimal, which covers all entries up to this one
 */
public record LedgerHead(long epoch, long seq, String hash) {
    /** Before the first entry. */
    static final LedgerHead NONE = new LedgerHead(1, 0, "0".repeat(64));

    @Override
    public String toString() {
        return epoch + ":" + seq + ":" + hash;
    }

    /** As much of the hash as a human compares. */
    public String shortHash() {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    boolean isAfter(LedgerHead other) {
        return epoch > other.epoch || (epoch == other.epoch && seq > other.seq);
    }
}
