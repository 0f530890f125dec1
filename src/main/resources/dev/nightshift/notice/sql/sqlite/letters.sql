-- name: channels_pending
SELECT DISTINCT channel FROM deliveries WHERE state = 'pending' ORDER BY channel

-- name: hand_on
INSERT OR IGNORE INTO deliveries (notice_seq, channel, state)
SELECT notice_seq, :to, 'pending' FROM deliveries WHERE state = 'pending' AND channel = :from

-- name: drop_handed_on
DELETE FROM deliveries WHERE state = 'pending' AND channel = :from

-- name: drop_letters
DELETE FROM letters
WHERE state = 'pending' AND channel = :from
  AND NOT EXISTS (SELECT 1 FROM deliveries WHERE letter_seq = letters.seq)

-- name: is_leased
SELECT EXISTS (
  SELECT 1 FROM letters WHERE state = 'pending' AND channel = :from AND leased_until > :now) AS leased

-- name: channel
SELECT composed_at, delivered_at, paused_until FROM channels WHERE channel = :channel

-- name: take
UPDATE letters
SET attempts = attempts + 1, leased_until = :until, last_tried_at = :now,
  first_tried_at = coalesce(first_tried_at, :now)
WHERE seq = (
  SELECT seq FROM letters
  WHERE state = 'pending' AND channel = :channel AND next_at <= :now
    AND (leased_until IS NULL OR leased_until <= :now)
    AND EXISTS (
      SELECT 1 FROM deliveries d
      JOIN notices n ON n.seq = d.notice_seq
      WHERE d.letter_seq = letters.seq AND instr(:severities, n.severity) > 0)
  ORDER BY seq LIMIT 1)
RETURNING seq, attempts, first_tried_at

-- name: taken
SELECT id, composed_at FROM letters WHERE seq = :letter AND state = 'pending' AND attempts = :attempt

-- name: is_busy
SELECT coalesce(min(attempts), :few) < :few OR count(*) >= :most AS busy
FROM letters WHERE state = 'pending' AND channel = :channel

-- name: waiting
SELECT n.created_at
FROM deliveries d
JOIN notices n ON n.seq = d.notice_seq
WHERE d.state = 'pending' AND d.letter_seq IS NULL AND d.channel = :channel
  AND instr(:severities, n.severity) > 0
ORDER BY d.notice_seq LIMIT 1

-- name: compose
INSERT INTO letters (channel, state, composed_at, next_at) VALUES (:channel, 'pending', :now, :now) RETURNING seq

-- name: enclose
UPDATE deliveries SET letter_seq = :letter
WHERE EXISTS (SELECT 1 FROM letters WHERE seq = :letter AND state = 'pending' AND attempts = :attempt)
  AND channel = :channel AND notice_seq IN (
  SELECT d.notice_seq FROM deliveries d
  JOIN notices n ON n.seq = d.notice_seq
  WHERE d.state = 'pending' AND d.letter_seq IS NULL AND d.channel = :channel
    AND instr(:severities, n.severity) > 0
  ORDER BY d.notice_seq LIMIT :most)

-- name: composed
INSERT INTO channels (channel, composed_at) VALUES (:channel, :now)
ON CONFLICT (channel) DO UPDATE SET composed_at = :now

-- name: contents
SELECT n.* FROM notices n
WHERE n.seq IN (SELECT notice_seq FROM deliveries WHERE letter_seq = :letter)
ORDER BY CASE WHEN :chronological THEN 0 WHEN n.severity = 'problem' THEN 1 WHEN n.severity = 'warning' THEN 2 ELSE 3 END,
  n.seq
LIMIT :most

-- name: enclosed
SELECT count(*) AS notices FROM deliveries WHERE letter_seq = :letter

-- name: delivered
UPDATE letters SET state = 'delivered', delivered_at = :now, leased_until = NULL
WHERE seq = :letter AND state IN ('pending', 'failed')

-- name: delivered_in
UPDATE deliveries SET state = 'delivered', delivered_at = :now
WHERE (notice_seq, channel) IN (
  SELECT notice_seq, channel FROM deliveries
  WHERE letter_seq = :letter AND state IN ('pending', 'failed') LIMIT :most)

-- name: works
INSERT INTO channels (channel, delivered_at) VALUES (:channel, :now)
ON CONFLICT (channel) DO UPDATE SET delivered_at = :now, failing_since = NULL, paused_until = NULL

-- name: failed_once
UPDATE letters SET state = :state, next_at = :next, leased_until = NULL, last_error = :error
WHERE seq = :letter AND state = 'pending' AND attempts = :attempt

-- name: failed_in
UPDATE deliveries SET state = 'failed' WHERE letter_seq = :letter AND state = 'pending'

-- name: fails
INSERT INTO channels (channel, paused_until, failing_since) VALUES (:channel, :paused, :now)
ON CONFLICT (channel) DO UPDATE SET paused_until = :paused, failing_since = coalesce(failing_since, :now)

-- name: retry
UPDATE letters SET state = 'pending', next_at = :now, first_tried_at = NULL
WHERE seq IN (
  SELECT seq FROM letters INDEXED BY letters_pending WHERE state = 'pending'
  UNION
  SELECT seq FROM letters INDEXED BY letters_failed WHERE state = 'failed')
  AND (leased_until IS NULL OR leased_until <= :now)

-- name: retry_notices
UPDATE deliveries SET state = 'pending'
WHERE notice_seq IN (SELECT notice_seq FROM deliveries INDEXED BY deliveries_failed WHERE state = 'failed')
  AND state = 'failed' AND letter_seq IN (SELECT seq FROM letters WHERE state = 'pending')

-- name: retry_channels
UPDATE channels SET paused_until = NULL

-- name: pending
SELECT count(*) AS pending FROM deliveries WHERE state = 'pending'
