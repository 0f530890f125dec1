-- name: oldest
SELECT coalesce(max(seq), :after) AS last, count(*) AS old
FROM (SELECT seq, created_at FROM notices WHERE seq > :after ORDER BY seq LIMIT :most)
WHERE created_at < :before

-- name: forget_deliveries
DELETE FROM deliveries WHERE notice_seq IN (
  SELECT seq FROM notices n
  WHERE n.seq > :after AND n.seq <= :last AND n.created_at < :before
    AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice_seq = n.seq AND d.state = 'pending')
    AND NOT EXISTS (SELECT 1 FROM alarms a WHERE a.notice_seq = n.seq))

-- name: forget_notices
DELETE FROM notices
WHERE seq > :after AND seq <= :last AND created_at < :before
  AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.notice_seq = notices.seq)
  AND NOT EXISTS (SELECT 1 FROM alarms a WHERE a.notice_seq = notices.seq)

-- name: forget_letters
DELETE FROM letters WHERE seq IN (
  SELECT l.seq FROM (SELECT seq, state FROM letters ORDER BY seq LIMIT :most) l
  WHERE l.state <> 'pending' AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.letter_seq = l.seq))
