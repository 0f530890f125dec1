-- name: open
SELECT j.seq, j.id, j.attempt, c.undone_at FROM jobs j JOIN v_changes c ON c.job_seq = j.seq
WHERE j.id = :id AND j.state = 'unreviewed'

-- name: judge
UPDATE attempts SET reviewed_at = :now, reviewed_by = :by, review_reason = :why
WHERE job_seq = :job AND number = :attempt

-- name: settle
UPDATE jobs SET state = :state, reason = :reason, reason_text = :reason_text
WHERE seq = :job AND state = 'unreviewed'

-- name: waiting
SELECT id FROM jobs INDEXED BY jobs_unreviewed WHERE state = 'unreviewed'
  AND (:class IS NULL OR class = :class) AND (:kind IS NULL OR kind = :kind) ORDER BY seq

-- name: counts
SELECT kind, count(*) AS n FROM jobs INDEXED BY jobs_unreviewed WHERE state = 'unreviewed' GROUP BY kind

-- name: full
SELECT kind FROM (
  SELECT kind FROM jobs INDEXED BY jobs_unreviewed WHERE state = 'unreviewed'
  UNION ALL
  SELECT kind FROM jobs INDEXED BY jobs_running WHERE state = 'running' AND json_extract(spec, '$.place.review')
) GROUP BY kind HAVING count(*) >= :most
