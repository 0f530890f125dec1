-- What an attempt changed in its workspace, by the snapshots around it: begun with the snapshot before, completed with
-- the one after.
ALTER TABLE attempts ADD COLUMN changes TEXT CHECK (changes IS NULL OR json_type(changes) = 'object')
---
-- When its changes were last taken back, and by whom.
ALTER TABLE attempts ADD COLUMN undone_at TEXT
---
ALTER TABLE attempts ADD COLUMN undone_by TEXT
---
-- Jobs that promise something about their changes: they never run without the snapshots that show them.
ALTER TABLE jobs ADD COLUMN guarded INTEGER NOT NULL DEFAULT 0 CHECK (guarded IN (0, 1))
---
DROP INDEX jobs_claimable
---
CREATE INDEX jobs_claimable ON jobs (priority, seq, ready_at, class, kind, workspace, exclusives, need_memory,
  need_disk, not_in_shift, guarded) WHERE state = 'queued' AND after_open = 0
---
DROP TRIGGER attempts_terminal
---
-- How an attempt went does not change once it is recorded. What it changed may become known later, and may be taken
-- back: facts beside the outcome, with triggers of their own.
CREATE TRIGGER attempts_terminal BEFORE UPDATE OF job_seq, number, shift_seq, owner, result, reason, reason_text,
  claimed_at, started_at, finished_at, exit_code, signal, pid, pid_started, boot_id, duration_ms, cpu_ms, max_rss,
  log_bytes, log_cut, note ON attempts WHEN OLD.result IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a recorded attempt does not change');
END
---
CREATE TRIGGER attempts_changes_once BEFORE UPDATE OF changes ON attempts
WHEN OLD.result IS NOT NULL AND json_extract(OLD.changes, '$.counts') IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'what an attempt changed is recorded once');
END
---
CREATE TRIGGER attempts_undone BEFORE UPDATE OF undone_at, undone_by ON attempts
WHEN OLD.result IS NULL OR NEW.undone_at IS NULL OR NEW.undone_by IS NULL OR NEW.undone_at < OLD.undone_at
BEGIN
  SELECT RAISE(ABORT, 'only a recorded attempt is undone, and stays so');
END
---
-- Attempts whose changes are not known and could still become so: asked for before the next claim of a workspace.
CREATE INDEX attempts_unknown_changes ON attempts (job_seq, number) WHERE changes IS NOT NULL
  AND json_extract(changes, '$.counts') IS NULL AND json_extract(changes, '$.span.after') IS NULL
---
-- What all attempts of a job changed, taken together; null where one is not known, or none ran in a workspace.
CREATE VIEW v_changes AS
SELECT j.seq AS job_seq,
  CASE WHEN j.workspace IS NOT NULL THEN (SELECT CASE WHEN count(a.changes) = count(json_extract(a.changes, '$.counts'))
     THEN sum(json_extract(a.changes, '$.counts.added')) END FROM attempts a WHERE a.job_seq = j.seq) END AS added,
  CASE WHEN j.workspace IS NOT NULL THEN (SELECT CASE WHEN count(a.changes) = count(json_extract(a.changes, '$.counts'))
     THEN sum(json_extract(a.changes, '$.counts.modified')) END FROM attempts a WHERE a.job_seq = j.seq) END AS modified,
  CASE WHEN j.workspace IS NOT NULL THEN (SELECT CASE WHEN count(a.changes) = count(json_extract(a.changes, '$.counts'))
     THEN sum(json_extract(a.changes, '$.counts.deleted')) END FROM attempts a WHERE a.job_seq = j.seq) END AS deleted,
  CASE WHEN j.workspace IS NOT NULL THEN (SELECT CASE WHEN count(a.changes) = count(a.undone_at) THEN max(a.undone_at) END
     FROM attempts a WHERE a.job_seq = j.seq) END AS undone_at
FROM jobs j
---
DROP VIEW v_jobs
---
CREATE VIEW v_jobs AS
SELECT j.id, j.kind, j.title, j.state, j.reason, j.reason_text, j.priority, j.class, j.workspace,
  j.attempt AS attempts, j.submitted_at, a.started_at, j.finished_at, a.exit_code, a.signal, a.duration_ms,
  c.added, c.modified, c.deleted, c.undone_at
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
---
DROP VIEW v_attempts
---
CREATE VIEW v_attempts AS
SELECT j.id AS job, a.number AS attempt, s.id AS shift, a.result, a.reason, a.reason_text, a.claimed_at,
  a.started_at, a.finished_at, a.exit_code, a.signal, a.duration_ms, a.cpu_ms, a.max_rss, a.log_bytes,
  json_extract(a.changes, '$.counts.added') AS added, json_extract(a.changes, '$.counts.modified') AS modified,
  json_extract(a.changes, '$.counts.deleted') AS deleted, a.changes, a.undone_at, a.undone_by
FROM attempts a
JOIN jobs j ON j.seq = a.job_seq
JOIN shifts s ON s.seq = a.shift_seq
