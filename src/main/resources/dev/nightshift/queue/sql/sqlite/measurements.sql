-- name: add
INSERT INTO measurements (shift_seq, name, at, value)
SELECT :shift, :name, :at, :value
WHERE NOT EXISTS (SELECT 1 FROM measurements WHERE shift_seq = :shift AND name = :name AND at = :at)

-- name: of_shift
SELECT name, at, value FROM measurements WHERE shift_seq = (SELECT seq FROM shifts WHERE id = :shift)
ORDER BY name, at

-- name: last_of_each
SELECT m.at, m.value
FROM (SELECT seq FROM shifts WHERE autonomous = 1 ORDER BY seq DESC LIMIT :shifts) s
CROSS JOIN measurements m ON m.shift_seq = s.seq AND m.name = :name
  AND m.at = (SELECT max(l.at) FROM measurements l WHERE l.shift_seq = s.seq AND l.name = :name)
ORDER BY m.shift_seq

-- name: forget
DELETE FROM measurements
WHERE shift_seq <= (SELECT seq FROM shifts WHERE autonomous = 1 ORDER BY seq DESC LIMIT 1 OFFSET :kept)
