-- Rows whose picture was not there yet when they were published: it is added when it comes in time.
CREATE TABLE wanted_picture (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  beside TEXT NOT NULL,                        -- the path in drop/ of the file that names it
  name TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;
CREATE INDEX wanted_picture_place ON wanted_picture (beside, name);
