-- name: unfinished
SELECT j.*, a.started_at, a.exit_code, a.signal, c.added, c.modified, c.deleted, c.undone_at, a.reviewed_at
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
WHERE j.state IN ('queued', 'running', 'held', 'unreviewed')
ORDER BY CASE j.state WHEN 'running' THEN 0 WHEN 'queued' THEN 1 ELSE 2 END, j.priority, j.seq

-- name: of_shift
SELECT j.*, a.started_at, a.exit_code, a.signal, c.added, c.modified, c.deleted, c.undone_at, a.reviewed_at
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
WHERE j.state NOT IN ('queued', 'running', 'held', 'unreviewed')
  AND j.seq IN (SELECT job_seq FROM attempts WHERE shift_seq = :shift)
ORDER BY j.finished_at, j.seq

-- name: all
SELECT j.*, a.started_at, a.exit_code, a.signal, c.added, c.modified, c.deleted, c.undone_at, a.reviewed_at
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
ORDER BY j.seq

-- name: one
SELECT j.*, a.started_at, a.exit_code, a.signal, c.added, c.modified, c.deleted, c.undone_at, a.reviewed_at
FROM jobs j
JOIN v_changes c ON c.job_seq = j.seq
LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt
WHERE j.id = :id

-- name: first_open_dependency
SELECT d.id, d.state FROM job_after a JOIN jobs d ON d.seq = a.after_seq
WHERE a.job_seq = :job AND d.state <> 'succeeded' ORDER BY d.seq LIMIT 1

-- name: first_unknown_dependency
SELECT name FROM job_after_unknown WHERE job_seq = :job ORDER BY name LIMIT 1

-- name: workspace_holder
SELECT id FROM jobs WHERE state = 'running' AND workspace = :workspace LIMIT 1

-- name: exclusive_holder
SELECT r.id, held.name FROM jobs r
JOIN job_exclusive held ON held.job_seq = r.seq
JOIN job_exclusive wanted ON wanted.name = held.name
WHERE r.state = 'running' AND wanted.job_seq = :job LIMIT 1

-- name: attempts_of
SELECT a.*, s.id AS shift FROM attempts a JOIN shifts s ON s.seq = a.shift_seq WHERE a.job_seq = :job ORDER BY a.number

-- name: stuck
SELECT j.id, j.claimed_at, j.spec FROM jobs j INDEXED BY jobs_running WHERE j.state = 'running' ORDER BY j.seq

-- name: count_by_state
SELECT state, reason, count(*) AS n FROM jobs WHERE state IN ('queued', 'running', 'held', 'unreviewed')
GROUP BY state, reason

-- name: similar
-- By the index of the ids; LIKE would read every job.
SELECT id FROM jobs WHERE id >= :prefix AND id < :prefix || '~' ORDER BY id DESC LIMIT 3

-- name: oldest_queued
SELECT min(submitted_at) AS at FROM jobs
WHERE state IN ('queued', 'running', 'held', 'unreviewed') AND state = 'queued'

-- name: queued
SELECT count(*) AS n FROM jobs
WHERE state IN ('queued', 'running', 'held', 'unreviewed') AND state = 'queued'

-- name: reject
INSERT INTO rejections (file, digest, problem, rejected_at) VALUES (:file, :digest, :problem, :now)

-- name: rejected_since
SELECT 1 AS found FROM rejections WHERE rejected_at >= :since AND file = :file AND digest = :digest LIMIT 1

-- name: rejections_between
SELECT file, problem, rejected_at FROM rejections
WHERE rejected_at >= :since AND rejected_at <= :until ORDER BY seq DESC LIMIT 100

-- name: id_of_imported
SELECT id FROM jobs WHERE imported_id = :id ORDER BY seq DESC LIMIT 1

-- name: background
SELECT j.approved_at, j.approved_by, j.imported_at, j.imported_id, a.reviewed_at, a.reviewed_by, a.review_reason
FROM jobs j LEFT JOIN attempts a ON a.job_seq = j.seq AND a.number = j.attempt WHERE j.seq = :job

-- name: history_of
SELECT facts FROM job_history WHERE job_seq = :job ORDER BY number

-- name: astray
SELECT j.id, u.name FROM job_after_unknown u JOIN jobs j ON j.seq = u.job_seq
WHERE j.state IN ('queued', 'running', 'held', 'unreviewed') AND j.state IN ('queued', 'held')
  AND j.submitted_at > :since ORDER BY j.seq, u.name LIMIT 20
