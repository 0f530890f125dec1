package dev.nightshift.queue;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Passes along the entries of a ledger in their order and notes where the chain is broken. Not thread-safe. */
final class ChainWalk {
    private static final int ENOUGH = 100;

    private final List<LedgerCheck.Finding> findings = new ArrayList<>();
    private final MessageDigest old = Digests.sha256();
    private LedgerHead before = LedgerHead.NONE;
    private boolean chained;
    private long entries;
    private long epochs;

    void pass(LedgerEntry entry) {
        entries++;
        epochs = Math.max(1, epochs);
        boolean follows = entry.seq() == before.seq() + 1;
        if (!follows) {
            long last = entry.seq() - 1;
            find("entry_missing", before.seq() + 1, "entries " + (before.seq() + 1) + " to " + last + " are missing");
        }
        if (entry.link() == null) {
            unchained(entry);
        } else {
            chained(entry, entry.link(), follows);
        }
        before = entry.head();
    }

    private void unchained(LedgerEntry entry) {
        if (chained) {
            find("entry_changed", entry.seq(), what(entry) + " has no hash, although the chain had begun");
        } else {
            entry.addTo(old);
        }
    }

    private void chained(LedgerEntry entry, LedgerEntry.Link link, boolean follows) {
        boolean first = !chained;
        chained = true;
        if (link.epoch() != before.epoch()) {
            epochs++;
        }
        // After a gap, the hash of the entry before is not known.
        if (follows && !entry.hash(before.hash(), link.epoch()).equals(link.hash())) {
            find(
                    "entry_changed",
                    entry.seq(),
                    what(entry) + " was changed, or is not the one that followed entry " + before.seq()
                            + ": its hash is not that of what stands there");
        } else if (first && (entries > 1 || begins(entry))) {
            old(entry);
        }
        boolean opens = entry.event().equals(Ledger.EPOCH_OPENED);
        if (opens ? link.epoch() <= before.epoch() : link.epoch() != before.epoch()) {
            find(
                    "epoch_wrong",
                    entry.seq(),
                    what(entry) + " is of epoch " + link.epoch() + ", the one before of epoch " + before.epoch());
        }
    }

    private static boolean begins(LedgerEntry entry) {
        return entry.event().equals(Ledger.CHAIN_BEGUN);
    }

    /** The first chained entry answers for all before it. */
    private void old(LedgerEntry entry) {
        if (!begins(entry) || !Digests.hex(old.digest()).equals(entry.subject().digest())) {
            find(
                    "old_entries_changed",
                    Math.max(1, entry.seq() - 1),
                    "the entries up to " + (entry.seq() - 1) + ", from before the chain, are not those that entry "
                            + entry.seq() + " covers");
        }
    }

    private static String what(LedgerEntry entry) {
        return "entry " + entry.seq() + " (" + entry.event()
                + (entry.subject().job() == null ? "" : " " + entry.subject().job()) + ")";
    }

    private void find(String code, long seq, String text) {
        if (findings.size() < ENOUGH) {
            findings.add(new LedgerCheck.Finding(code, seq, text));
        }
    }

    List<LedgerCheck.Finding> findings() {
        return findings;
    }

    boolean chained() {
        return chained;
    }

    long entries() {
        return entries;
    }

    long epochs() {
        return epochs;
    }
}
