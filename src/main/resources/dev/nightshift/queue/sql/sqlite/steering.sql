-- name: job
SELECT seq, id, state, reason, approved_at, spec FROM jobs WHERE id = :id

-- name: move
UPDATE jobs SET state = :state, reason = :reason, reason_text = :reason_text, finished_at = :finished_at
WHERE seq = :job AND state = :from

-- name: queue_again
UPDATE jobs SET state = 'queued', reason = NULL, reason_text = NULL, finished_at = NULL, failures = 0,
  interruptions = 0,
  ready_at = :ready_at, not_in_shift = 0
WHERE seq = :job AND state = :from

-- name: approve
UPDATE jobs SET state = 'queued', reason = NULL, reason_text = NULL, approved_at = :now, approved_by = :by
WHERE seq = :job AND state = 'held' AND reason = 'awaiting_approval'

-- name: awaiting
SELECT id FROM jobs WHERE state IN ('queued', 'running', 'held', 'unreviewed') AND state = 'held' AND reason = 'awaiting_approval'
  AND (:class IS NULL OR class = :class) AND (:kind IS NULL OR kind = :kind) ORDER BY seq

-- name: request_cancel
UPDATE jobs SET cancel_requested = :by WHERE seq = :job AND state = 'running'

-- name: await_approval
UPDATE jobs SET state = 'held', reason = 'awaiting_approval', reason_text = 'waits for a human to approve it',
  finished_at = NULL, failures = 0, interruptions = 0, not_in_shift = 0
WHERE seq = :job AND state = :from
