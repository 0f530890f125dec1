-- Jobs that come from another program's queue bring what became of them there.
ALTER TABLE jobs ADD COLUMN imported_at TEXT
---
ALTER TABLE jobs ADD COLUMN imported_id TEXT          -- the id as it was written there
---
CREATE INDEX jobs_imported_id ON jobs (imported_id) WHERE imported_id IS NOT NULL
---
DROP TRIGGER jobs_start_queued
---
-- Only what was finished elsewhere may begin finished here, and says when that was.
CREATE TRIGGER jobs_start_queued BEFORE INSERT ON jobs
WHEN NEW.state NOT IN ('queued', 'held')
  AND (NEW.imported_at IS NULL OR NEW.finished_at IS NULL
    OR NEW.state NOT IN ('succeeded', 'insufficient_evidence', 'invalid', 'failed', 'cancelled'))
BEGIN
  SELECT RAISE(ABORT, 'a job begins queued or held');
END
---
CREATE TRIGGER jobs_imported_for_ever BEFORE UPDATE OF imported_at, imported_id ON jobs
WHEN OLD.imported_at IS NOT NEW.imported_at OR OLD.imported_id IS NOT NEW.imported_id
BEGIN
  SELECT RAISE(ABORT, 'where a job came from does not change');
END
---
-- Its executions there, whole: JSON objects with every column.
CREATE TABLE job_history (
  job_seq INTEGER NOT NULL REFERENCES jobs (seq),
  number  INTEGER NOT NULL CHECK (number >= 1),
  facts   TEXT NOT NULL CHECK (json_type(facts) = 'object'),
  PRIMARY KEY (job_seq, number)
) STRICT, WITHOUT ROWID
---
-- A job that was never approved goes back to a human, not into the queue.
INSERT INTO legal_edges (from_state, to_state) VALUES
  ('failed', 'held'), ('invalid', 'held'), ('cancelled', 'held'), ('insufficient_evidence', 'held')
---
-- Nothing that wants approval is queued without it. Only queued jobs are claimed, so nothing runs without it.
CREATE TRIGGER jobs_begin_approved BEFORE INSERT ON jobs
WHEN NEW.state = 'queued' AND NEW.approved_at IS NULL
  AND CASE WHEN json_valid(NEW.spec) THEN json_extract(NEW.spec, '$.order.approvalBefore') END
BEGIN
  SELECT RAISE(ABORT, 'a job that wants approval is queued without it');
END
---
CREATE TRIGGER jobs_queued_approved BEFORE UPDATE OF state, spec, approved_at ON jobs
WHEN NEW.state = 'queued' AND NEW.approved_at IS NULL
  AND CASE WHEN json_valid(NEW.spec) THEN json_extract(NEW.spec, '$.order.approvalBefore') END
BEGIN
  SELECT RAISE(ABORT, 'a job that wants approval is queued without it');
END
