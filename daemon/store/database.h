// The one SQLite database of an instance.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/time.h"
#include "store/prepared.h"

namespace homeward::store {

// Owned by the main thread; no other thread touches it. Every method throws SQLite::Exception when
// SQLite refuses (disk full, I/O error): the tick's step is backed off, nothing is half-written.
class Database {
 public:
  // Opens or creates, sets WAL, synchronous=FULL, foreign keys and secure_delete, and migrates -
  // after a VACUUM INTO backup beside the file when there was anything to migrate. A database of a
  // newer Homeward is refused with Failure(kConfig).
  static Database open(const std::filesystem::path& path);
  // Beside a running daemon: reads and writes what it would, but never migrates under it.
  // Failure(kNoInput) when there is none, Failure(kConfig) when its schema is not this binary's.
  static Database open_current(const std::filesystem::path& path);
  // For commands that only look: no migration, no write. Failure(kNoInput) when there is none,
  // Failure(kConfig) when its schema is not this binary's.
  static Database open_read_only(const std::filesystem::path& path);
  // A copy of that database in memory, to try things on: what is done to it touches no file.
  static Database copy_of(const std::filesystem::path& path);
  // For tests: in memory, migrated.
  static Database in_memory();

  Database(Database&&) = default;
  Database& operator=(Database&& other) noexcept;

  SQLite::Database& sql() { return sql_; }
  // What store::Prepared lends from.
  StatementCache& idle_statements() { return *idle_statements_; }

  // Runs `work` in one IMMEDIATE transaction; rolls back when it throws.
  void transact(const std::function<void()>& work);
  // The same, but a power cut may undo it as a whole (a crash does not) until the next transact():
  // for work that is begun again anyway, and would wait for the disk each time.
  void transact_unsynced(const std::function<void()>& work);

  // A value of the meta table.
  std::optional<std::string> meta(const std::string& key);
  void set_meta(const std::string& key, const std::string& value);
  void clear_meta(const std::string& key);

 private:
  explicit Database(SQLite::Database sql) : sql_(std::move(sql)) {}
  void configure();
  void migrate(const std::filesystem::path& path);
  int schema_version();
  void require_current(const std::filesystem::path& path);

  SQLite::Database sql_;
  // After the connection, so that it goes first; on the heap, so that loans survive a move.
  std::unique_ptr<StatementCache> idle_statements_ = std::make_unique<StatementCache>();
};

// Helpers that spare every repository the same conversions.
std::string text_of(const SQLite::Column& column);
std::optional<int> optional_int(const SQLite::Column& column);
Date date_of_column(const SQLite::Column& column);
std::optional<Date> optional_date(const SQLite::Column& column);
void bind_optional(SQLite::Statement& statement, int index, const std::optional<int>& value);
void bind_optional(SQLite::Statement& statement, int index, const std::optional<Date>& value);
// Binds an id, or NULL when it is 0.
template <typename Tagged>
void bind_id_or_null(SQLite::Statement& statement, int index, Tagged id) {
  if (id) {
    statement.bind(index, id.value);
  } else {
    statement.bind(index);
  }
}

}  // namespace homeward::store
