#include "store/quarantine.h"

#include <fmt/format.h>

namespace homeward::store {

namespace {

constexpr const char* kCursor = "quarantine.retry_after";

void exec(Database& database, const char* sql, std::int64_t first) {
  SQLite::Statement statement(database.sql(), sql);
  statement.bind(1, first);
  statement.exec();
}

}  // namespace

void keep_waiting(Database& database, const WaitingRow& row, Instant now) {
  SQLite::Statement insert(
      database.sql(),
      "INSERT OR REPLACE INTO quarantine (file_id, sheet, line, table_kind, code, date, header, "
      "raw, day_first, kept_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, coalesce((SELECT "
      "min(q.kept_at) FROM quarantine q JOIN file f ON f.id = q.file_id WHERE q.raw = ?8 AND "
      "f.path = (SELECT path FROM file WHERE id = ?1)), ?10))");
  insert.bind(1, row.file.value);
  insert.bind(2, row.sheet);
  insert.bind(3, row.line);
  insert.bind(4, row.table_kind);
  insert.bind(5, row.code);
  insert.bind(6, row.date ? to_iso(*row.date) : std::string());
  insert.bind(7, row.header);
  insert.bind(8, row.raw);
  bind_optional(insert, 9, row.day_first ? std::optional<int>(*row.day_first) : std::nullopt);
  insert.bind(10, to_unix(now));
  insert.exec();
}

bool has_waiting_before(Database& database, FileId file) {
  SQLite::Statement query(
      database.sql(),
      "SELECT 1 FROM file mine JOIN file v ON v.path = mine.path AND v.id <> mine.id JOIN "
      "quarantine q ON q.file_id = v.id WHERE mine.id = ? LIMIT 1");
  query.bind(1, file.value);
  return query.executeStep();
}

void mark_stated_again(Database& database, FileId file, const std::string& raw) {
  SQLite::Statement update(
      database.sql(),
      "UPDATE quarantine SET stated_in = ?1 WHERE raw = ?2 AND file_id IN (SELECT v.id FROM file "
      "mine JOIN file v ON v.path = mine.path AND v.id <> mine.id WHERE mine.id = ?1)");
  update.bind(1, file.value);
  update.bind(2, raw);
  update.exec();
}

void settle_waiting(Database& database, FileId file, Date since) {
  exec(database, "DELETE FROM quarantine WHERE stated_in = ?", file.value);
  SQLite::Statement left_out(
      database.sql(),
      "DELETE FROM quarantine WHERE file_id IN (SELECT v.id FROM file mine JOIN file v ON v.path = "
      "mine.path AND v.id <> mine.id WHERE mine.id = ?1 AND mine.current = 1 AND NOT EXISTS "
      "(SELECT "
      "1 FROM file_copy c WHERE c.file_id = v.id)) AND CASE WHEN date "
      "<> '' THEN date ELSE date(kept_at, 'unixepoch') END >= ?2");
  left_out.bind(1, file.value);
  left_out.bind(2, to_iso(since));
  left_out.exec();
}

void ask_for_retry(Database& database) {
  if (database.sql().execAndGet("SELECT EXISTS (SELECT 1 FROM quarantine)").getInt() == 0) return;
  database.set_meta(kCursor, "0");
}

void ask_for_retry_on(Database& database, Date today) {
  SQLite::Statement due(database.sql(),
                        "SELECT 1 FROM quarantine WHERE code IN ('not_yet', 'future_date') AND "
                        "date <= ? LIMIT 1");
  due.bind(1, to_iso(today));
  if (due.executeStep()) database.set_meta(kCursor, "0");
}

std::vector<WaitingRow> next_to_retry(Database& database, int limit) {
  SQLite::Statement query(
      database.sql(),
      "SELECT q.id, q.file_id, q.sheet, q.line, q.table_kind, q.code, q.date, q.header, q.raw, "
      "q.day_first FROM meta m JOIN quarantine q ON q.id > CAST(m.value AS INTEGER) JOIN file f ON "
      "f.id = q.file_id AND f.published_at IS NOT NULL WHERE m.key = ?1 ORDER BY q.id LIMIT ?2");
  query.bind(1, kCursor);
  query.bind(2, limit);
  std::vector<WaitingRow> rows;
  while (query.executeStep()) {
    WaitingRow row;
    row.id = query.getColumn(0).getInt64();
    row.file = {query.getColumn(1).getInt64()};
    row.sheet = query.getColumn(2).getString();
    row.line = query.getColumn(3).getInt();
    row.table_kind = query.getColumn(4).getString();
    row.code = query.getColumn(5).getString();
    row.date = parse_iso_date(query.getColumn(6).getString());
    row.header = query.getColumn(7).getString();
    row.raw = query.getColumn(8).getString();
    if (!query.getColumn(9).isNull()) row.day_first = query.getColumn(9).getInt() != 0;
    rows.push_back(std::move(row));
  }
  return rows;
}

void retried_until(Database& database, std::int64_t id) {
  database.set_meta(kCursor, std::to_string(id));
}

void release(Database& database, const WaitingRow& row, int accepted) {
  exec(database, "DELETE FROM quarantine WHERE id = ?", row.id);
  SQLite::Statement reject(database.sql(),
                           "DELETE FROM reject WHERE file_id = ? AND sheet = ? AND line = ?");
  reject.bind(1, row.file.value);
  reject.bind(2, row.sheet);
  reject.bind(3, row.line);
  reject.exec();
  SQLite::Statement file(
      database.sql(),
      "UPDATE file SET accepted = accepted + ?2, rejected = max(rejected - 1, 0), report_due = 1 "
      "WHERE id = ?1");
  file.bind(1, row.file.value);
  file.bind(2, accepted);
  file.exec();
}

void change_reason(Database& database, const WaitingRow& row, const std::string& code,
                   const std::string& message, const std::string& hint) {
  SQLite::Statement reject(
      database.sql(),
      "UPDATE reject SET code = ?5, message = ?6, hint = ?7 WHERE file_id = ?1 AND sheet = ?2 AND "
      "line = ?3 AND code = ?4");
  reject.bind(1, row.file.value);
  reject.bind(2, row.sheet);
  reject.bind(3, row.line);
  reject.bind(4, row.code);
  reject.bind(5, code);
  reject.bind(6, message);
  reject.bind(7, hint);
  reject.exec();
  SQLite::Statement waiting(database.sql(), "UPDATE quarantine SET code = ? WHERE id = ?");
  waiting.bind(1, code);
  waiting.bind(2, row.id);
  waiting.exec();
  exec(database, "UPDATE file SET report_due = 1 WHERE id = ?", row.file.value);
}

void keep_picture(Database& database, FileId file, const std::string& name,
                  const std::string& sha256) {
  SQLite::Statement insert(database.sql(),
                           "INSERT OR REPLACE INTO quarantine_picture VALUES (?, ?, ?)");
  insert.bind(1, file.value);
  insert.bind(2, name);
  insert.bind(3, sha256);
  insert.exec();
}

std::string kept_picture(Database& database, FileId file, const std::string& name) {
  SQLite::Statement query(database.sql(),
                          "SELECT picture FROM quarantine_picture WHERE file_id = ? AND name = ?");
  query.bind(1, file.value);
  query.bind(2, name);
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

}  // namespace homeward::store
