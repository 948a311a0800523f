-- Intake in batches: rows are stored while their file is read and are visible once it is published;
-- rows whose pupil, author, goal or family nobody knows yet wait by themselves.

-- When the file's rows were first made visible. Rows of a file that never was are nobody's yet.
ALTER TABLE file ADD COLUMN published_at INTEGER;
-- Until then the version waits, because it looks cut off; stays set afterwards.
ALTER TABLE file ADD COLUMN held_until INTEGER;
ALTER TABLE file ADD COLUMN report_due INTEGER NOT NULL DEFAULT 0 CHECK (report_due IN (0, 1));
ALTER TABLE file ADD COLUMN report TEXT NOT NULL DEFAULT '';  -- what its report tells beside the rejects
ALTER TABLE observation ADD COLUMN sheet TEXT NOT NULL DEFAULT '';  -- of a workbook
ALTER TABLE reject ADD COLUMN sheet TEXT NOT NULL DEFAULT '';

UPDATE file SET published_at = coalesce(read_at, received_at) WHERE state = 'published'
  OR EXISTS (SELECT 1 FROM observation o WHERE o.file_id = file.id)
  OR EXISTS (SELECT 1 FROM observation_source s WHERE s.file_id = file.id);
CREATE INDEX file_report ON file (id) WHERE report_due = 1;

-- Fingerprints begin with the row's date: rows of one time lie side by side in the index.
UPDATE observation SET fingerprint = date || ':' || substr(fingerprint, 1, 40);

-- The file that an observation names as its own states it; only other files need an entry.
DELETE FROM observation_source WHERE EXISTS (SELECT 1 FROM observation o
  WHERE o.id = observation_source.observation_id AND o.file_id = observation_source.file_id);

-- Untold rows of the version before that a held version lacks: neither told nor withdrawn.
CREATE TABLE held_row (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id)  -- the held version
) STRICT;
CREATE INDEX held_row_file ON held_row (file_id);

-- What may be told. Every reader of rows that were not claimed for a letter yet reads this.
CREATE VIEW published_observation AS SELECT o.* FROM observation o
  WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = o.file_id AND f.published_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM held_row h WHERE h.observation_id = o.id);

-- Rows of the file that is being read which can not stand as they are before it is published.
CREATE TABLE staged_row (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id),
  onto INTEGER REFERENCES observation (id) ON DELETE CASCADE,  -- the known row that it changes
  fingerprint TEXT NOT NULL DEFAULT ''         -- of the known row from now on
) STRICT;
CREATE INDEX staged_row_file ON staged_row (file_id);
CREATE INDEX staged_row_onto ON staged_row (onto);

-- Pictures that the rows of the file that is being read name.
CREATE TABLE staged_picture (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id),
  name TEXT NOT NULL,
  line INTEGER NOT NULL
) STRICT;
CREATE INDEX staged_picture_file ON staged_picture (file_id);

-- Rows that wait for a roster, the staff, a goal or a family.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES file (id),
  sheet TEXT NOT NULL DEFAULT '',
  line INTEGER NOT NULL CHECK (line >= 1),
  table_kind TEXT NOT NULL,
  code TEXT NOT NULL,                          -- of its reject
  date TEXT NOT NULL DEFAULT '',               -- the row's own; empty when it has none
  header TEXT NOT NULL,                        -- header and record as CSV with commas
  raw TEXT NOT NULL,
  day_first INTEGER CHECK (day_first IN (0, 1)),
  kept_at INTEGER NOT NULL,
  stated_in INTEGER REFERENCES file (id),      -- a newer version at the path has the row too
  UNIQUE (file_id, sheet, line)
) STRICT;
CREATE INDEX quarantine_raw ON quarantine (raw);
CREATE INDEX quarantine_stated ON quarantine (stated_in) WHERE stated_in IS NOT NULL;

-- Pictures of a file that has waiting rows.
CREATE TABLE quarantine_picture (
  file_id INTEGER NOT NULL REFERENCES file (id),
  name TEXT NOT NULL,
  picture TEXT NOT NULL REFERENCES picture (sha256),
  PRIMARY KEY (file_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE attendance (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  date TEXT NOT NULL,
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  file_id INTEGER NOT NULL REFERENCES file (id),
  sheet TEXT NOT NULL DEFAULT '',
  line INTEGER NOT NULL CHECK (line >= 1),
  UNIQUE (student_id, date)
) STRICT;
CREATE INDEX attendance_file ON attendance (file_id);
CREATE TABLE staged_attendance (
  attendance_id INTEGER PRIMARY KEY REFERENCES attendance (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  sheet TEXT NOT NULL,
  line INTEGER NOT NULL
) STRICT;
CREATE INDEX staged_attendance_file ON staged_attendance (file_id);
CREATE VIEW published_attendance AS SELECT a.* FROM attendance a
  WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = a.file_id AND f.published_at IS NOT NULL);

-- A row's letters are looked for as it changes or goes.
CREATE INDEX ledger_observation ON ledger (observation_id);

-- Old waiting files are read once more by the waiting rows' own rules.
UPDATE file SET state = 'spooled', read_at = NULL WHERE waits_for_roster = 1 AND current = 1;
INSERT OR IGNORE INTO meta (key, value)
  SELECT 'log.by_class_teacher', '1' FROM observation LIMIT 1;
INSERT OR IGNORE INTO meta (key, value) SELECT 'log.by_author', '1' FROM observation LIMIT 1;
