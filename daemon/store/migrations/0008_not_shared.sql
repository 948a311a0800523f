-- Files that say share = no of a row, whoever's row it is. It stands until a newer version of the
-- same path has the row without it: a sheet that was cleared takes nothing back.
CREATE TABLE not_shared (
  observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file (id),
  PRIMARY KEY (observation_id, file_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX not_shared_file ON not_shared (file_id);

-- Of these kinds only a cell can have said it.
INSERT INTO not_shared SELECT id, file_id FROM observation
  WHERE share = 0 AND kind IN ('strength', 'win', 'goal', 'student_voice');

-- observation.share is what its own file says; here it is what holds.
DROP VIEW published_observation;
CREATE VIEW published_observation AS SELECT o.id, o.student_id, o.date, o.kind, o.text, o.setting,
  o.author_id, o.goal_id, o.done, o.of, o.topic, o.what_helped, o.picture, o.alt, o.link,
  o.share AND NOT EXISTS (SELECT 1 FROM not_shared n WHERE n.observation_id = o.id) AS share,
  o.approved, o.withdrawn, o.file_id, o.sheet, o.line, o.created_at, o.fingerprint, o.row_id,
  o.corrected_at FROM observation o
  WHERE EXISTS (SELECT 1 FROM file f WHERE f.id = o.file_id AND f.published_at IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM held_row h WHERE h.observation_id = o.id);
