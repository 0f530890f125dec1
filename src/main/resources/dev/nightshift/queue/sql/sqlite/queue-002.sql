-- The ledger becomes a chain: each entry holds a hash over itself and over the hash of the entry before. Entries from
-- before have none; the first entry with one, chain_begun, covers them with its digest.
ALTER TABLE ledger ADD COLUMN epoch INTEGER CHECK (epoch >= 1)
---
ALTER TABLE ledger ADD COLUMN hash TEXT CHECK (length(hash) = 64)
---
CREATE TRIGGER ledger_chained BEFORE INSERT ON ledger WHEN NEW.epoch IS NULL OR NEW.hash IS NULL
BEGIN
  SELECT RAISE(ABORT, 'an entry of the ledger is chained to the one before');
END
---
-- Few: one for each recovery. Asked for by the digest, which names the head that was known when the epoch began.
CREATE INDEX ledger_epochs ON ledger (digest) WHERE event = 'epoch_opened'
