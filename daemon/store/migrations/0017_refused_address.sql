-- Addresses that a mail server refused for good, as they were then. A guardian whose address is still
-- that one gets paper, and staff phone; another address in the roster ends it by itself.
CREATE TABLE refused_address (
  guardian_id INTEGER PRIMARY KEY REFERENCES guardian (id) ON DELETE CASCADE,
  email TEXT NOT NULL CHECK (email <> ''),
  at INTEGER NOT NULL
) STRICT;

-- Letters that came back, and go on paper as well. The page waits here until it is written.
CREATE TABLE print_copy (
  message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  pdf BLOB,                                    -- none: not made yet
  made_at INTEGER,                             -- written to the print folder (or given up) then
  CHECK (made_at IS NULL OR pdf IS NULL)
) STRICT;
CREATE INDEX print_copy_open ON print_copy (message_id) WHERE made_at IS NULL;
