CREATE TABLE legal_edges (
  from_state TEXT NOT NULL,
  to_state   TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID
---
INSERT INTO legal_edges (from_state, to_state) VALUES
  ('queued', 'running'), ('queued', 'held'), ('queued', 'cancelled'),
  ('running', 'queued'), ('running', 'held'), ('running', 'unreviewed'), ('running', 'succeeded'),
  ('running', 'insufficient_evidence'), ('running', 'invalid'), ('running', 'failed'), ('running', 'cancelled'),
  ('held', 'queued'), ('held', 'cancelled'),
  ('unreviewed', 'succeeded'), ('unreviewed', 'insufficient_evidence'), ('unreviewed', 'invalid'),
  ('unreviewed', 'failed'),
  ('failed', 'queued'), ('invalid', 'queued'), ('cancelled', 'queued'), ('insufficient_evidence', 'queued')
---
CREATE TABLE shifts (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT NOT NULL UNIQUE,           -- local time of opening, 2026-11-22-190000
  trigger_name   TEXT NOT NULL CHECK (trigger_name IN ('manual', 'schedule')),
  schedule       TEXT,                           -- with due_local: at most one shift for a scheduled local time
  due_local      TEXT,
  autonomous     INTEGER NOT NULL CHECK (autonomous IN (0, 1)),
  snapshots      INTEGER NOT NULL CHECK (snapshots IN (0, 1)),
  notifications  INTEGER NOT NULL CHECK (notifications IN (0, 1)),
  owner          TEXT NOT NULL,
  opened_at      TEXT NOT NULL,
  due            INTEGER NOT NULL DEFAULT 0,     -- jobs that could have been claimed at its opening
  pre_snapshot   TEXT,
  post_snapshot  TEXT,
  refused        TEXT,                           -- why the guard refused all of it
  no_snapshot    TEXT,                           -- why jobs with a workspace did not run
  health         TEXT NOT NULL DEFAULT '[]',
  notes          TEXT NOT NULL DEFAULT '[]',
  deferred       INTEGER NOT NULL DEFAULT 0,     -- counted at its close
  held           INTEGER NOT NULL DEFAULT 0,
  parked         INTEGER NOT NULL DEFAULT 0,
  stop_requested TEXT CHECK (stop_requested IN ('after_running', 'now')),
  interrupted_at TEXT,
  closed_at      TEXT,
  UNIQUE (schedule, due_local)
) STRICT
---
CREATE TABLE jobs (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT NOT NULL UNIQUE,
  name            TEXT NOT NULL,                  -- the id as asked for, without .2
  submission_key  TEXT UNIQUE,                    -- the same key is the same job for ever
  digest          TEXT NOT NULL,
  kind            TEXT NOT NULL,
  title           TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'held', 'unreviewed', 'succeeded',
                    'insufficient_evidence', 'invalid', 'failed', 'cancelled')),
  reason          TEXT,
  reason_text     TEXT,
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 9),
  class           TEXT NOT NULL,
  workspace       TEXT,
  spec            TEXT NOT NULL,
  after_open      INTEGER NOT NULL CHECK (after_open >= 0),  -- dependencies that have not succeeded yet
  exclusives      INTEGER NOT NULL,
  need_memory     INTEGER NOT NULL,
  need_disk       INTEGER NOT NULL,
  ready_at        TEXT NOT NULL,                  -- not_before, or the end of a backoff
  not_in_shift    INTEGER NOT NULL DEFAULT 0,     -- it said "not now" to this shift
  failures        INTEGER NOT NULL DEFAULT 0,     -- since a human last queued it
  attempt         INTEGER NOT NULL DEFAULT 0,
  owner           TEXT,
  cancel_requested TEXT,
  submitted_at    TEXT NOT NULL,
  submitted_by    TEXT NOT NULL,
  claimed_at      TEXT,
  finished_at     TEXT,
  approved_at     TEXT,
  approved_by     TEXT,
  CHECK ((state = 'running') = (owner IS NOT NULL))
) STRICT
---
-- Everything that the claim asks about a candidate, in the order in which it wants them.
CREATE INDEX jobs_claimable ON jobs (priority, seq, ready_at, class, kind, workspace, exclusives, need_memory,
  need_disk, not_in_shift) WHERE state = 'queued' AND after_open = 0
---
CREATE INDEX jobs_running ON jobs (workspace) WHERE state = 'running'
---
CREATE INDEX jobs_unfinished ON jobs (seq) WHERE state IN ('queued', 'running', 'held', 'unreviewed')
---
CREATE INDEX jobs_name ON jobs (name, seq)
---
CREATE TRIGGER jobs_legal_edge BEFORE UPDATE OF state ON jobs
WHEN OLD.state <> NEW.state AND NOT EXISTS (
  SELECT 1 FROM legal_edges WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN
  SELECT RAISE(ABORT, 'illegal change of a job''s state');
END
---
CREATE TRIGGER jobs_start_queued BEFORE INSERT ON jobs WHEN NEW.state NOT IN ('queued', 'held')
BEGIN
  SELECT RAISE(ABORT, 'a job begins queued or held');
END
---
CREATE TABLE job_after (
  job_seq   INTEGER NOT NULL REFERENCES jobs (seq),
  after_seq INTEGER NOT NULL REFERENCES jobs (seq),
  PRIMARY KEY (job_seq, after_seq)
) STRICT, WITHOUT ROWID
---
CREATE INDEX job_after_reverse ON job_after (after_seq, job_seq)
---
-- Dependencies on ids that no job has had yet; bound when one comes.
CREATE TABLE job_after_unknown (
  name    TEXT NOT NULL,
  job_seq INTEGER NOT NULL REFERENCES jobs (seq),
  PRIMARY KEY (name, job_seq)
) STRICT, WITHOUT ROWID
---
CREATE INDEX job_after_unknown_job ON job_after_unknown (job_seq)
---
CREATE TABLE job_exclusive (
  job_seq INTEGER NOT NULL REFERENCES jobs (seq),
  name    TEXT NOT NULL,
  PRIMARY KEY (job_seq, name)
) STRICT, WITHOUT ROWID
---
CREATE TABLE attempts (
  job_seq     INTEGER NOT NULL REFERENCES jobs (seq),
  number      INTEGER NOT NULL CHECK (number >= 1),
  shift_seq   INTEGER NOT NULL REFERENCES shifts (seq),
  owner       TEXT NOT NULL,
  result      TEXT CHECK (result IN ('succeeded', 'insufficient_evidence', 'invalid', 'failed', 'deferred',
                'cancelled', 'interrupted')),
  reason      TEXT,
  reason_text TEXT,
  claimed_at  TEXT NOT NULL,
  started_at  TEXT,
  finished_at TEXT,
  exit_code   INTEGER,
  signal      TEXT,
  pid         INTEGER,
  pid_started TEXT,
  boot_id     TEXT,
  duration_ms INTEGER,
  cpu_ms      INTEGER,
  max_rss     INTEGER,                            -- bytes
  log_bytes   INTEGER,
  log_cut     INTEGER NOT NULL DEFAULT 0,         -- bytes left out of the log
  note        TEXT,
  PRIMARY KEY (job_seq, number),
  CHECK ((result IS NULL) = (finished_at IS NULL))
) STRICT, WITHOUT ROWID
---
CREATE INDEX attempts_shift ON attempts (shift_seq, job_seq, number)
---
CREATE TRIGGER attempts_terminal BEFORE UPDATE ON attempts WHEN OLD.result IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a recorded attempt does not change');
END
---
CREATE TABLE rejections (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  file        TEXT NOT NULL,
  digest      TEXT NOT NULL,
  problem     TEXT NOT NULL,
  rejected_at TEXT NOT NULL
) STRICT
---
-- Who did what when: ids, states and digests only.
CREATE TABLE ledger (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  at         TEXT NOT NULL,
  actor      TEXT NOT NULL,
  event      TEXT NOT NULL,
  job        TEXT,
  attempt    INTEGER,
  from_state TEXT,
  to_state   TEXT,
  shift      TEXT,
  digest     TEXT
) STRICT
---
CREATE TRIGGER ledger_append_only_update BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END
---
CREATE TRIGGER ledger_append_only_delete BEFORE DELETE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'the ledger is append-only');
END
---
-- The last attempt of each job in each shift decides what the shift made of it.
CREATE VIEW v_shift_jobs AS
SELECT s.id AS shift, j.id AS job, a.number AS attempt, a.result, a.reason, a.reason_text, a.duration_ms
FROM shifts s
JOIN attempts a ON a.shift_seq = s.seq
JOIN jobs j ON j.seq = a.job_seq
WHERE a.number = (SELECT max(b.number) FROM attempts b WHERE b.shift_seq = s.seq AND b.job_seq = a.job_seq)
---
CREATE VIEW v_shift_counts AS
SELECT s.*,
  (SELECT count(DISTINCT a.job_seq) FROM attempts a WHERE a.shift_seq = s.seq) AS claimed,
  (SELECT count(*) FROM v_shift_jobs v WHERE v.shift = s.id AND v.result = 'succeeded') AS succeeded,
  (SELECT count(*) FROM v_shift_jobs v WHERE v.shift = s.id AND v.result = 'failed') AS failed,
  (SELECT count(*) FROM v_shift_jobs v WHERE v.shift = s.id AND v.result = 'invalid') AS invalid,
  (SELECT count(*) FROM v_shift_jobs v WHERE v.shift = s.id AND v.result = 'insufficient_evidence')
    AS insufficient_evidence,
  (SELECT count(*) FROM v_shift_jobs v WHERE v.shift = s.id AND v.result = 'deferred') AS not_now
FROM shifts s
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
  autonomous, snapshots, notifications, health, notes, stop_requested, seq
FROM v_shift_counts
---
CREATE VIEW v_jobs AS
SELECT j.id, j.kind, j.title, j.state, j.reason, j.reason_text, j.priority, j.class, j.workspace,
  j.attempt AS attempts, j.submitted_at, a.started_at, j.finished_at, a.exit_code, a.signal, a.duration_ms
FROM jobs j
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
---
CREATE VIEW v_attempts AS
SELECT j.id AS job, a.number AS attempt, s.id AS shift, a.result, a.reason, a.reason_text, a.claimed_at,
  a.started_at, a.finished_at, a.exit_code, a.signal, a.duration_ms, a.cpu_ms, a.max_rss, a.log_bytes
FROM attempts a
JOIN jobs j ON j.seq = a.job_seq
JOIN shifts s ON s.seq = a.shift_seq
