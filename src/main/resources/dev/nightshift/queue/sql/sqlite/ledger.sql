-- name: append
INSERT INTO ledger (seq, at, actor, event, job, attempt, from_state, to_state, shift, digest, epoch, hash)
VALUES (:seq, :at, :actor, :event, :job, :attempt, :from_state, :to_state, :shift, :digest, :epoch, :hash)

-- name: last
SELECT * FROM ledger ORDER BY seq DESC LIMIT 1

-- name: at
SELECT * FROM ledger WHERE seq = :seq

-- name: all
SELECT * FROM ledger ORDER BY seq

-- name: epoch_naming
SELECT seq FROM ledger WHERE event = 'epoch_opened' AND digest = :digest

-- name: states_that_differ
WITH last AS (
  SELECT job, to_state, max(seq) AS seq FROM ledger WHERE job IS NOT NULL AND to_state IS NOT NULL GROUP BY job)
SELECT l.job, j.state, l.to_state, l.seq FROM last l LEFT JOIN jobs j ON j.id = l.job
WHERE j.state IS NOT l.to_state
UNION ALL
SELECT j.id, j.state, NULL, NULL FROM jobs j
WHERE j.id NOT IN (SELECT job FROM ledger WHERE job IS NOT NULL AND to_state IS NOT NULL)
LIMIT 100

-- name: attempts_without_claim
SELECT j.id AS job, a.number AS attempt FROM attempts a JOIN jobs j ON j.seq = a.job_seq
EXCEPT SELECT job, attempt FROM ledger WHERE event = 'claimed'
LIMIT 100

-- name: claims_without_attempt
SELECT job, attempt FROM ledger WHERE event = 'claimed'
EXCEPT SELECT j.id, a.number FROM attempts a JOIN jobs j ON j.seq = a.job_seq
LIMIT 100

-- name: results_without_entry
SELECT j.id AS job, a.number AS attempt, a.result FROM attempts a JOIN jobs j ON j.seq = a.job_seq
WHERE a.result IS NOT NULL
EXCEPT SELECT job, attempt, event FROM ledger WHERE attempt IS NOT NULL AND from_state = 'running'
LIMIT 100

-- name: entries_without_result
SELECT job, attempt, event AS result FROM ledger
WHERE attempt IS NOT NULL AND from_state = 'running' AND event IN ('succeeded', 'insufficient_evidence', 'invalid',
  'failed', 'deferred', 'cancelled', 'interrupted')
EXCEPT SELECT j.id, a.number, a.result FROM attempts a JOIN jobs j ON j.seq = a.job_seq
LIMIT 100
