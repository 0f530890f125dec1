-- What the machine was like while a shift was open: every few minutes, at its opening and at its close.
CREATE TABLE measurements (
  shift_seq INTEGER NOT NULL REFERENCES shifts (seq),
  name      TEXT NOT NULL,                        -- temperature (°C), memory and disk:PLACE (bytes free), load
  at        TEXT NOT NULL,
  value     REAL NOT NULL,
  PRIMARY KEY (shift_seq, name, at)
) STRICT, WITHOUT ROWID
