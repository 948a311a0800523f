// A school's own SQLite database, read and never written. Databases' thread only (and `check`).
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace homeward::collect {

// Why a database could not be read, and the way out: words for the person who runs it, without
// anything of its content. Codes:
//   database_missing, database_denied, database_busy, database_wal, database_recover,
//   database_broken, database_io       the whole database; may get better by itself
//   database_select, database_slow, database_large       this one SELECT
class DatabaseTrouble : public std::runtime_error {
 public:
  DatabaseTrouble(std::string code, const std::string& detail)
      : std::runtime_error(detail), code_(std::move(code)) {}
  const std::string& code() const { return code_; }
  bool of_select() const;

 private:
  std::string code_;
};

// Thrown when `stop` said so in the midst of a read.
struct ReadStopped {};

inline constexpr std::chrono::milliseconds kLockPatience{5000};

// What tells that a file was replaced or written to without a look into it.
struct FileFacts {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;
  bool operator==(const FileFacts&) const = default;
  bool same_file(const FileFacts& other) const {
    return device == other.device && inode == other.inode;
  }
};
// Throws DatabaseTrouble when there is no regular file at `path`; follows symbolic links.
FileFacts facts_of(const std::filesystem::path& path);

// An open connection: mode=ro (never immutable: another program may write), patient with locks,
// nothing but SELECT authorized, the schema not trusted, no -shm made beside
// another user's file. Works beside a writer in WAL and in
// rollback-journal mode. The file itself is never opened behind SQLite's back: closing it would
// drop SQLite's POSIX locks (sqlite.org/howtocorrupt.html, 2.2).
class ForeignDatabase {
 public:
  // `stop` is asked often, by this thread; true ends the read with ReadStopped. `patience` is how
  // long another program's lock is waited for. Throws DatabaseTrouble.
  ForeignDatabase(const std::filesystem::path& path, std::function<bool()> stop,
                  std::chrono::milliseconds patience = kLockPatience);
  ~ForeignDatabase();
  ForeignDatabase(const ForeignDatabase&) = delete;
  ForeignDatabase& operator=(const ForeignDatabase&) = delete;

  // Differs from the number before when another connection committed in between (PRAGMA
  // data_version). Throws DatabaseTrouble.
  std::int64_t data_version();

 private:
  friend class ForeignSelect;
  struct Guard;
  [[noreturn]] void fail(int result) const;
  bool is_wal() const;

  std::unique_ptr<Guard> guard_;  // what the callbacks see; its address stays
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> version_;
};

// One SELECT of the school's, prepared and found harmless.
class ForeignSelect {
 public:
  // Throws DatabaseTrouble(database_select) when `sql` is wrong, more than one statement, no
  // SELECT, or wants another parameter than :since. `database` must outlive this object.
  ForeignSelect(ForeignDatabase& database, const std::string& sql);

  const std::vector<std::string>& columns() const { return columns_; }
  bool uses_since() const { return since_index_ > 0; }

  // Takes a piece of the table; false when no more is wanted.
  using Sink = std::function<bool(std::string_view)>;
  // Runs it in one read transaction, at most a minute long. The rows go to `sink` as UTF-8 CSV (RFC
  // 4180, a byte order mark and the columns' names first; NULL is blank, text always quoted), a few
  // KiB at a time. Gives the number of rows. Throws DatabaseTrouble, ReadStopped.
  std::int64_t run(const std::string& since, const Sink& sink);

 private:
  void append_row(std::string& csv) const;
  void append_cell(int column, std::string& csv) const;

  ForeignDatabase& database_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
  std::vector<std::string> columns_;
  int since_index_ = 0;
};

}  // namespace homeward::collect
