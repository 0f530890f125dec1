-- name: current
SELECT paused_at, paused_by FROM pauses WHERE resumed_at IS NULL

-- name: pause
INSERT INTO pauses (paused_at, paused_by) SELECT :now, :by
WHERE NOT EXISTS (SELECT 1 FROM pauses WHERE resumed_at IS NULL)

-- name: resume
UPDATE pauses SET resumed_at = :now, resumed_by = :by WHERE resumed_at IS NULL
