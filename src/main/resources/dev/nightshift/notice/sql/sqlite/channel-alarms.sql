-- name: failing
SELECT failing_since FROM channels WHERE channel = :channel
