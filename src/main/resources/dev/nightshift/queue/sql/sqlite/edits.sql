-- name: base
SELECT seq, id, name, state, reason, reason_text, digest, spec, ready_at, approved_at FROM jobs WHERE id = :id

-- name: edit
UPDATE jobs SET digest = :digest, kind = :kind, title = :title, priority = :priority, class = :class,
  workspace = :workspace, spec = :spec, exclusives = :exclusives, need_memory = :need_memory, need_disk = :need_disk,
  guarded = :guarded,
  ready_at = :ready_at, state = :state, reason = :reason, reason_text = :reason_text,
  approved_at = CASE WHEN :void = 1 THEN NULL ELSE approved_at END,
  approved_by = CASE WHEN :void = 1 THEN NULL ELSE approved_by END
WHERE seq = :job AND state = :from AND digest = :base

-- name: forget_after
DELETE FROM job_after WHERE job_seq = :job

-- name: forget_after_unknown
DELETE FROM job_after_unknown WHERE job_seq = :job

-- name: forget_exclusives
DELETE FROM job_exclusive WHERE job_seq = :job

-- name: after_of
SELECT after_seq FROM job_after WHERE job_seq = :job
