-- name: by_key
SELECT seq, id, state, digest FROM jobs WHERE submission_key = :key

-- name: newest_of_name
SELECT seq, id, state, digest FROM jobs WHERE name = :name ORDER BY seq DESC LIMIT 1

-- name: by_id
SELECT seq, id, state, digest FROM jobs WHERE id = :id

-- name: insert_job
INSERT INTO jobs (id, name, submission_key, digest, kind, title, state, reason, reason_text, priority, class,
  workspace, spec, after_open, exclusives, need_memory, need_disk, guarded, ready_at, submitted_at, submitted_by)
VALUES (:id, :name, :key, :digest, :kind, :title, :state, :reason, :reason_text, :priority, :class,
  :workspace, :spec, :after_open, :exclusives, :need_memory, :need_disk, :guarded, :ready_at, :now, :by)
RETURNING seq

-- name: insert_after
INSERT INTO job_after (job_seq, after_seq) VALUES (:job, :after) ON CONFLICT DO NOTHING

-- name: insert_after_unknown
INSERT INTO job_after_unknown (name, job_seq) VALUES (:name, :job) ON CONFLICT DO NOTHING

-- name: insert_exclusive
INSERT INTO job_exclusive (job_seq, name) VALUES (:job, :name)

-- name: waiting_for_name
SELECT u.job_seq AS seq, j.id, u.name FROM job_after_unknown u JOIN jobs j ON j.seq = u.job_seq
WHERE u.name IN (:name, :id)

-- name: bind_unknown
DELETE FROM job_after_unknown WHERE name = :name AND job_seq = :job

-- name: depends_on
WITH RECURSIVE upstream (seq) AS (
  SELECT after_seq FROM job_after WHERE job_seq = :job
  UNION
  SELECT a.after_seq FROM job_after a JOIN upstream u ON a.job_seq = u.seq
)
SELECT 1 AS found FROM upstream WHERE seq = :on LIMIT 1

-- name: by_seq
SELECT seq, id, state, digest FROM jobs WHERE seq = :seq

-- name: recount
UPDATE jobs SET after_open =
  (SELECT count(*) FROM job_after a JOIN jobs d ON d.seq = a.after_seq WHERE a.job_seq = jobs.seq AND d.state <> 'succeeded')
  + (SELECT count(*) FROM job_after_unknown u WHERE u.job_seq = jobs.seq)
WHERE seq = :job

-- name: set_after_open
UPDATE jobs SET after_open = :open WHERE seq = :job

-- name: newest_occurrence
SELECT seq, id, state, digest FROM jobs WHERE standing = :standing ORDER BY standing_on DESC, seq DESC LIMIT 1
