-- name: job
SELECT seq, id, state, attempt, spec FROM jobs WHERE id = :id

-- name: attempt
UPDATE jobs SET attempt = :attempt WHERE seq = :job AND attempt < :attempt AND state <> 'running'

-- name: hold
UPDATE jobs SET state = 'held', reason = 'interrupted', reason_text = :text
WHERE seq = :job AND state IN ('queued', 'held')

-- name: namesakes
SELECT id FROM jobs WHERE (name IN (:id, :base, :base || '.') OR (name > :base AND name < :end))
  AND state IN ('queued', 'held')

-- name: newest
SELECT seq FROM jobs ORDER BY seq DESC LIMIT 1

-- name: submitted
SELECT seq FROM jobs WHERE submission_key >= :from AND submission_key < :to AND seq <= :newest LIMIT 1
