-- Who runs or ran this home: one row per process that held the runner lock. The lock file can be deleted or replaced, or
-- lie where locks do not hold; then this decides. A row that has ended never comes back, and what its owner still tries
-- to claim, record, open or close changes nothing.
CREATE TABLE leases (
  owner         TEXT PRIMARY KEY,
  purpose       TEXT NOT NULL,
  pid           INTEGER NOT NULL,
  pid_started   TEXT NOT NULL,                    -- as the kernel gives it
  boot_id       TEXT NOT NULL,
  opened_at     TEXT NOT NULL,
  renewed_at    TEXT NOT NULL,                    -- for humans; the clock may jump
  renewals      INTEGER NOT NULL DEFAULT 0,       -- the sign of life
  ended_at      TEXT,
  taken_over_by TEXT,
  CHECK (taken_over_by IS NULL OR ended_at IS NOT NULL)
) STRICT, WITHOUT ROWID
---
CREATE INDEX leases_open ON leases (owner) WHERE ended_at IS NULL
---
CREATE TRIGGER leases_end_for_good BEFORE UPDATE ON leases WHEN OLD.ended_at IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a lease that has ended does not come back');
END
---
-- Times in which the machine slept under a runner: no job ran then, whatever the clock on the wall says.
CREATE TABLE suspensions (
  owner    TEXT NOT NULL REFERENCES leases (owner),
  began_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  PRIMARY KEY (owner, began_at),
  CHECK (ended_at > began_at)
) STRICT, WITHOUT ROWID
---
-- Interrupted attempts in a row, since any other outcome and since a human last let it run.
ALTER TABLE jobs ADD COLUMN interruptions INTEGER NOT NULL DEFAULT 0
