CREATE TABLE notices (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  code       TEXT NOT NULL,
  severity   TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'problem')),
  subject    TEXT NOT NULL CHECK (instr(subject, char(10)) = 0 AND instr(subject, char(13)) = 0),
  text       TEXT NOT NULL,
  job        TEXT,
  shift      TEXT,
  created_at TEXT NOT NULL
) STRICT
---
CREATE INDEX notices_shift ON notices (shift, seq)
---
CREATE TABLE deliveries (
  notice_seq     INTEGER NOT NULL REFERENCES notices (seq),
  channel        TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'suppressed')),
  attempts       INTEGER NOT NULL DEFAULT 0,      -- tries begun; also the token of the one that is under way
  next_at        TEXT NOT NULL,                   -- not tried earlier
  leased_until   TEXT,                            -- a process is trying; until then no other does
  first_tried_at TEXT,
  last_tried_at  TEXT,
  last_error     TEXT,
  delivered_at   TEXT,
  PRIMARY KEY (notice_seq, channel),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT, WITHOUT ROWID
---
CREATE INDEX deliveries_due ON deliveries (channel, notice_seq, next_at) WHERE state = 'pending'
---
CREATE INDEX deliveries_failed ON deliveries (notice_seq) WHERE state = 'failed'
---
CREATE TRIGGER deliveries_terminal BEFORE UPDATE ON deliveries WHEN OLD.state = 'delivered'
BEGIN
  SELECT RAISE(ABORT, 'a delivered notice stays delivered');
END
---
CREATE VIEW v_notices AS
SELECT n.seq AS id, n.code, n.severity, n.subject, n.text, n.job, n.shift, n.created_at, d.channel, d.state,
  d.attempts, d.next_at, d.last_error, d.delivered_at
FROM notices n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
