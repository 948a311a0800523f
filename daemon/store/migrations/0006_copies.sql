-- Paths that hold the very bytes of a version known from another path: a renamed sheet, "log (1).csv".
-- What that version says still stands in the folder, whatever becomes of its own path.
CREATE TABLE file_copy (
  path TEXT PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES file (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_copy_file ON file_copy (file_id);
