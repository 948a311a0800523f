#include "store/intake.h"

#include "base/errors.h"

namespace homeward::store {

namespace {

constexpr const char* kColumns =
    "SELECT id, path, sha256, size, received_at, state, table_kind, read_at, accepted, rejected, "
    "current, published_at, held_until, (SELECT count(*) FROM quarantine q WHERE q.file_id = "
    "file.id) FROM file ";

FileState parse_state(const std::string& text) {
  if (text == "published") return FileState::kPublished;
  return text == "refused" ? FileState::kRefused : FileState::kSpooled;
}

FileRow file_from(SQLite::Statement& row) {
  FileRow file;
  file.id = {row.getColumn(0).getInt64()};
  file.path = row.getColumn(1).getString();
  file.sha256 = row.getColumn(2).getString();
  file.size = row.getColumn(3).getInt64();
  file.received_at = from_unix(row.getColumn(4).getInt64());
  file.state = parse_state(row.getColumn(5).getString());
  file.table_kind = row.getColumn(6).getString();
  if (!row.getColumn(7).isNull()) file.read_at = from_unix(row.getColumn(7).getInt64());
  file.accepted = row.getColumn(8).getInt();
  file.rejected = row.getColumn(9).getInt();
  file.current = row.getColumn(10).getInt() != 0;
  if (!row.getColumn(11).isNull()) file.published_at = from_unix(row.getColumn(11).getInt64());
  if (!row.getColumn(12).isNull()) file.held_until = from_unix(row.getColumn(12).getInt64());
  file.waiting = row.getColumn(13).getInt();
  return file;
}

std::vector<FileRow> all(SQLite::Statement& query) {
  std::vector<FileRow> files;
  while (query.executeStep()) files.push_back(file_from(query));
  return files;
}

std::optional<FileRow> one(SQLite::Statement& query) {
  return query.executeStep() ? std::optional(file_from(query)) : std::nullopt;
}

// Other bytes lie at the path from now on.
void supersede(Database& database, const std::string& path) {
  SQLite::Statement update(database.sql(),
                           "UPDATE file SET current = 0 WHERE path = ? AND current = 1");
  update.bind(1, path);
  update.exec();
  SQLite::Statement copy(database.sql(), "DELETE FROM file_copy WHERE path = ?");
  copy.bind(1, path);
  copy.exec();
}

}  // namespace

const char* to_string(FileState state) {
  switch (state) {
    case FileState::kSpooled:
      return "spooled";
    case FileState::kPublished:
      return "published";
    case FileState::kRefused:
      return "refused";
  }
  return "spooled";
}

std::optional<FileRow> find_file(Database& database, FileId id) {
  SQLite::Statement query(database.sql(), std::string(kColumns) + "WHERE id = ?");
  query.bind(1, id.value);
  return one(query);
}

std::optional<FileRow> find_version(Database& database, const std::string& sha256,
                                    const std::string& path) {
  SQLite::Statement query(database.sql(),
                          std::string(kColumns) +
                              "WHERE sha256 = ? ORDER BY path = ? DESC, current = 1 AND state <> "
                              "'refused' DESC, id DESC LIMIT 1");
  query.bind(1, sha256);
  query.bind(2, path);
  return one(query);
}

Received receive(Database& database, const std::string& path, const std::string& sha256,
                 std::int64_t size, Instant received_at) {
  const auto known = find_version(database, sha256, path);
  const bool stands = known && known->current && known->state != FileState::kRefused;
  if (stands && known->path == path) return {known->id, Arrival::kKnown};
  if (stands && !current_file(database, path)) {
    note_copy(database, known->id, path);
    return {known->id, Arrival::kCopy};
  }
  // Also when the bytes stand elsewhere: what this path said before is to go as with any version.
  if (!known || stands)
    return {insert_spooled(database, path, sha256, size, received_at), Arrival::kNew};
  // An old version restored, or its bytes under a new name after the old name got new ones.
  make_current_again(database, known->id, path);
  return {known->id, Arrival::kRestored};
}

std::optional<FileRow> current_file(Database& database, const std::string& path) {
  SQLite::Statement query(database.sql(), std::string(kColumns) + "WHERE path = ? AND current = 1");
  query.bind(1, path);
  return one(query);
}

std::vector<FileRow> current_files(Database& database) {
  SQLite::Statement query(database.sql(),
                          std::string(kColumns) + "WHERE current = 1 ORDER BY path");
  return all(query);
}

FileId insert_spooled(Database& database, const std::string& path, const std::string& sha256,
                      std::int64_t size, Instant received_at) {
  supersede(database, path);
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO file (path, sha256, size, received_at, state) VALUES (?, ?, ?, ?, 'spooled')");
  insert.bind(1, path);
  insert.bind(2, sha256);
  insert.bind(3, size);
  insert.bind(4, to_unix(received_at));
  insert.exec();
  return {database.sql().getLastInsertRowid()};
}

void make_current_again(Database& database, FileId id, const std::string& path) {
  supersede(database, path);
  SQLite::Statement update(
      database.sql(),
      "UPDATE file SET current = 1, state = 'spooled', read_at = NULL, held_until = NULL, path = "
      "? WHERE id = ?");
  update.bind(1, path);
  update.bind(2, id.value);
  update.exec();
}

void note_copy(Database& database, FileId id, const std::string& path) {
  SQLite::Statement insert(database.sql(), "INSERT OR REPLACE INTO file_copy VALUES (?, ?)");
  insert.bind(1, path);
  insert.bind(2, id.value);
  insert.exec();
}

bool is_needed(Database& database, const std::string& sha256) {
  SQLite::Statement query(
      database.sql(),
      "SELECT 1 FROM file WHERE sha256 = ? AND (current = 1 OR state = 'spooled') LIMIT 1");
  query.bind(1, sha256);
  return query.executeStep();
}

std::vector<FileRow> files_to_read(Database& database, Instant now, std::size_t limit) {
  SQLite::Statement query(database.sql(),
                          std::string(kColumns) +
                              "WHERE state = 'spooled' AND (held_until IS NULL OR held_until <= ?) "
                              "ORDER BY received_at, id LIMIT ?");
  query.bind(1, to_unix(now));
  query.bind(2, static_cast<std::int64_t>(limit));
  return all(query);
}

std::vector<FileRow> versions_of(Database& database, const std::string& path) {
  SQLite::Statement query(database.sql(),
                          std::string(kColumns) + "WHERE path = ? ORDER BY id DESC");
  query.bind(1, path);
  return all(query);
}

std::optional<FileRow> version_before(Database& database, const FileRow& file) {
  SQLite::Statement query(database.sql(), std::string(kColumns) +
                                              "WHERE path = ? AND id <> ? AND state = 'published' "
                                              "ORDER BY read_at DESC, id DESC LIMIT 1");
  query.bind(1, file.path);
  query.bind(2, file.id.value);
  return one(query);
}

std::vector<FileRow> recent_files(Database& database, int limit) {
  SQLite::Statement query(database.sql(),
                          std::string(kColumns) + "ORDER BY received_at DESC, id DESC LIMIT ?");
  query.bind(1, limit);
  return all(query);
}

void set_rejects(Database& database, FileId id, const std::vector<RejectRow>& rejects) {
  SQLite::Statement remove(database.sql(), "DELETE FROM reject WHERE file_id = ?");
  remove.bind(1, id.value);
  remove.exec();
  SQLite::Statement insert(
      database.sql(),
      "INSERT INTO reject (file_id, line, column_name, code, message, hint, raw, sheet) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const auto& reject : rejects) {
    insert.bind(1, id.value);
    insert.bind(2, reject.line);
    insert.bind(3, reject.column);
    insert.bind(4, reject.code);
    insert.bind(5, reject.message);
    insert.bind(6, reject.hint);
    insert.bind(7, reject.raw);
    insert.bind(8, reject.sheet);
    insert.exec();
    insert.reset();
  }
}

std::vector<RejectRow> rejects_of(Database& database, FileId id) {
  SQLite::Statement query(
      database.sql(),
      "SELECT line, column_name, code, message, hint, raw, sheet FROM reject WHERE file_id = ? "
      "ORDER BY sheet, line, id");
  query.bind(1, id.value);
  std::vector<RejectRow> rejects;
  while (query.executeStep()) {
    rejects.push_back({query.getColumn(0).getInt(), query.getColumn(1).getString(),
                       query.getColumn(2).getString(), query.getColumn(3).getString(),
                       query.getColumn(4).getString(), query.getColumn(5).getString(),
                       query.getColumn(6).getString()});
  }
  return rejects;
}

void set_outcome(Database& database, FileId id, const FileOutcome& outcome, Instant read_at) {
  HOMEWARD_CHECK(outcome.state != FileState::kSpooled);
  SQLite::Statement update(database.sql(),
                           "UPDATE file SET state = ?, table_kind = ?, accepted = ?, rejected = ?, "
                           "waits_for_roster = 0, read_at = ? WHERE id = ?");
  update.bind(1, to_string(outcome.state));
  update.bind(2, outcome.table_kind);
  update.bind(3, outcome.accepted);
  update.bind(4, outcome.rejected);
  update.bind(5, to_unix(read_at));
  update.bind(6, id.value);
  update.exec();
}

}  // namespace homeward::store
