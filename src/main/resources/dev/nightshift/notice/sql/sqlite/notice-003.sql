-- Problems that last: one row from the first telling until it is over.
CREATE TABLE alarms (
  key        TEXT PRIMARY KEY,                    -- job:NAME, progress, guard, snapshots, disk:PLACE, approval …
  code       TEXT NOT NULL,
  severity   TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'problem')),  -- of the last telling
  raised_at  TEXT NOT NULL,
  last_at    TEXT NOT NULL,
  told_at    TEXT,                                -- null: only while nothing was sent
  times      INTEGER NOT NULL DEFAULT 1 CHECK (times > 0),
  notice_seq INTEGER NOT NULL REFERENCES notices (seq)  -- the last telling
) STRICT, WITHOUT ROWID
---
CREATE INDEX alarms_last ON alarms (last_at)
