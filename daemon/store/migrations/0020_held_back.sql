-- A family whose letters a person holds back: they are made, and wait for a yes.
CREATE TABLE family_hold (
  family_id INTEGER PRIMARY KEY REFERENCES family (id) ON DELETE CASCADE,
  since INTEGER NOT NULL,
  who TEXT NOT NULL
) STRICT;

-- A letter that may leave although a check held it, with who said so and why. It holds for the rows
-- that the letter has now: when they are chosen anew, it goes.
CREATE TABLE hold_override (
  digest_id INTEGER PRIMARY KEY REFERENCES digest (id) ON DELETE CASCADE,
  code TEXT NOT NULL,
  who TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason <> ''),
  at INTEGER NOT NULL
) STRICT;
