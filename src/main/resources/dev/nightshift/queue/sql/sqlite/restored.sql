-- name: job
SELECT seq, id, state, attempt, spec FROM jobs WHERE id = :id

-- name: attempt
UPDATE jobs SET attempt = :attempt WHERE seq = :job AND attempt < :attempt AND state <> 'running'

-- name: hold
UPDATE jobs SET state = 'held', reason = 'interrupted', reason_text = :text
WHERE seq = :job AND state IN ('queued', 'held')
