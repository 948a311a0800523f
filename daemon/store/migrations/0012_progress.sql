-- How far this database has come: a number that rises with all that was planned for a family or may
-- have reached one. A copy is kept outside of this file: a smaller number here than there means that
-- the database was put back from a backup. Triggers, so that no statement can forget it.
CREATE TABLE progress (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  steps INTEGER NOT NULL CHECK (steps >= 0)
) STRICT;
INSERT INTO progress (id, steps) VALUES (1, 0);
CREATE TRIGGER progress_of_digests AFTER INSERT ON digest
  BEGIN UPDATE progress SET steps = steps + 1; END;
CREATE TRIGGER progress_of_seals AFTER UPDATE OF state ON digest
  WHEN NEW.state = 'sealed' AND OLD.state <> 'sealed'
  BEGIN UPDATE progress SET steps = steps + 1; END;
CREATE TRIGGER progress_of_letters AFTER UPDATE OF state ON message
  WHEN NEW.state IN ('handing_over', 'sent') AND OLD.state <> NEW.state
  BEGIN UPDATE progress SET steps = steps + 1; END;
