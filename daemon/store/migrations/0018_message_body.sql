-- A letter's bytes lie beside its state: SQLite writes a whole row anew for each change of it, and a
-- letter changes its state four times a night.
CREATE TABLE message_body (
  message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
  bytes BLOB NOT NULL,                         -- the final RFC 5322 message, or the PDF on paper
  trace TEXT NOT NULL                          -- JSON: every sentence and the row or phrase it came from
) STRICT;
INSERT INTO message_body (message_id, bytes, trace) SELECT id, bytes, trace FROM message;
ALTER TABLE message DROP COLUMN bytes;
ALTER TABLE message DROP COLUMN trace;
