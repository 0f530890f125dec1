-- name: put
INSERT INTO notices (code, severity, subject, text, job, shift, created_at, body, tags)
VALUES (:code, :severity, :subject, :text, :job, :shift, :now, :body, :tags)
RETURNING seq

-- name: put_delivery
INSERT INTO deliveries (notice_seq, channel, state) VALUES (:notice, :channel, :state)

-- name: one
SELECT n.*, d.channel, d.state, l.attempts, l.next_at, l.last_tried_at, l.last_error, d.delivered_at, d.letter_seq
FROM notices n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
LEFT JOIN letters l ON l.seq = d.letter_seq
WHERE n.seq = :notice
ORDER BY d.channel

-- name: newest
SELECT n.*, d.channel, d.state, l.attempts, l.next_at, l.last_tried_at, l.last_error, d.delivered_at, d.letter_seq
FROM (SELECT * FROM notices ORDER BY seq DESC LIMIT :limit) n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
LEFT JOIN letters l ON l.seq = d.letter_seq
ORDER BY n.seq DESC, d.channel

-- name: of_shift
SELECT n.*, d.channel, d.state, l.attempts, l.next_at, l.last_tried_at, l.last_error, d.delivered_at, d.letter_seq
FROM notices n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
LEFT JOIN letters l ON l.seq = d.letter_seq
WHERE n.shift = :shift
ORDER BY n.seq, d.channel

-- name: undelivered
SELECT n.*, d.channel, d.state, l.attempts, l.next_at, l.last_tried_at, l.last_error, d.delivered_at, d.letter_seq
FROM (
  SELECT * FROM notices WHERE seq IN (
    SELECT notice_seq FROM deliveries INDEXED BY deliveries_pending WHERE state = 'pending'
    UNION
    SELECT notice_seq FROM deliveries INDEXED BY deliveries_failed WHERE state = 'failed')
  ORDER BY seq DESC LIMIT :limit) n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
LEFT JOIN letters l ON l.seq = d.letter_seq
ORDER BY n.seq DESC, d.channel
