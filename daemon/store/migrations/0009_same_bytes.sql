-- The same bytes may be versions of two paths: saved over both, they are what both say now.
DROP VIEW published_observation;
DROP VIEW published_attendance;

CREATE TABLE new_file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                          -- relative to drop/, '/' separated
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size >= 0),
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('spooled', 'published', 'refused')),
  table_kind TEXT NOT NULL DEFAULT '',         -- staff, roster, log ...; empty while spooled or unknown
  read_at INTEGER,
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
  rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  waits_for_roster INTEGER NOT NULL DEFAULT 0 CHECK (waits_for_roster IN (0, 1)),
  current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),  -- the newest version at its path
  published_at INTEGER,                        -- when its rows were first made visible
  held_until INTEGER,                          -- it looks cut off; stays set afterwards
  report_due INTEGER NOT NULL DEFAULT 0 CHECK (report_due IN (0, 1)),
  report TEXT NOT NULL DEFAULT '',             -- what its report tells beside the rejects
  UNIQUE (sha256, path),
  CHECK ((state = 'spooled') = (read_at IS NULL))
) STRICT;
INSERT INTO new_file SELECT id, path, sha256, size, received_at, state, table_kind, read_at, accepted,
  rejected, waits_for_roster, current, published_at, held_until, report_due, report FROM file;
DROP TABLE file;
ALTER TABLE new_file RENAME TO file;
CREATE INDEX file_path ON file (path);
CREATE INDEX file_state ON file (state) WHERE state = 'spooled';
CREATE INDEX file_report ON file (id) WHERE report_due = 1;

CREATE VIEW published_attendance AS SELECT a.* FROM attendance a
  WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = a.file_id AND f.published_at IS NOT NULL);
-- observation.share is what its own file says; here it is what holds.
CREATE VIEW published_observation AS SELECT o.id, o.student_id, o.date, o.kind, o.text, o.setting,
  o.author_id, o.goal_id, o.done, o.of, o.topic, o.what_helped, o.picture, o.alt, o.link,
  o.share AND NOT EXISTS (SELECT 1 FROM not_shared n WHERE n.observation_id = o.id) AS share,
  o.approved, o.withdrawn, o.file_id, o.sheet, o.line, o.created_at, o.fingerprint, o.row_id,
  o.corrected_at FROM observation o
  WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = o.file_id AND f.published_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM held_row h WHERE h.observation_id = o.id);
