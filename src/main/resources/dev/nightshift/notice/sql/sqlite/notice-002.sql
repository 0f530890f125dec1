-- Its parts; null: the text alone.
ALTER TABLE notices ADD COLUMN body TEXT CHECK (body IS NULL OR json_valid(body))
---
-- By which channels choose, with commas.
ALTER TABLE notices ADD COLUMN tags TEXT NOT NULL DEFAULT ''
---
CREATE TABLE letters (
  seq            INTEGER PRIMARY KEY AUTOINCREMENT,
  id             TEXT NOT NULL UNIQUE DEFAULT ('nsh-' || lower(hex(randomblob(16)))),  -- by it a receiver knows a duplicate
  channel        TEXT NOT NULL,
  state          TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  composed_at    TEXT NOT NULL,
  attempts       INTEGER NOT NULL DEFAULT 0,      -- tries begun; also the token of the one that is under way
  next_at        TEXT NOT NULL,                   -- not tried earlier
  leased_until   TEXT,                            -- a process is trying; until then no other does
  first_tried_at TEXT,
  last_tried_at  TEXT,
  last_error     TEXT,
  delivered_at   TEXT,
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT
---
CREATE INDEX letters_pending ON letters (channel, seq) WHERE state = 'pending'
---
CREATE INDEX letters_failed ON letters (seq) WHERE state = 'failed'
---
CREATE TABLE channels (
  channel       TEXT PRIMARY KEY,
  composed_at   TEXT,                             -- its last letter
  paused_until  TEXT,                             -- the other side wants to be left alone
  failing_since TEXT,
  delivered_at  TEXT
) STRICT, WITHOUT ROWID
---
DROP VIEW v_notices
---
DROP TRIGGER deliveries_terminal
---
ALTER TABLE deliveries RENAME TO old_deliveries
---
DROP INDEX deliveries_due
---
DROP INDEX deliveries_failed
---
CREATE TABLE deliveries (
  notice_seq   INTEGER NOT NULL REFERENCES notices (seq),
  channel      TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed', 'suppressed', 'folded')),
  letter_seq   INTEGER REFERENCES letters (seq),  -- the letter that holds it, for good
  delivered_at TEXT,
  PRIMARY KEY (notice_seq, channel),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL)),
  CHECK (state NOT IN ('delivered', 'failed') OR letter_seq IS NOT NULL)
) STRICT, WITHOUT ROWID
---
INSERT INTO letters (seq, channel, state, composed_at, attempts, next_at, leased_until, first_tried_at, last_tried_at,
  last_error, delivered_at)
SELECT row_number() OVER (ORDER BY notice_seq, channel), channel, state, coalesce(first_tried_at, next_at), attempts,
  next_at, leased_until, first_tried_at, last_tried_at, last_error, delivered_at
FROM old_deliveries WHERE attempts > 0 AND state <> 'suppressed' OR state IN ('delivered', 'failed')
---
INSERT INTO deliveries (notice_seq, channel, state, letter_seq, delivered_at)
SELECT o.notice_seq, o.channel, o.state, l.letter, o.delivered_at
FROM old_deliveries o
LEFT JOIN (
  SELECT notice_seq, channel, row_number() OVER (ORDER BY notice_seq, channel) AS letter
  FROM old_deliveries WHERE attempts > 0 AND state <> 'suppressed' OR state IN ('delivered', 'failed')) l
  ON l.notice_seq = o.notice_seq AND l.channel = o.channel
---
DROP TABLE old_deliveries
---
CREATE INDEX deliveries_pending ON deliveries (channel, notice_seq) WHERE state = 'pending'
---
CREATE INDEX deliveries_waiting ON deliveries (channel, notice_seq) WHERE state = 'pending' AND letter_seq IS NULL
---
CREATE INDEX deliveries_failed ON deliveries (notice_seq) WHERE state = 'failed'
---
CREATE INDEX deliveries_letter ON deliveries (letter_seq) WHERE letter_seq IS NOT NULL
---
CREATE TRIGGER deliveries_terminal BEFORE UPDATE ON deliveries WHEN OLD.state = 'delivered'
BEGIN
  SELECT RAISE(ABORT, 'a delivered notice stays delivered');
END
---
CREATE TRIGGER deliveries_enclosed BEFORE UPDATE OF letter_seq ON deliveries WHEN OLD.letter_seq IS NOT NULL
BEGIN
  SELECT RAISE(ABORT, 'a notice stays in its letter');
END
---
CREATE VIEW v_notices AS
SELECT n.seq AS id, n.code, n.severity, n.subject, n.text, n.job, n.shift, n.created_at, d.channel, d.state,
  coalesce(l.attempts, 0) AS attempts, coalesce(l.next_at, n.created_at) AS next_at, l.last_error, d.delivered_at,
  d.letter_seq AS letter, n.tags
FROM notices n
LEFT JOIN deliveries d ON d.notice_seq = n.seq
LEFT JOIN letters l ON l.seq = d.letter_seq
