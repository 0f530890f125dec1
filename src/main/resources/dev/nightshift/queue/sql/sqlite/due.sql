-- name: mark
SELECT zone, looked_at FROM schedules WHERE name = :schedule

-- name: set_mark
INSERT INTO schedules (name, zone, looked_at) VALUES (:schedule, :zone, :at)
ON CONFLICT (name) DO UPDATE SET zone = excluded.zone, looked_at = excluded.looked_at

-- name: marks
SELECT name FROM schedules

-- name: forget_mark
DELETE FROM schedules WHERE name = :schedule

-- name: get
SELECT d.*, s.id AS shift FROM due_times d LEFT JOIN shifts s ON s.seq = d.shift_seq
WHERE d.schedule = :schedule AND d.due_local = :local

-- name: insert
INSERT INTO due_times (schedule, due_local, due_at, state, decided_at, decided_by)
VALUES (:schedule, :local, :at, :state, :now, :by)

-- name: move
UPDATE due_times SET state = :state, reason = :reason, reason_text = :reason_text, decided_at = :now, decided_by = :by
WHERE schedule = :schedule AND due_local = :local AND state = :from

-- name: due_again
UPDATE due_times SET state = 'due', due_at = :at, reason = NULL, reason_text = NULL, decided_at = :now, decided_by = :by
WHERE schedule = :schedule AND due_local = :local AND state IN ('missed', 'skipped')

-- name: came_again
UPDATE due_times SET again_at = :now WHERE schedule = :schedule AND due_local = :local AND again_at IS NULL

-- name: waits
UPDATE due_times SET reason = :reason, reason_text = :reason_text
WHERE schedule = :schedule AND due_local = :local AND state = 'due' AND reason_text IS NOT :reason_text

-- name: opened
UPDATE due_times SET state = :state, reason = NULL, reason_text = NULL, decided_at = :now, decided_by = :by,
  shift_seq = (SELECT s.seq FROM shifts s WHERE s.schedule = due_times.schedule AND s.due_local = due_times.due_local)
WHERE schedule = :schedule AND due_local = :local AND state = 'due'

-- name: pending
SELECT d.*, NULL AS shift FROM due_times d INDEXED BY due_times_pending
WHERE d.state = 'due' AND d.due_at <= :now ORDER BY d.due_at, d.schedule

-- name: last_missed
SELECT d.*, NULL AS shift FROM due_times d INDEXED BY due_times_missed
WHERE d.state = 'missed' ORDER BY d.due_at DESC LIMIT 1

-- name: skipped
SELECT d.*, NULL AS shift FROM due_times d INDEXED BY due_times_skipped
WHERE d.state = 'skipped' AND d.due_at > :since ORDER BY d.due_at, d.schedule

-- name: unskip
DELETE FROM due_times WHERE schedule = :schedule AND due_local = :local AND state = 'skipped'
