-- name: insert_imported
INSERT INTO jobs (id, name, digest, kind, title, state, reason, reason_text, priority, class, workspace, spec,
  after_open, exclusives, need_memory, need_disk, guarded, ready_at, submitted_at, submitted_by, finished_at, approved_at,
  approved_by, imported_at, imported_id)
VALUES (:id, :id, :digest, :kind, :title, :state, :reason, :reason_text, :priority, :class, :workspace, :spec,
  0, :exclusives, :need_memory, :need_disk, :guarded, :now, :now, :by, :finished_at, :approved_at,
  :approved_by, :now, :imported_id)
RETURNING seq

-- name: insert_history
INSERT INTO job_history (job_seq, number, facts) VALUES (:job, :number, :facts)
