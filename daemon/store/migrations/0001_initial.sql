-- Homeward's first schema. Instants are Unix seconds (UTC); civil dates are ISO text.
-- One word per concept: file, observation, digest, ledger, message, attempt, request.

CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- People ---------------------------------------------------------------------------------------

CREATE TABLE staff (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'teacher' CHECK (role IN ('teacher', 'lead', 'office', 'admin')),
  classes TEXT NOT NULL DEFAULT '',            -- separated by ';'
  folder TEXT NOT NULL DEFAULT '',             -- sub-folder of drop/
  signature TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE student (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  given TEXT NOT NULL,
  preferred TEXT NOT NULL DEFAULT '',
  pronouns TEXT NOT NULL DEFAULT '',
  class TEXT NOT NULL DEFAULT '',
  teacher_id INTEGER REFERENCES staff (id),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE family (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  cadence TEXT NOT NULL DEFAULT '',            -- a name or a phrase; empty: the school's
  time_zone TEXT NOT NULL DEFAULT '',          -- empty: the school's
  paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
  roster_paused INTEGER NOT NULL DEFAULT 0 CHECK (roster_paused IN (0, 1)),  -- by the roster, not by a command
  known_since INTEGER NOT NULL,                -- when the roster first named it
  last_slot TEXT NOT NULL DEFAULT '',          -- local time of the newest slot with a digest
  next_due INTEGER                             -- when plan should look again; NULL: now
) STRICT;
CREATE INDEX family_next_due ON family (next_due);

CREATE TABLE guardian (
  id INTEGER PRIMARY KEY,
  family_id INTEGER NOT NULL REFERENCES family (id),
  name TEXT NOT NULL,
  relationship TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  postal_address TEXT NOT NULL DEFAULT '',
  large_print INTEGER NOT NULL DEFAULT 0 CHECK (large_print IN (0, 1)),
  channel TEXT NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'print', 'none')),
  language TEXT NOT NULL DEFAULT '',
  consent INTEGER NOT NULL DEFAULT 0 CHECK (consent IN (0, 1)),
  contact_allowed INTEGER NOT NULL DEFAULT 1 CHECK (contact_allowed IN (0, 1)),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  UNIQUE (family_id, name)
) STRICT;

CREATE TABLE family_student (
  family_id INTEGER NOT NULL REFERENCES family (id),
  student_id INTEGER NOT NULL REFERENCES student (id),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  PRIMARY KEY (family_id, student_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX family_student_student ON family_student (student_id);

-- Files and what was read from them -------------------------------------------------------------

-- One row per version of a dropped file. Identity is content: sha256.
CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,                          -- relative to drop/, '/' separated
  sha256 TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL CHECK (size >= 0),
  received_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('spooled', 'published', 'refused')),
  table_kind TEXT NOT NULL DEFAULT '',         -- staff, roster, log ...; empty while spooled or unknown
  read_at INTEGER,
  accepted INTEGER NOT NULL DEFAULT 0 CHECK (accepted >= 0),
  rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
  waits_for_roster INTEGER NOT NULL DEFAULT 0 CHECK (waits_for_roster IN (0, 1)),
  current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),  -- the newest version at its path
  CHECK ((state = 'spooled') = (read_at IS NULL))
) STRICT;
CREATE INDEX file_path ON file (path);
CREATE INDEX file_state ON file (state) WHERE state = 'spooled';

CREATE TABLE reject (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  line INTEGER NOT NULL,                       -- 1-based; 0: the whole file
  column_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  hint TEXT NOT NULL,
  raw TEXT NOT NULL DEFAULT ''                 -- the record as CSV, to mend and drop again
) STRICT;
CREATE INDEX reject_file ON reject (file_id);

CREATE TABLE picture (
  sha256 TEXT PRIMARY KEY,
  mime TEXT NOT NULL CHECK (mime IN ('image/png', 'image/jpeg')),
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE goal (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  student_id INTEGER NOT NULL REFERENCES student (id),
  goal TEXT NOT NULL,
  measure TEXT NOT NULL DEFAULT '',
  baseline INTEGER,
  target INTEGER,
  of INTEGER,
  better_up INTEGER NOT NULL DEFAULT 1 CHECK (better_up IN (0, 1)),
  start_date TEXT NOT NULL,
  end_date TEXT,
  agreed_on TEXT,
  agreed_by TEXT NOT NULL DEFAULT '',
  school_step TEXT NOT NULL DEFAULT '',
  home_step TEXT NOT NULL DEFAULT '',
  family_wording TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  CHECK (target IS NULL OR of IS NULL OR target <= of)
) STRICT;
CREATE INDEX goal_student ON goal (student_id);

CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  student_id INTEGER NOT NULL REFERENCES student (id),
  date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('strength', 'win', 'observation', 'concern', 'goal', 'strategy',
                                     'family_effort', 'student_voice', 'question', 'absence')),
  text TEXT NOT NULL,
  setting TEXT NOT NULL DEFAULT '',
  author_id INTEGER REFERENCES staff (id),
  goal_id INTEGER REFERENCES goal (id),
  done INTEGER,
  of INTEGER,
  topic TEXT NOT NULL DEFAULT '',
  what_helped TEXT NOT NULL DEFAULT '',
  picture TEXT REFERENCES picture (sha256),
  alt TEXT NOT NULL DEFAULT '',
  link TEXT NOT NULL DEFAULT '',
  share INTEGER NOT NULL CHECK (share IN (0, 1)),
  approved INTEGER NOT NULL DEFAULT 0 CHECK (approved IN (0, 1)),
  withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  file_id INTEGER NOT NULL REFERENCES file (id),
  line INTEGER NOT NULL CHECK (line >= 1),
  created_at INTEGER NOT NULL,
  fingerprint TEXT NOT NULL UNIQUE,            -- row_id, else student + date + kind + author + normalised text
  row_id TEXT NOT NULL DEFAULT '',             -- the school's own
  corrected_at INTEGER,                        -- when its words changed after it was told
  CHECK ((done IS NULL) = (of IS NULL)),
  CHECK (done IS NULL OR (of >= 1 AND done >= 0 AND done <= of))
) STRICT;
CREATE INDEX observation_student ON observation (student_id, date);
CREATE INDEX observation_file ON observation (file_id);

-- Which versions of which files have the row: it is gone when none that is current has it.
CREATE TABLE observation_source (
  file_id INTEGER NOT NULL REFERENCES file (id),
  observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
  line INTEGER NOT NULL CHECK (line >= 1),
  PRIMARY KEY (file_id, observation_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX observation_source_observation ON observation_source (observation_id);

-- The teacher's own translations (text_es), by language.
CREATE TABLE observation_translation (
  observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  translator TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (observation_id, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE strategy (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  student_id INTEGER REFERENCES student (id),
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  topic TEXT NOT NULL DEFAULT '',
  school_step TEXT NOT NULL DEFAULT '',
  home_step TEXT NOT NULL DEFAULT '',
  minutes INTEGER CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 600),
  started TEXT,
  sent_home_on TEXT,
  link TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  picture TEXT REFERENCES picture (sha256),
  alt TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE family_note (
  id INTEGER PRIMARY KEY,
  family_id INTEGER NOT NULL REFERENCES family (id),
  date TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('effort', 'insight')),
  text TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES file (id),
  fingerprint TEXT NOT NULL UNIQUE,
  told_in INTEGER REFERENCES digest (id)
) STRICT;

-- Digests and the row ledger ---------------------------------------------------------------------

CREATE TABLE digest (
  id INTEGER PRIMARY KEY,
  family_id INTEGER NOT NULL REFERENCES family (id),
  kind TEXT NOT NULL CHECK (kind IN ('periodic', 'good_news')),
  slot TEXT NOT NULL,                          -- 2026-10-30T16:00[America/New_York]
  state TEXT NOT NULL CHECK (state IN ('sealed', 'composed', 'done', 'needs_strength', 'held',
                                       'nothing_to_say', 'coalesced', 'expired', 'cancelled')),
  reason TEXT NOT NULL DEFAULT '',             -- for held: a stable word
  period_start TEXT NOT NULL,
  period_end TEXT NOT NULL,
  sealed_at INTEGER NOT NULL,
  send_at INTEGER NOT NULL,
  welcome INTEGER NOT NULL DEFAULT 0 CHECK (welcome IN (0, 1)),
  UNIQUE (family_id, kind, slot)
) STRICT;
CREATE INDEX digest_open ON digest (state) WHERE state IN ('sealed', 'composed', 'needs_strength', 'held');

-- What became of each row for each family. A row is told at most once per family: the primary key.
CREATE TABLE ledger (
  family_id INTEGER NOT NULL REFERENCES family (id),
  observation_id INTEGER NOT NULL REFERENCES observation (id),
  digest_id INTEGER NOT NULL REFERENCES digest (id),
  outcome TEXT NOT NULL CHECK (outcome IN ('told', 'merged', 'deferred', 'withheld')),
  section TEXT CHECK (section IN ('strength', 'progress', 'concern', 'strategy', 'quote', 'thanks',
                                  'question')),
  position INTEGER,
  reason TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (family_id, observation_id),
  CHECK ((outcome = 'told') = (section IS NOT NULL)),
  CHECK ((outcome = 'told') = (position IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_digest ON ledger (digest_id);

-- The outbox ------------------------------------------------------------------------------------

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  digest_id INTEGER NOT NULL REFERENCES digest (id),
  guardian_id INTEGER NOT NULL REFERENCES guardian (id),
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
  CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
  CHECK ((state IN ('bounced', 'held', 'cancelled')) = (reason <> '')),
  CHECK (state NOT IN ('bounced', 'uncertain') OR attempts > 0),
  CHECK ((channel = 'print') = (envelope_to = '')),
  CHECK (channel = 'email' OR state NOT IN ('claimed', 'handing_over', 'bounced', 'uncertain'))
) STRICT;
-- Counting and looking up by digest must not read the letters themselves.
CREATE INDEX message_state ON message (state);
CREATE INDEX message_digest ON message (digest_id, state);
CREATE INDEX message_due ON message (not_before) WHERE state IN ('queued', 'uncertain');
CREATE INDEX message_in_flight ON message (state) WHERE state IN ('claimed', 'handing_over');
CREATE INDEX message_deadline ON message (deadline) WHERE state IN ('queued', 'uncertain', 'held');
CREATE INDEX message_guardian ON message (guardian_id);

CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  server TEXT NOT NULL DEFAULT '',
  phase TEXT NOT NULL CHECK (phase IN ('connect', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot')),
  reply_code INTEGER NOT NULL DEFAULT 0 CHECK (reply_code BETWEEN 0 AND 599),  -- 0: none came
  enhanced_code TEXT NOT NULL DEFAULT '',
  reply_text TEXT NOT NULL DEFAULT '',         -- the server's words with addresses taken out
  queue_id TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'route_now', 'route_configuration', 'quota',
                                           'this_message', 'this_recipient', 'mailbox_full',
                                           'other_temporary', 'lost'))
) STRICT;
CREATE INDEX attempt_message ON attempt (message_id);

-- The one relay's brake: nothing is claimed before `paused_until`.
CREATE TABLE route (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paused', 'stopped')),
  paused_until INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),   -- in a row
  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused >= 0),     -- messages refused in a row
  reason TEXT NOT NULL DEFAULT '',
  CHECK ((state = 'open') = (reason = ''))
) STRICT;
INSERT INTO route (id) VALUES (1);

-- People's wishes -------------------------------------------------------------------------------

CREATE TABLE request (
  id INTEGER PRIMARY KEY,
  verb TEXT NOT NULL,
  argument TEXT NOT NULL DEFAULT '',
  requested_by TEXT NOT NULL,                  -- a Unix user name, or a staff key
  requested_at INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'refused')),
  answer TEXT NOT NULL DEFAULT '',
  done_at INTEGER,
  CHECK ((state = 'waiting') = (done_at IS NULL))
) STRICT;
CREATE INDEX request_waiting ON request (id) WHERE state = 'waiting';

-- Append-only: every human action.
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_keeps_words BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
