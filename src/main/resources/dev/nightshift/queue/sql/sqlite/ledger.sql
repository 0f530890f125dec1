-- name: append
INSERT INTO ledger (at, actor, event, job, attempt, from_state, to_state, shift, digest)
VALUES (:at, :actor, :event, :job, :attempt, :from_state, :to_state, :shift, :digest)
