-- name: renew
INSERT INTO leases (owner, purpose, pid, pid_started, boot_id, opened_at, renewed_at)
VALUES (:owner, :purpose, :pid, :pid_started, :boot_id, :now, :now)
ON CONFLICT (owner) DO UPDATE SET renewed_at = :now, renewals = renewals + 1 WHERE ended_at IS NULL

-- name: end
UPDATE leases SET ended_at = :now WHERE owner = :owner AND ended_at IS NULL

-- name: take_over
UPDATE leases SET ended_at = :now, taken_over_by = :by WHERE owner = :owner AND ended_at IS NULL

-- name: open
SELECT owner, purpose, pid, pid_started, boot_id, opened_at, renewed_at, renewals FROM leases INDEXED BY leases_open
WHERE ended_at IS NULL ORDER BY opened_at DESC, owner

-- name: suspended
INSERT INTO suspensions (owner, began_at, ended_at) VALUES (:owner, :began_at, :ended_at)

-- name: suspensions_since
SELECT began_at, ended_at FROM suspensions WHERE ended_at > :since
