-- name: open
INSERT INTO shifts (id, trigger_name, schedule, due_local, autonomous, snapshots, notifications, owner, opened_at, due)
SELECT :id, :trigger, :schedule, :due_local, :autonomous, :snapshots, :notifications, :owner, :now, :due
WHERE NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)
RETURNING seq

-- name: id_taken
SELECT 1 AS found FROM shifts WHERE id = :id

-- name: scheduled
SELECT id FROM shifts WHERE schedule = :schedule AND due_local = :due_local

-- name: set_health
UPDATE shifts SET health = :health WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: set_pre_snapshot
UPDATE shifts SET pre_snapshot = :tag WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: set_post_snapshot
UPDATE shifts SET post_snapshot = :tag WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: set_refused
UPDATE shifts SET refused = :text WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: set_no_snapshot
UPDATE shifts SET no_snapshot = :text WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: set_notes
UPDATE shifts SET notes = :notes WHERE seq = :shift
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: close
UPDATE shifts SET closed_at = :now, deferred = :deferred, held = :held, parked = :parked
WHERE seq = :shift AND closed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: interrupt
UPDATE shifts SET interrupted_at = :now, closed_at = :now WHERE seq = :shift AND closed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM leases WHERE owner = :owner AND ended_at IS NOT NULL)

-- name: open_shifts
SELECT * FROM v_shifts WHERE finished_at IS NULL ORDER BY seq

-- name: get
SELECT * FROM v_shifts WHERE id = :id

-- name: latest
SELECT * FROM v_shifts WHERE seq = (SELECT max(seq) FROM shifts)

-- name: latest_working
SELECT * FROM v_shifts WHERE seq = (SELECT max(shift_seq) FROM attempts)

-- name: recent
SELECT * FROM v_shifts ORDER BY seq DESC LIMIT :limit

-- name: recent_work
SELECT s.opened_at, s.closed_at, s.autonomous,
  s.due > 0 OR EXISTS (SELECT 1 FROM attempts a WHERE a.shift_seq = s.seq) AS work,
  EXISTS (SELECT 1 FROM attempts a
    WHERE a.shift_seq = s.seq AND a.result IN ('succeeded', 'insufficient_evidence')) AS success
FROM shifts s ORDER BY s.seq DESC LIMIT :limit

-- name: last_progress
SELECT s.closed_at FROM shifts s
WHERE s.autonomous = 1 AND s.closed_at IS NOT NULL AND s.interrupted_at IS NULL AND s.refused IS NULL
  AND (EXISTS (SELECT 1 FROM attempts a
      WHERE a.shift_seq = s.seq AND a.result IN ('succeeded', 'insufficient_evidence'))
    OR (s.due = 0 AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.shift_seq = s.seq)))
ORDER BY s.seq DESC LIMIT 1

-- name: end_of_the_one_before
SELECT closed_at FROM shifts WHERE seq < :shift ORDER BY seq DESC LIMIT 1

-- name: request_stop
UPDATE shifts SET stop_requested = CASE stop_requested WHEN 'now' THEN 'now' ELSE :how END WHERE closed_at IS NULL

-- name: stop_requested
SELECT stop_requested FROM shifts WHERE seq = :shift AND stop_requested IS NOT NULL

-- name: jobs_of
SELECT v.job, v.attempt, v.result, v.reason, v.reason_text, v.duration_ms, j.title, j.state, a.note, a.log_bytes,
  a.started_at, a.finished_at, j.kind, a.changes,
  a.undone_at, a.undone_by, a.cpu_ms, a.max_rss
FROM v_shift_jobs v
JOIN jobs j ON j.id = v.job
JOIN attempts a ON a.job_seq = j.seq AND a.number = v.attempt
WHERE v.shift = :shift
ORDER BY a.claimed_at, j.seq

-- name: changed_in
SELECT j.id AS job, j.title, j.state, a.number AS attempt, a.result, a.reason, a.reason_text, a.duration_ms, a.note,
  a.changes, a.undone_at, a.undone_by, a.cpu_ms, a.max_rss
FROM attempts a
JOIN jobs j ON j.seq = a.job_seq
WHERE a.shift_seq = (SELECT seq FROM shifts WHERE id = :shift) AND a.changes IS NOT NULL
ORDER BY a.claimed_at, j.seq

-- name: taken_over
SELECT 1 AS found FROM leases WHERE owner = :owner AND ended_at IS NOT NULL

-- name: of_unfinished_jobs
SELECT DISTINCT s.id
FROM jobs j
CROSS JOIN attempts a ON a.job_seq = j.seq
CROSS JOIN shifts s ON s.seq = a.shift_seq
WHERE j.state IN ('queued', 'running', 'held', 'unreviewed')

-- name: rates
SELECT substr(s.id, 1, 10) AS night, s.refused IS NOT NULL AS refused, s.interrupted_at IS NOT NULL AS interrupted,
  s.due > 0 AS due,
  (SELECT count(*) FROM (SELECT a.result, max(a.number) FROM attempts a WHERE a.shift_seq = s.seq GROUP BY a.job_seq)
    WHERE result IS NULL OR result <> 'deferred') AS judged,
  (SELECT count(*) FROM (SELECT a.result, max(a.number) FROM attempts a WHERE a.shift_seq = s.seq GROUP BY a.job_seq)
    WHERE result IN ('succeeded', 'insufficient_evidence')) AS answered,
  (SELECT count(*) FROM attempts a JOIN jobs j ON j.seq = a.job_seq
    WHERE a.shift_seq = s.seq AND a.result = 'succeeded' AND j.state = 'unreviewed') AS open,
  (SELECT count(*) FROM attempts a JOIN jobs j ON j.seq = a.job_seq
    WHERE a.shift_seq = s.seq AND a.result = 'succeeded' AND j.state = 'invalid' AND a.reviewed_at IS NOT NULL)
    AS turned_down,
  EXISTS (SELECT 1 FROM attempts a WHERE a.shift_seq = s.seq AND a.result = 'deferred') AS put_off
FROM shifts s WHERE s.autonomous = 1 AND s.closed_at IS NOT NULL ORDER BY s.seq DESC LIMIT :limit
