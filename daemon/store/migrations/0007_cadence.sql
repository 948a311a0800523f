-- When each family hears, over changed cadences, pauses and outages.

-- How often a family is written to, by versions: a slot before `effective_from` is not the version's.
CREATE TABLE family_cadence (
  family_id INTEGER NOT NULL REFERENCES family (id) ON DELETE CASCADE,
  effective_from INTEGER NOT NULL,             -- the family's first version: when it became known
  rule TEXT NOT NULL,                          -- the phrase and what it does without school
  time_zone TEXT NOT NULL,
  PRIMARY KEY (family_id, effective_from)
) STRICT, WITHOUT ROWID;

ALTER TABLE family ADD COLUMN paused_until INTEGER;  -- NULL: until somebody resumes
-- The newest slot that passed while nobody of the family could be written to.
ALTER TABLE family ADD COLUMN silent_until INTEGER;
CREATE INDEX family_pause_end ON family (paused_until) WHERE paused_until IS NOT NULL;

-- When the row was first put off; a letter that reached nobody does not count.
ALTER TABLE ledger ADD COLUMN deferred_on TEXT;
UPDATE ledger SET deferred_on = (SELECT date(d.sealed_at, 'unixepoch') FROM digest d
  WHERE d.id = ledger.digest_id) WHERE outcome = 'deferred';

CREATE INDEX digest_letters ON digest (family_id, sealed_at) WHERE state IN ('sealed', 'composed', 'done');
CREATE INDEX digest_waiting ON digest (family_id) WHERE state IN ('needs_strength', 'held');
-- Settled without telling anybody, and not looked into yet: `reason` says so afterwards.
UPDATE digest SET reason = 'late' WHERE state = 'expired'
  AND NOT EXISTS (SELECT 1 FROM ledger l WHERE l.digest_id = digest.id);
CREATE INDEX digest_unreached ON digest (id) WHERE state IN ('expired', 'cancelled') AND reason = '';
-- Good news is looked for among the rows of today and of the school day before.
CREATE INDEX observation_positive ON observation (date) WHERE kind IN ('strength', 'win') AND share = 1
  AND withdrawn = 0;
