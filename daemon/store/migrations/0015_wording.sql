-- What the wording guard found in a row's words. They are judged once for the words, the rules and
-- the names that the school knows; '' in judged_by asks for it anew.
CREATE TABLE wording (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  judged_by TEXT NOT NULL,                     -- which rules and names
  level TEXT NOT NULL CHECK (level IN ('none', 'suggest', 'hold', 'block')),
  findings TEXT NOT NULL DEFAULT ''            -- "level rule field begin end" a line; places in bytes
) STRICT;
CREATE INDEX wording_again ON wording (observation_id) WHERE judged_by = '';
CREATE INDEX wording_stopped ON wording (observation_id) WHERE level IN ('hold', 'block');

-- A person said that a held row may leave in the words that it has now.
CREATE TABLE wording_override (
  observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (reason <> ''),
  by TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TRIGGER observation_reworded AFTER UPDATE OF text, what_helped, setting, alt, kind, student_id ON observation
  WHEN old.text <> new.text OR old.what_helped <> new.what_helped OR old.setting <> new.setting
    OR old.alt <> new.alt OR old.kind <> new.kind OR old.student_id <> new.student_id
  BEGIN
    UPDATE wording SET judged_by = '' WHERE observation_id = new.id;
    DELETE FROM wording_override WHERE observation_id = new.id;
  END;
