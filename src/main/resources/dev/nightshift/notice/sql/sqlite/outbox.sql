-- name: put
INSERT INTO notices (code, severity, subject, text, job, shift, created_at)
VALUES (:code, :severity, :subject, :text, :job, :shift, :now)
RETURNING seq

-- name: put_delivery
INSERT INTO deliveries (notice_seq, channel, state, next_at) VALUES (:notice, :channel, :state, :now)

-- name: channels_due
SELECT DISTINCT channel FROM deliveries
WHERE state = 'pending' AND next_at <= :now AND (leased_until IS NULL OR leased_until <= :now) ORDER BY channel

-- name: claim
UPDATE deliveries
SET attempts = attempts + 1, leased_until = :until, last_tried_at = :now,
  first_tried_at = coalesce(first_tried_at, :now)
WHERE channel = :channel AND notice_seq = (
  SELECT notice_seq FROM deliveries
  WHERE state = 'pending' AND channel = :channel AND next_at <= :now
    AND (leased_until IS NULL OR leased_until <= :now)
  ORDER BY notice_seq LIMIT 1)
RETURNING notice_seq, attempts, first_tried_at

-- name: delivered
UPDATE deliveries SET state = 'delivered', delivered_at = :now, leased_until = NULL
WHERE notice_seq = :notice AND channel = :channel AND state IN ('pending', 'failed')

-- name: failed_once
UPDATE deliveries SET state = :state, next_at = :next, leased_until = NULL, last_error = :error
WHERE notice_seq = :notice AND channel = :channel AND state = 'pending' AND attempts = :attempt

-- name: retry
UPDATE deliveries SET state = 'pending', next_at = :now, first_tried_at = NULL
WHERE notice_seq IN (
  SELECT notice_seq FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending'
  UNION
  SELECT notice_seq FROM deliveries INDEXED BY deliveries_failed WHERE state = 'failed')
  AND state IN ('pending', 'failed') AND (leased_until IS NULL OR leased_until <= :now)

-- name: one
SELECT * FROM notices WHERE seq = :notice

-- name: newest
SELECT * FROM notices ORDER BY seq DESC LIMIT :limit

-- name: of_shift
SELECT * FROM notices WHERE shift = :shift ORDER BY seq

-- name: undelivered
SELECT * FROM notices WHERE seq IN (
  SELECT notice_seq FROM deliveries INDEXED BY deliveries_due WHERE state = 'pending'
  UNION
  SELECT notice_seq FROM deliveries INDEXED BY deliveries_failed WHERE state = 'failed')
ORDER BY seq DESC LIMIT :limit

-- name: deliveries_of
SELECT * FROM deliveries WHERE notice_seq = :notice ORDER BY channel
