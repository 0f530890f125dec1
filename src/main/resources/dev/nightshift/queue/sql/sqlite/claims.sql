-- name: claim
UPDATE jobs SET state = 'running', owner = :owner, attempt = attempt + 1, claimed_at = :now, finished_at = NULL,
  reason = NULL, reason_text = NULL, cancel_requested = NULL
WHERE NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL) AND seq = (
  SELECT c.seq FROM jobs c INDEXED BY jobs_claimable
  WHERE c.state = 'queued' AND c.after_open = 0 AND c.ready_at <= :now
    AND instr(:classes, ',' || c.class || ',') > 0
    AND instr(:kinds, ',' || c.kind || ',') > 0
    AND c.need_memory <= :memory AND c.need_disk <= :disk
    AND c.not_in_shift <> :shift
    AND (c.workspace IS NULL OR (:workspaces = 1 AND NOT EXISTS (
      SELECT 1 FROM jobs r WHERE r.state = 'running' AND r.workspace = c.workspace)))
    AND (c.guarded = 0 OR :guarded = 1)
    AND (c.exclusives = 0 OR NOT EXISTS (
      SELECT 1 FROM jobs r
      JOIN job_exclusive held ON held.job_seq = r.seq
      JOIN job_exclusive wanted ON wanted.name = held.name
      WHERE r.state = 'running' AND wanted.job_seq = c.seq))
    AND (:only_seen = 0 OR EXISTS (SELECT 1 FROM attempts a WHERE a.shift_seq = :shift AND a.job_seq = c.seq))
  ORDER BY c.priority, c.seq LIMIT 1)
RETURNING seq, id, attempt, spec, failures, interruptions

-- name: insert_attempt
INSERT INTO attempts (job_seq, number, shift_seq, owner, claimed_at)
VALUES (:job, :attempt, :shift, :owner, :now)

-- name: started
UPDATE attempts SET started_at = :now, pid = :pid, pid_started = :pid_started, boot_id = :boot_id
WHERE job_seq = :job AND number = :attempt AND owner = :owner AND result IS NULL

-- name: record_job
UPDATE jobs SET state = :state, owner = NULL, reason = :reason, reason_text = :reason_text,
  ready_at = coalesce(:ready_at, ready_at), failures = failures + :failed,
  interruptions = CASE WHEN :interrupted = 1 THEN interruptions + 1 ELSE 0 END,
  not_in_shift = CASE WHEN :again = 1 THEN not_in_shift ELSE :shift END,
  finished_at = :finished_at, cancel_requested = NULL
WHERE seq = :job AND attempt = :attempt AND owner = :owner AND state = 'running'
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :by AND ended_at IS NOT NULL)

-- name: record_attempt
UPDATE attempts SET result = :result, reason = :reason, reason_text = :reason_text, finished_at = :now,
  started_at = coalesce(started_at, :started_at), exit_code = :exit_code, signal = :signal, duration_ms = :duration_ms, cpu_ms = :cpu_ms, max_rss = :max_rss,
  log_bytes = :log_bytes, log_cut = :log_cut, note = :note
WHERE job_seq = :job AND number = :attempt AND owner = :owner AND result IS NULL

-- name: free_dependants
UPDATE jobs SET after_open = after_open - 1
WHERE seq IN (SELECT job_seq FROM job_after WHERE after_seq = :job)

-- name: orphans
SELECT j.seq, j.id, j.attempt, j.owner, j.spec, j.failures, j.interruptions, a.shift_seq, s.id AS shift, a.pid,
  a.pid_started, a.boot_id
FROM jobs j
JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
JOIN shifts s ON s.seq = a.shift_seq
WHERE j.state = 'running'

-- name: holds
SELECT 1 AS held FROM jobs WHERE seq = :job AND attempt = :attempt AND owner = :owner AND state = 'running'
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: cancel_requested
SELECT cancel_requested FROM jobs WHERE seq = :job AND cancel_requested IS NOT NULL

-- name: next_ready
SELECT min(ready_at) AS at FROM jobs INDEXED BY jobs_claimable
WHERE state = 'queued' AND after_open = 0 AND ready_at > :now AND not_in_shift <> :shift
  AND instr(:classes, ',' || class || ',') > 0 AND instr(:kinds, ',' || kind || ',') > 0

-- name: running
SELECT count(*) AS n FROM jobs WHERE state = 'running'

-- name: due
SELECT count(*) AS n FROM jobs INDEXED BY jobs_claimable
WHERE state = 'queued' AND after_open = 0 AND ready_at <= :now AND instr(:classes, ',' || class || ',') > 0

-- name: changed
UPDATE attempts SET changes = :changes WHERE job_seq = :job AND number = :attempt AND owner = :owner

-- name: undone
UPDATE attempts SET undone_at = :now, undone_by = :by
WHERE job_seq = :job AND number = :attempt AND result IS NOT NULL AND changes IS NOT NULL

-- name: unknown_changes
SELECT j.seq, j.id, j.spec, j.failures, j.interruptions, a.number AS attempt, a.owner, a.changes, a.result,
  a.shift_seq, s.id AS shift
FROM attempts a INDEXED BY attempts_unknown_changes
JOIN jobs j ON j.seq = a.job_seq
JOIN shifts s ON s.seq = a.shift_seq
WHERE a.changes IS NOT NULL AND json_extract(a.changes, '$.counts') IS NULL
  AND json_extract(a.changes, '$.span.after') IS NULL
