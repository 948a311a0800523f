#include "store/versions.h"

#include <array>

namespace homeward::store {

namespace {

constexpr const char* kStaging = "intake.staging";  // the file that is being read

void exec(Database& database, const char* sql, FileId file) {
  SQLite::Statement statement(database.sql(), sql);
  statement.bind(1, file.value);
  statement.exec();
}

}  // namespace

void hold_version(Database& database, FileId file, int from_line, Instant until) {
  SQLite::Statement hold(database.sql(),
                         "UPDATE file SET held_until = ?, report_due = 1 WHERE id = ?");
  hold.bind(1, to_unix(until));
  hold.bind(2, file.value);
  hold.exec();
  SQLite::Statement rows(
      database.sql(),
      "WITH older AS (SELECT v.id, v.path FROM file mine JOIN file v ON v.path = mine.path AND "
      "v.id <> mine.id WHERE mine.id = ?1), missing AS (SELECT o.id FROM older JOIN observation o "
      "ON o.file_id = older.id WHERE o.line >= ?2 UNION SELECT s.observation_id FROM older JOIN "
      "observation_source s ON s.file_id = older.id WHERE s.line >= ?2) "
      "INSERT OR IGNORE INTO held_row (observation_id, file_id) SELECT o.id, ?1 FROM missing JOIN "
      "observation o ON o.id = missing.id WHERE o.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM "
      "ledger l WHERE l.observation_id = o.id AND l.outcome IN ('told', 'merged')) AND NOT EXISTS "
      "(SELECT 1 FROM file f WHERE f.current = 1 AND f.path <> (SELECT path FROM file WHERE id = "
      "?1) AND (f.id = o.file_id OR EXISTS (SELECT 1 FROM observation_source s WHERE s.file_id = "
      "f.id AND s.observation_id = o.id)))");
  rows.bind(1, file.value);
  rows.bind(2, from_line);
  rows.exec();
}

void end_hold(Database& database, FileId file) {
  exec(database,
       "DELETE FROM held_row WHERE file_id IN (SELECT v.id FROM file mine JOIN file v ON v.path = "
       "mine.path WHERE mine.id = ?)",
       file);
}

void begin_staging(Database& database, FileId file) {
  database.set_meta(kStaging, std::to_string(file.value));
}

void end_staging(Database& database) { database.clear_meta(kStaging); }

int drop_unpublished(Database& database, int limit) {
  const auto staging = database.meta(kStaging);
  if (!staging) return 0;
  // Of a file that was visible before only what the broken-off reading staged goes.
  constexpr const char* kNever = "(SELECT id FROM file WHERE id = ?1 AND published_at IS NULL)";
  const std::array<std::string, 9> removals{
      "DELETE FROM observation WHERE id IN (SELECT observation_id FROM staged_row WHERE file_id = "
      "?1 LIMIT ?2)",
      "DELETE FROM staged_attendance WHERE attendance_id IN (SELECT attendance_id FROM "
      "staged_attendance WHERE file_id = ?1 LIMIT ?2)",
      "DELETE FROM staged_picture WHERE observation_id IN (SELECT observation_id FROM "
      "staged_picture WHERE file_id = ?1 LIMIT ?2)",
      "UPDATE quarantine SET stated_in = NULL WHERE id IN (SELECT id FROM quarantine WHERE "
      "stated_in = ?1 LIMIT ?2)",
      std::string(
          "DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE file_id = ") +
          kNever + " LIMIT ?2)",
      std::string(
          "DELETE FROM attendance WHERE id IN (SELECT id FROM attendance WHERE file_id = ") +
          kNever + " LIMIT ?2)",
      std::string("DELETE FROM not_shared WHERE (observation_id, file_id) IN (SELECT "
                  "observation_id, file_id FROM not_shared WHERE file_id = ") +
          kNever + " LIMIT ?2)",
      std::string("DELETE FROM observation_source WHERE (file_id, observation_id) IN (SELECT "
                  "file_id, observation_id FROM observation_source WHERE file_id = ") +
          kNever + " LIMIT ?2)",
      std::string("DELETE FROM observation WHERE id IN (SELECT id FROM observation WHERE file_id "
                  "= ") +
          kNever + " LIMIT ?2)"};
  const std::int64_t file = std::stoll(*staging);
  int removed = 0;
  for (const auto& sql : removals) {
    if (removed >= limit) break;
    SQLite::Statement statement(database.sql(), sql);
    statement.bind(1, file);
    statement.bind(2, limit - removed);
    removed += statement.exec();
  }
  if (removed == 0) end_staging(database);
  return removed;
}

void set_report(Database& database, FileId file, const std::string& report) {
  SQLite::Statement update(database.sql(), "UPDATE file SET report = ? WHERE id = ?");
  update.bind(1, report);
  update.bind(2, file.value);
  update.exec();
}

std::string report_of(Database& database, FileId file) {
  SQLite::Statement query(database.sql(), "SELECT report FROM file WHERE id = ?");
  query.bind(1, file.value);
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

void set_report_due(Database& database, FileId file, bool due) {
  SQLite::Statement update(database.sql(), "UPDATE file SET report_due = ? WHERE id = ?");
  update.bind(1, due ? 1 : 0);
  update.bind(2, file.value);
  update.exec();
}

std::vector<FileRow> files_with_report_due(Database& database, int limit) {
  SQLite::Statement query(database.sql(),
                          "SELECT id FROM file WHERE report_due = 1 ORDER BY id LIMIT ?");
  query.bind(1, limit);
  std::vector<FileRow> files;
  while (query.executeStep())
    files.push_back(*find_file(database, {query.getColumn(0).getInt64()}));
  return files;
}

void make_visible(Database& database, FileId file, Instant now) {
  SQLite::Statement update(database.sql(),
                           "UPDATE file SET published_at = coalesce(published_at, ?) WHERE id = ?");
  update.bind(1, to_unix(now));
  update.bind(2, file.value);
  update.exec();
}

}  // namespace homeward::store
