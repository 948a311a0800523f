-- Whom the last version of each roster names: who is missing in the next one is told of, and stays.
CREATE TABLE roster_entry (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                          -- relative to drop/
  student_id INTEGER NOT NULL REFERENCES student (id),
  guardian_id INTEGER REFERENCES guardian (id) -- none: the row was rejected, only its pupil is known
) STRICT;
CREATE INDEX roster_entry_path ON roster_entry (path);
CREATE INDEX roster_entry_student ON roster_entry (student_id);
