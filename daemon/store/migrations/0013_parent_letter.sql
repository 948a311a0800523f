-- Which pages of advice a family got with its letters: never one twice, at most one a month.
CREATE TABLE parent_letter (
  family_id INTEGER NOT NULL REFERENCES family (id) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  digest_id INTEGER NOT NULL REFERENCES digest (id) ON DELETE CASCADE,
  sent_on TEXT NOT NULL,                       -- the letter's own day
  PRIMARY KEY (family_id, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX parent_letter_digest ON parent_letter (digest_id);
