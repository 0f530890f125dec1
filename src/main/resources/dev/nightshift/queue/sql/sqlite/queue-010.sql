-- What a human says of what an attempt did: a fact beside its outcome.
ALTER TABLE attempts ADD COLUMN reviewed_at TEXT
---
ALTER TABLE attempts ADD COLUMN reviewed_by TEXT
---
-- Why it was rejected.
ALTER TABLE attempts ADD COLUMN review_reason TEXT
---
CREATE TRIGGER attempts_reviewed BEFORE UPDATE OF reviewed_at, reviewed_by, review_reason ON attempts
WHEN OLD.reviewed_at IS NOT NULL OR NEW.reviewed_at IS NULL OR NEW.reviewed_by IS NULL OR OLD.result IS NULL
BEGIN
  SELECT RAISE(ABORT, 'an attempt that has ended is judged once, by somebody');
END
---
-- What nobody has judged stays open.
CREATE TRIGGER jobs_judged BEFORE UPDATE OF state ON jobs
WHEN OLD.state = 'unreviewed' AND NEW.state <> 'unreviewed' AND NOT EXISTS (
  SELECT 1 FROM attempts WHERE job_seq = OLD.seq AND number = OLD.attempt AND reviewed_at IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'a job that nobody has judged stays unreviewed');
END
---
CREATE INDEX jobs_unreviewed ON jobs (kind) WHERE state = 'unreviewed'
---
DROP VIEW v_jobs
---
CREATE VIEW v_jobs AS
SELECT j.id, j.kind, j.title, j.state, j.reason, j.reason_text, j.priority, j.class, j.workspace,
  j.attempt AS attempts, j.submitted_at, a.started_at, j.finished_at, a.exit_code, a.signal, a.duration_ms,
  c.added, c.modified, c.deleted, c.undone_at, a.reviewed_at, a.reviewed_by, a.review_reason
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
---
DROP VIEW v_shifts
---
-- The status of a shift follows from its attempts; nobody sets it. Of those that succeeded, some may wait for a human.
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
  autonomous, snapshots, notifications, health, notes, stop_requested, schedule, due_local, seq,
  (SELECT count(*) FROM jobs j INDEXED BY jobs_unreviewed JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
    WHERE j.state = 'unreviewed' AND a.shift_seq = c.seq) AS unreviewed
FROM v_shift_counts c
