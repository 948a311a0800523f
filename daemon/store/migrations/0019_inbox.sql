-- What comes back to the school's mailbox: bounces, families' answers, "stop", a teacher's yes.

-- Where the mailbox is handled up to. A message that is being tried is counted before it is read, so
-- that one that kills the process is set aside in the end.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  validity INTEGER NOT NULL DEFAULT 0,         -- UIDVALIDITY of the folder
  after_uid INTEGER NOT NULL DEFAULT 0,        -- every UID up to it is handled
  trying_uid INTEGER NOT NULL DEFAULT 0,       -- 0: none
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0)
) STRICT;
INSERT INTO inbox (id) VALUES (1);

-- One row per message of the mailbox.
CREATE TABLE inbound (
  id INTEGER PRIMARY KEY,
  validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  mail_key TEXT NOT NULL,                      -- sha256 of its Message-ID or bytes; empty: never read
  kind TEXT NOT NULL CHECK (kind IN ('bounce', 'automatic', 'stop', 'pause', 'start', 'approve',
                                     'choice', 'reply', 'other', 'again', 'set_aside')),
  outcome TEXT NOT NULL CHECK (outcome <> ''), -- a stable word
  for_person INTEGER NOT NULL CHECK (for_person IN (0, 1)),  -- left unread in the mailbox
  guardian_id INTEGER REFERENCES guardian (id),
  letter_id INTEGER REFERENCES message (id),   -- that it is about
  at INTEGER NOT NULL,
  UNIQUE (validity, uid)
) STRICT;
CREATE INDEX inbound_key ON inbound (mail_key) WHERE mail_key <> '';
CREATE INDEX inbound_for_person ON inbound (at) WHERE for_person = 1;

-- Families' own words. Told to the teacher alone.
CREATE TABLE family_reply (
  inbound_id INTEGER PRIMARY KEY REFERENCES inbound (id) ON DELETE CASCADE,
  family_id INTEGER NOT NULL REFERENCES family (id) ON DELETE CASCADE,
  guardian_id INTEGER NOT NULL REFERENCES guardian (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  known_sender INTEGER NOT NULL CHECK (known_sender IN (0, 1))  -- it came from the address on file
) STRICT;
CREATE INDEX family_reply_family ON family_reply (family_id);

-- A guardian's own wishes, said by mail; nobody else of the family is touched.
ALTER TABLE guardian ADD COLUMN stopped_at INTEGER;
ALTER TABLE guardian ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE guardian ADD COLUMN paused_until INTEGER;  -- NULL: until they say start
CREATE INDEX guardian_pause_end ON guardian (paused_until) WHERE paused_until IS NOT NULL;

-- An answer by a letter's link stands beside what teachers noted of a family.
CREATE TABLE new_family_note (
  id INTEGER PRIMARY KEY,
  family_id INTEGER NOT NULL REFERENCES family (id),
  date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('effort', 'insight')),
  text TEXT NOT NULL,
  file_id INTEGER REFERENCES file (id),
  choice TEXT CHECK (choice IN ('tried', 'unfitting', 'see')),  -- the letter has the words
  fingerprint TEXT NOT NULL UNIQUE,
  told_in INTEGER REFERENCES digest (id),
  CHECK ((file_id IS NULL) = (choice IS NOT NULL)),
  CHECK (choice IS NULL OR text = '')
) STRICT;
INSERT INTO new_family_note (id, family_id, date, kind, text, file_id, fingerprint, told_in)
  SELECT id, family_id, date, kind, text, file_id, fingerprint, told_in FROM family_note;
DROP TABLE family_note;
ALTER TABLE new_family_note RENAME TO family_note;

-- What Homeward writes because of such a message lies in the outbox too: a third kind of message.
CREATE TABLE new_message (
  id INTEGER PRIMARY KEY,
  digest_id INTEGER REFERENCES digest (id),
  guardian_id INTEGER REFERENCES guardian (id),
  staff_id INTEGER REFERENCES staff (id),
  staff_kind TEXT CHECK (staff_kind IN ('daily', 'overdue', 'weekly')),
  staff_day TEXT,                              -- the school day it belongs to
  inbound_id INTEGER UNIQUE REFERENCES inbound (id),
  channel TEXT NOT NULL CHECK (channel IN ('email', 'print')),
  message_id TEXT NOT NULL UNIQUE,             -- RFC 5322, without angle brackets
  envelope_from TEXT NOT NULL,
  envelope_to TEXT NOT NULL,                   -- empty on paper
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
  CHECK ((digest_id IS NOT NULL) + (staff_id IS NOT NULL) + (inbound_id IS NOT NULL) = 1),
  CHECK ((staff_id IS NULL) = (staff_kind IS NULL)),
  CHECK ((staff_id IS NULL) = (staff_day IS NULL)),
  CHECK (digest_id IS NOT NULL OR channel = 'email'),
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state IN ('bounced', 'held', 'cancelled')) = (reason <> '')),
  CHECK (state NOT IN ('bounced', 'uncertain') OR attempts > 0),
  CHECK ((channel = 'print') = (envelope_to = '')),
  CHECK (channel = 'email' OR state NOT IN ('claimed', 'handing_over', 'bounced', 'uncertain'))
) STRICT;
INSERT INTO new_message (id, digest_id, guardian_id, staff_id, staff_kind, staff_day, channel,
  message_id, envelope_from, envelope_to, phrases, state, reason, attempts, not_before,
  deadline, created_at, changed_at, sent_at)
  SELECT id, digest_id, guardian_id, staff_id, staff_kind, staff_day, channel, message_id,
  envelope_from, envelope_to, phrases, state, reason, attempts, not_before, deadline,
  created_at, changed_at, sent_at FROM message;
DROP TABLE message;
ALTER TABLE new_message RENAME TO message;
-- Counting and looking up by digest must not read the letters themselves.
CREATE INDEX message_state ON message (state, digest_id);
CREATE INDEX message_digest ON message (digest_id, state);
CREATE INDEX message_due ON message (not_before) WHERE state IN ('queued', 'uncertain');
CREATE INDEX message_in_flight ON message (state) WHERE state IN ('claimed', 'handing_over');
CREATE INDEX message_deadline ON message (deadline) WHERE state IN ('queued', 'uncertain', 'held');
CREATE INDEX message_guardian ON message (guardian_id);
CREATE TRIGGER progress_of_letters AFTER UPDATE OF state ON message
  WHEN NEW.state IN ('handing_over', 'sent') AND OLD.state <> NEW.state
  BEGIN UPDATE progress SET steps = steps + 1; END;
