-- The family that agreed on a goal: what was agreed at home is no other household's to read.
ALTER TABLE goal ADD COLUMN family_id INTEGER REFERENCES family (id);
