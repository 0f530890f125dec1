-- How far each schedule has been looked at. One without a row is new: nothing of it was missed.
CREATE TABLE schedules (
  name      TEXT PRIMARY KEY,
  zone      TEXT NOT NULL,                        -- in which it was looked at
  looked_at TEXT NOT NULL                         -- up to this moment every due time has its row
) STRICT, WITHOUT ROWID
---
-- Scheduled local times that have come, or that a human took out before they came.
CREATE TABLE due_times (
  schedule    TEXT NOT NULL,
  due_local   TEXT NOT NULL,                      -- 2026-11-22T19:00
  due_at      TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('due', 'opened', 'caught_up', 'missed', 'skipped')),
  reason      TEXT,                               -- due: what it waits for; missed: why
  reason_text TEXT,
  shift_seq   INTEGER REFERENCES shifts (seq),
  decided_at  TEXT NOT NULL,                      -- when it came to be in its state
  decided_by  TEXT NOT NULL,
  again_at    TEXT,                               -- when it came again, after the clock or the zone was changed
  PRIMARY KEY (schedule, due_local),
  CHECK ((state IN ('opened', 'caught_up')) = (shift_seq IS NOT NULL)),
  CHECK (state <> 'missed' OR (reason IS NOT NULL AND reason_text IS NOT NULL))
) STRICT, WITHOUT ROWID
---
CREATE UNIQUE INDEX due_times_shift ON due_times (shift_seq) WHERE shift_seq IS NOT NULL
---
CREATE INDEX due_times_pending ON due_times (due_at) WHERE state = 'due'
---
CREATE INDEX due_times_missed ON due_times (due_at) WHERE state = 'missed'
---
CREATE INDEX due_times_skipped ON due_times (due_at) WHERE state = 'skipped'
---
-- A missed one may come again when the clock was wrong; what was opened stays opened.
CREATE TRIGGER due_times_legal_edge BEFORE UPDATE OF state ON due_times
WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN (
  'due>opened', 'due>caught_up', 'due>missed', 'due>skipped', 'skipped>due', 'missed>due')
BEGIN
  SELECT RAISE(ABORT, 'illegal change of a due time''s state');
END
---
CREATE TRIGGER due_times_start BEFORE INSERT ON due_times WHEN NEW.state NOT IN ('due', 'skipped')
BEGIN
  SELECT RAISE(ABORT, 'a due time begins due or skipped');
END
---
CREATE TRIGGER due_times_kept BEFORE DELETE ON due_times WHEN OLD.state <> 'skipped'
BEGIN
  SELECT RAISE(ABORT, 'a due time that came is kept');
END
---
-- What opened by the clock before this table was there.
INSERT INTO due_times (schedule, due_local, due_at, state, decided_at, decided_by)
SELECT schedule, due_local, opened_at, 'due', opened_at, 'trigger' FROM shifts WHERE schedule IS NOT NULL
---
UPDATE due_times SET state = 'opened',
  shift_seq = (SELECT s.seq FROM shifts s WHERE s.schedule = due_times.schedule AND s.due_local = due_times.due_local)
---
-- While a row is open, nothing is claimed.
CREATE TABLE pauses (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  paused_at  TEXT NOT NULL,
  paused_by  TEXT NOT NULL,
  resumed_at TEXT,
  resumed_by TEXT,
  CHECK ((resumed_at IS NULL) = (resumed_by IS NULL))
) STRICT
---
CREATE UNIQUE INDEX pauses_open ON pauses ((1)) WHERE resumed_at IS NULL
---
DROP VIEW v_shifts
---
-- The status of a shift follows from its attempts; nobody sets it.
CREATE VIEW v_shifts AS
SELECT id,
  CASE
    WHEN interrupted_at IS NOT NULL THEN 'interrupted'
    WHEN closed_at IS NULL THEN 'running'
    WHEN refused IS NOT NULL THEN 'failed'
    WHEN claimed - not_now = 0 AND (due > 0 OR not_now > 0) THEN 'waiting'
    WHEN claimed = 0 THEN 'empty'
    WHEN succeeded + insufficient_evidence = claimed - not_now THEN 'succeeded'
    WHEN succeeded + insufficient_evidence = 0 THEN 'failed'
    ELSE 'partial'
  END AS status,
  trigger_name AS trigger, opened_at AS started_at, closed_at AS finished_at, due, claimed, succeeded, failed,
  invalid, insufficient_evidence, deferred, held, parked, refused, no_snapshot, pre_snapshot, post_snapshot,
  autonomous, snapshots, notifications, health, notes, stop_requested, schedule, due_local, seq
FROM v_shift_counts
---
CREATE VIEW v_due_times AS
SELECT d.schedule, d.due_local, d.due_at, d.state, d.reason, d.reason_text, s.id AS shift, d.decided_at, d.decided_by
FROM due_times d
LEFT JOIN shifts s ON s.seq = d.shift_seq
