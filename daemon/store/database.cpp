#include "store/database.h"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "base/errors.h"
#include "base/log.h"
#include "store/migrations.h"

namespace homeward::store {

namespace fs = std::filesystem;

namespace {
constexpr int kBusyMilliseconds = 5000;
const int kReadWrite = SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX;

SQLite::Database connect(const std::string& path, int flags) {
  // Only before SQLite's first use: to count every allocation takes a lock for each, a tenth of
  // what storing a log costs.
  [[maybe_unused]] static const int kNotCounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return SQLite::Database(path, flags, kBusyMilliseconds);
}

}  // namespace

Database Database::open(const fs::path& path) {
  // The file holds children's notes: readable by its owner alone from its first byte.
  const mode_t before = ::umask(0077);
  try {
    Database database(connect(path.string(), kReadWrite));
    ::umask(before);
    database.configure();
    database.migrate(path);
    return database;
  } catch (const SQLite::Exception& e) {
    ::umask(before);
    throw Failure(ExitCode::kIo,
                  fmt::format("cannot open the database {}: {}", path.string(), e.what()));
  }
}

namespace {
void require_file(const fs::path& path) {
  if (fs::exists(path)) return;
  throw Failure(ExitCode::kNoInput,
                fmt::format("{}: no database yet; `homeward serve` makes it", path.string()));
}
}  // namespace

void Database::require_current(const fs::path& path) {
  const int version = schema_version();
  if (version == static_cast<int>(migrations().size())) return;
  throw Failure(
      ExitCode::kConfig,
      fmt::format("the database {} has schema {}, this homeward reads {}; run the daemon of "
                  "the same version once",
                  path.string(), version, migrations().size()));
}

Database Database::open_read_only(const fs::path& path) {
  require_file(path);
  Database database(connect(path.string(), SQLite::OPEN_READONLY));
  database.require_current(path);
  return database;
}

Database Database::open_current(const fs::path& path) {
  require_file(path);
  Database database(connect(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX));
  database.configure();
  database.require_current(path);
  return database;
}

Database Database::copy_of(const fs::path& path) {
  Database source = open_read_only(path);
  Database copy(connect(":memory:", kReadWrite));
  SQLite::Backup(copy.sql_, source.sql_).executeStep();
  copy.configure();
  return copy;
}

Database Database::in_memory() {
  Database database(connect(":memory:", kReadWrite));
  database.configure();
  database.migrate({});
  return database;
}

// Statements end before the connection that they were made for.
Database& Database::operator=(Database&& other) noexcept {
  idle_statements_->clear();
  sql_ = std::move(other.sql_);
  idle_statements_ = std::move(other.idle_statements_);
  return *this;
}

void Database::configure() {
  sql_.exec("PRAGMA journal_mode = WAL");
  sql_.exec("PRAGMA synchronous = FULL");
  sql_.exec("PRAGMA foreign_keys = ON");
  sql_.exec("PRAGMA secure_delete = ON");
  sql_.exec("PRAGMA cache_size = -8000");  // KiB
  // A log writes the same index pages over and over: copy them home once in a while, not each time.
  sql_.exec("PRAGMA wal_autocheckpoint = 16000");
  sql_.exec("PRAGMA journal_size_limit = 67108864");
}

int Database::schema_version() { return sql_.execAndGet("PRAGMA user_version").getInt(); }

void Database::migrate(const fs::path& path) {
  const int version = schema_version();
  const int wanted = static_cast<int>(migrations().size());
  if (version > wanted) {
    throw Failure(
        ExitCode::kConfig,
        fmt::format(
            "the database {} was written by a newer homeward (schema {}, this one knows {}); "
            "install that version again, or restore a backup",
            path.string(), version, wanted));
  }
  if (version == wanted) return;
  if (version > 0) {
    const std::string backup = fmt::format("{}.before-schema-{}", path.string(), wanted);
    fs::remove(backup);
    SQLite::Statement vacuum(sql_, "VACUUM INTO ?");
    vacuum.bind(1, backup);
    vacuum.exec();
    log::info("database.backup", {{"schema", version}});
  }
  // A table that others point at can be replaced only so; what points nowhere is looked for after.
  sql_.exec("PRAGMA foreign_keys = OFF");
  for (int next = version; next < wanted; ++next) {
    transact([&] {
      sql_.exec(migrations()[static_cast<std::size_t>(next)].sql);
      if (version > 0) {
        SQLite::Statement dangling(sql_, "PRAGMA foreign_key_check");
        HOMEWARD_CHECK(!dangling.executeStep());
      }
      sql_.exec(fmt::format("PRAGMA user_version = {}", next + 1));
    });
  }
  sql_.exec("PRAGMA foreign_keys = ON");
}

void Database::transact(const std::function<void()>& work) {
  Prepared(*this, "BEGIN IMMEDIATE").exec();
  try {
    work();
    Prepared(*this, "COMMIT").exec();
  } catch (...) {
    sql_.tryExec("ROLLBACK");  // nothing to do when SQLite has rolled back by itself
    throw;
  }
}

void Database::transact_unsynced(const std::function<void()>& work) {
  struct Full {
    SQLite::Database& sql;
    ~Full() { sql.tryExec("PRAGMA synchronous = FULL"); }
  };
  sql_.exec("PRAGMA synchronous = NORMAL");
  const Full full{sql_};
  transact(work);
}

std::optional<std::string> Database::meta(const std::string& key) {
  Prepared query(*this, "SELECT value FROM meta WHERE key = ?");
  query.bind(1, key);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
}

void Database::set_meta(const std::string& key, const std::string& value) {
  Prepared upsert(*this,
                  "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO "
                  "UPDATE SET value = excluded.value");
  upsert.bind(1, key);
  upsert.bind(2, value);
  upsert.exec();
}

void Database::clear_meta(const std::string& key) {
  Prepared remove(*this, "DELETE FROM meta WHERE key = ?");
  remove.bind(1, key);
  remove.exec();
}

std::string text_of(const SQLite::Column& column) {
  return column.isNull() ? std::string() : column.getString();
}

std::optional<int> optional_int(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional<int>(column.getInt());
}

Date date_of_column(const SQLite::Column& column) {
  const auto date = parse_iso_date(column.getString());
  HOMEWARD_CHECK(date.has_value());
  return *date;
}

std::optional<Date> optional_date(const SQLite::Column& column) {
  return column.isNull() ? std::nullopt : std::optional<Date>(date_of_column(column));
}

void bind_optional(SQLite::Statement& statement, int index, const std::optional<int>& value) {
  if (value) {
    statement.bind(index, *value);
  } else {
    statement.bind(index);
  }
}

void bind_optional(SQLite::Statement& statement, int index, const std::optional<Date>& value) {
  if (value) {
    statement.bind(index, to_iso(*value));
  } else {
    statement.bind(index);
  }
}

}  // namespace homeward::store
