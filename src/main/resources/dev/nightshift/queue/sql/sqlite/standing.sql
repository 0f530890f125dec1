-- name: on_night
SELECT seq, id, state, digest FROM jobs WHERE standing = :standing AND standing_on = :night

-- name: last_night
SELECT max(standing_on) AS night FROM jobs WHERE standing = :standing AND standing_on <= :night

-- name: unfinished
SELECT id, state, reason FROM jobs
WHERE standing = :standing AND state IN ('queued', 'running', 'held', 'unreviewed') ORDER BY seq DESC LIMIT 1

-- name: mark
UPDATE jobs SET standing = :standing, standing_on = :night, standing_digest = :digest WHERE id = :id

-- name: hold
UPDATE jobs SET state = 'held', reason = 'failing_repeatedly', reason_text = :text WHERE id = :id

-- name: nights_of_standing
SELECT a.result, j.standing_digest AS digest, j.id, coalesce(substr(s.due_local, 1, 10), substr(s.id, 1, 10)) AS night
FROM jobs j
JOIN attempts a ON a.job_seq = j.seq
JOIN shifts s ON s.seq = a.shift_seq
WHERE j.standing = :standing
  AND a.number = (SELECT max(b.number) FROM attempts b WHERE b.job_seq = a.job_seq AND b.shift_seq = a.shift_seq)
ORDER BY a.shift_seq DESC, j.seq DESC LIMIT 60

-- name: line_of_job
SELECT coalesce(standing, name) AS name, standing IS NOT NULL AS standing FROM jobs WHERE seq = :job

-- name: nights_of_name
SELECT a.result, j.digest, j.id, coalesce(substr(s.due_local, 1, 10), substr(s.id, 1, 10)) AS night
FROM jobs j
JOIN attempts a ON a.job_seq = j.seq
JOIN shifts s ON s.seq = a.shift_seq
WHERE j.name = :name AND j.standing IS NULL
  AND a.number = (SELECT max(b.number) FROM attempts b WHERE b.job_seq = a.job_seq AND b.shift_seq = a.shift_seq)
ORDER BY a.shift_seq DESC, j.seq DESC LIMIT 60

-- name: told
INSERT INTO standing_told (file, digest, told_at) VALUES (:file, :digest, :now) ON CONFLICT DO NOTHING
