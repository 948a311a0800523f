-- Notes to staff lie in the same outbox: a message is a letter of a digest, or a note to one of the
-- staff. Its key (staff, kind, day) is unique, so none is made twice.
CREATE TABLE new_message (
  id INTEGER PRIMARY KEY,
  digest_id INTEGER REFERENCES digest (id),
  guardian_id INTEGER REFERENCES guardian (id),
  staff_id INTEGER REFERENCES staff (id),
  staff_kind TEXT CHECK (staff_kind IN ('daily', 'overdue', 'weekly')),
  staff_day TEXT,                              -- the school day it belongs to
  channel TEXT NOT NULL CHECK (channel IN ('email', 'print')),
  message_id TEXT NOT NULL UNIQUE,             -- RFC 5322, without angle brackets
  envelope_from TEXT NOT NULL,
  envelope_to TEXT NOT NULL,                   -- empty on paper
  bytes BLOB NOT NULL,                         -- the final RFC 5322 message, or the PDF on paper
  trace TEXT NOT NULL,                         -- JSON: every sentence and the row or phrase it came from
  phrases TEXT NOT NULL DEFAULT '',            -- ids of the phrases that must not repeat, separated by ' '
  state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'handing_over', 'sent', 'bounced',
                                       'uncertain', 'held', 'cancelled', 'expired')),
  reason TEXT NOT NULL DEFAULT '',             -- a stable word or two; only where a person asks why
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before INTEGER NOT NULL,                 -- no earlier than this may it be claimed
  deadline INTEGER NOT NULL,                   -- after this it expires and its rows roll on
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  sent_at INTEGER,
  UNIQUE (digest_id, guardian_id),
  UNIQUE (staff_id, staff_kind, staff_day),
  CHECK ((digest_id IS NULL) = (guardian_id IS NULL)),
  CHECK ((digest_id IS NULL) = (staff_id IS NOT NULL)),
  CHECK ((staff_id IS NULL) = (staff_kind IS NULL)),
  CHECK ((staff_id IS NULL) = (staff_day IS NULL)),
  CHECK (staff_id IS NULL OR channel = 'email'),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state IN ('bounced', 'held', 'cancelled')) = (reason <> '')),
  CHECK (state NOT IN ('bounced', 'uncertain') OR attempts > 0),
  CHECK ((channel = 'print') = (envelope_to = '')),
  CHECK (channel = 'email' OR state NOT IN ('claimed', 'handing_over', 'bounced', 'uncertain'))
) STRICT;
INSERT INTO new_message (id, digest_id, guardian_id, channel, message_id, envelope_from, envelope_to,
  bytes, trace, phrases, state, reason, attempts, not_before, deadline, created_at, changed_at, sent_at)
  SELECT id, digest_id, guardian_id, channel, message_id, envelope_from, envelope_to, bytes, trace,
  phrases, state, reason, attempts, not_before, deadline, created_at, changed_at, sent_at FROM message;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
-- Counting and looking up by digest must not read the letters themselves.
CREATE INDEX message_state ON message (state, staff_id);
CREATE INDEX message_digest ON message (digest_id, state);
CREATE INDEX message_due ON message (not_before) WHERE state IN ('queued', 'uncertain');
CREATE INDEX message_in_flight ON message (state) WHERE state IN ('claimed', 'handing_over');
CREATE INDEX message_deadline ON message (deadline) WHERE state IN ('queued', 'uncertain', 'held');
CREATE INDEX message_guardian ON message (guardian_id);
CREATE TRIGGER progress_of_letters AFTER UPDATE OF state ON message
  WHEN NEW.state IN ('handing_over', 'sent') AND OLD.state <> NEW.state
  BEGIN UPDATE progress SET steps = steps + 1; END;

-- What waits for a person, by its folder's name (letter-12, concern-5, family-3): since when, and whom
-- Homeward has told of it.
CREATE TABLE hold (
  name TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  author_told INTEGER,                         -- when a note to its author named it first
  lead_told INTEGER                            -- when the lead was told that it waits for long
) STRICT, WITHOUT ROWID;
