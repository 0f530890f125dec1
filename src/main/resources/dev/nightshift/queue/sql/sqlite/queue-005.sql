-- The standing job of which a job is one night's occurrence, with the night's local date.
ALTER TABLE jobs ADD COLUMN standing TEXT
---
ALTER TABLE jobs ADD COLUMN standing_on TEXT
---
-- What its file asked for, without the date in the id: a changed file begins to count failures anew.
ALTER TABLE jobs ADD COLUMN standing_digest TEXT
---
-- One occurrence for a local date, whoever opens how many shifts on it.
CREATE UNIQUE INDEX jobs_standing ON jobs (standing, standing_on) WHERE standing IS NOT NULL
---
-- Refused files of standing jobs that a notice was sent for: once for a content.
CREATE TABLE standing_told (
  file    TEXT NOT NULL,
  digest  TEXT NOT NULL,
  told_at TEXT NOT NULL,
  PRIMARY KEY (file, digest)
) STRICT, WITHOUT ROWID
