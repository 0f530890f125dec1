-- What is asked for at each start and each close does not read the shifts, rejections and suspensions of years.
CREATE INDEX shifts_open ON shifts (seq) WHERE closed_at IS NULL
---
CREATE INDEX rejections_at ON rejections (rejected_at)
---
CREATE INDEX suspensions_end ON suspensions (ended_at)
