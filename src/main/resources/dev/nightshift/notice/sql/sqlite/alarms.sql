-- name: get
SELECT key, code, severity, raised_at, last_at, told_at, times, notice_seq FROM alarms WHERE key = :key

-- name: all
SELECT key, code, severity, raised_at, last_at, told_at, times, notice_seq FROM alarms ORDER BY key

-- name: told
INSERT INTO alarms (key, code, severity, raised_at, last_at, told_at, notice_seq)
VALUES (:key, :code, :severity, :now, :now, :told, :notice)
ON CONFLICT (key) DO UPDATE SET code = excluded.code, severity = excluded.severity, last_at = excluded.last_at,
  told_at = coalesce(excluded.told_at, told_at), times = times + 1, notice_seq = excluded.notice_seq

-- name: again
UPDATE alarms SET last_at = :now, times = times + 1 WHERE key = :key

-- name: clear
DELETE FROM alarms WHERE key = :key

-- name: forget
DELETE FROM alarms WHERE last_at < :before

-- name: channels_of
SELECT channel FROM deliveries WHERE notice_seq = :notice
