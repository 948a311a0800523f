#include "collect/foreign_database.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "collect/share.h"

namespace homeward::collect {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kLockLook{20};
constexpr std::chrono::seconds kReadPatience{60};
constexpr int kStepsBetweenLooks = 4000;
constexpr int kMostCellBytes = 8 << 20;
constexpr std::size_t kPiece = 64U << 10U;

// A -shm or -wal made by us beside another user's file would be ours, and that user's program could
// write no more. (For root SQLite gives them to the file's owner.)
bool is_anothers(const std::filesystem::path& path) {
  struct stat info {};
  return ::geteuid() != 0 && ::stat(path.c_str(), &info) == 0 && info.st_uid != ::geteuid();
}

// SQLite's URI form of a path: file:///srv/a%23b.db?mode=ro (sqlite.org/uri.html).
std::string uri_of(const std::filesystem::path& path) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(path).string()) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + (is_anothers(path) ? "?mode=ro&readonly_shm=1" : "?mode=ro");
}

// Only what a SELECT needs, and our own PRAGMA data_version.
int authorize(void* /*unused*/, int action, const char* what, const char* argument,
              const char* /*database*/, const char* /*trigger*/) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      return argument != nullptr && std::string_view(argument) == "load_extension" ? SQLITE_DENY
                                                                                   : SQLITE_OK;
    case SQLITE_PRAGMA:
      return what != nullptr && std::string_view(what) == "data_version" ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

void append_quoted(std::string_view text, std::string& csv) {
  csv += '"';
  for (const char c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

DatabaseTrouble wal_trouble() {
  return {"database_wal",
          "it is in WAL mode and no program has it open whose -shm and -wal files could be read: "
          "keep the program that writes it running and these files readable, or give it \"PRAGMA "
          "journal_mode = DELETE\" once, or let this service's user own a copy"};
}

DatabaseTrouble select_trouble(const std::string& detail) { return {"database_select", detail}; }

}  // namespace

bool DatabaseTrouble::of_select() const {
  return code_ == "database_select" || code_ == "database_slow" || code_ == "database_large";
}

FileFacts facts_of(const std::filesystem::path& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    const std::string words = std::generic_category().message(errno);
    if (errno == ENOENT || errno == ENOTDIR) {
      throw DatabaseTrouble("database_missing",
                            "there is no such file; is its disk mounted, is the path right?");
    }
    if (errno == EACCES || errno == EPERM) {
      throw DatabaseTrouble("database_denied",
                            "the service may not enter its folder; let its user do so");
    }
    throw DatabaseTrouble("database_io", words);
  }
  if (!S_ISREG(info.st_mode)) {
    throw DatabaseTrouble("database_broken", "this is not a file; name the SQLite file itself");
  }
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  return {info.st_dev, info.st_ino, static_cast<std::uint64_t>(info.st_size),
          info.st_mtim.tv_sec * kNanoseconds + info.st_mtim.tv_nsec};
}

// Opening --------------------------------------------------------------------------------------

struct ForeignDatabase::Guard {
  std::function<bool()> stop;
  std::chrono::milliseconds patience{};
  steady_clock::time_point began = steady_clock::now();

  bool stops() const { return stop && stop(); }
  bool too_slow() const { return steady_clock::now() - began > kReadPatience; }

  static int busy(void* self, int times) {
    const Guard& guard = *static_cast<Guard*>(self);
    if (guard.stops() || times * kLockLook >= guard.patience) return 0;
    std::this_thread::sleep_for(kLockLook);
    return 1;
  }
  static int progress(void* self) {
    const Guard& guard = *static_cast<Guard*>(self);
    return guard.stops() || guard.too_slow() ? 1 : 0;
  }
};

ForeignDatabase::ForeignDatabase(const std::filesystem::path& path, std::function<bool()> stop,
                                 std::chrono::milliseconds patience)
    : guard_(std::make_unique<Guard>()),
      db_(nullptr, &::sqlite3_close_v2),
      version_(nullptr, &::sqlite3_finalize) {
  guard_->stop = std::move(stop);
  guard_->patience = patience;
  sqlite3* handle = nullptr;
  const int opened =
      ::sqlite3_open_v2(uri_of(path).c_str(), &handle,
                        SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  db_.reset(handle);
  if (opened != SQLITE_OK) fail(opened);
  sqlite3* db = db_.get();
  const std::string real = ::sqlite3_db_filename(db, "main");
  if (is_anothers(path) && is_wal() &&
      !(std::filesystem::exists(real + "-shm") && std::filesystem::exists(real + "-wal"))) {
    throw wal_trouble();
  }
  ::sqlite3_extended_result_codes(db, 1);
  ::sqlite3_busy_handler(db, &Guard::busy, guard_.get());
  ::sqlite3_progress_handler(db, kStepsBetweenLooks, &Guard::progress, guard_.get());
  // The file is a stranger's: its schema may call nothing, one cell may not fill our memory, and
  // its pages are read, not mapped, for whoever cuts it short would end us (SIGBUS).
  ::sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  ::sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  ::sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  ::sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kMostCellBytes);
  ::sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  ::sqlite3_exec(db, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = 1", nullptr, nullptr, nullptr);
  ::sqlite3_set_authorizer(db, &authorize, nullptr);
  sqlite3_stmt* version = nullptr;
  const int prepared = ::sqlite3_prepare_v2(db, "PRAGMA data_version", -1, &version, nullptr);
  version_.reset(version);
  if (prepared != SQLITE_OK) fail(prepared);
}

ForeignDatabase::~ForeignDatabase() = default;

std::int64_t ForeignDatabase::data_version() {
  guard_->began = steady_clock::now();
  const int result = ::sqlite3_step(version_.get());
  const std::int64_t version = ::sqlite3_column_int64(version_.get(), 0);
  ::sqlite3_reset(version_.get());
  if (result != SQLITE_ROW) fail(result);
  return version;
}

// Reads the mode out of the header (bytes 18 and 19, sqlite.org/fileformat2.html) through SQLite's
// own file.
bool ForeignDatabase::is_wal() const {
  sqlite3_file* file = nullptr;
  if (::sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr) {
    return false;
  }
  std::array<unsigned char, 20> header{};
  return file->pMethods->xRead(file, header.data(), static_cast<int>(header.size()), 0) ==
             SQLITE_OK &&
         header[18] == 2;
}

void ForeignDatabase::fail(int result) const {
  if (guard_->stops()) throw ReadStopped{};
  switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseTrouble("database_busy",
                            "another program keeps it locked; it is tried again by itself");
    case SQLITE_INTERRUPT:
      throw DatabaseTrouble("database_slow",
                            "the SELECT takes longer than a minute; narrow it, or add an index");
    case SQLITE_TOOBIG:
      throw DatabaseTrouble("database_large", "one of its cells is larger than 8 MB");
    case SQLITE_NOTADB:
      throw DatabaseTrouble("database_broken",
                            "it is no SQLite database, or an encrypted one; name the right file");
    case SQLITE_CORRUPT:
      throw DatabaseTrouble("database_broken",
                            "it is damaged, or just being copied; if this lasts, ask it "
                            "\"PRAGMA integrity_check\" and restore a good copy");
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
      if (db_ && is_wal()) throw wal_trouble();
      if ((result & 0xFF) == SQLITE_READONLY) {  // a hot journal, which only a writer may play back
        throw DatabaseTrouble(
            "database_recover",
            "the program that writes it was broken off; start that program once to mend it");
      }
      throw DatabaseTrouble("database_denied",
                            "it can not be opened; let the service's user read the file");
    default:
      throw DatabaseTrouble("database_io", fmt::format("it can not be read: {} (SQLite code {})",
                                                       ::sqlite3_errstr(result), result));
  }
}

// Reading --------------------------------------------------------------------------------------

ForeignSelect::ForeignSelect(ForeignDatabase& database, const std::string& sql)
    : database_(database), statement_(nullptr, &::sqlite3_finalize) {
  sqlite3* db = database.db_.get();
  database.guard_->began = steady_clock::now();
  sqlite3_stmt* first = nullptr;
  const char* rest = nullptr;
  const int result =
      ::sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size() + 1), &first, &rest);
  statement_.reset(first);
  // CREATE, once its writes are refused, is told to try with another schema.
  if (result == SQLITE_AUTH || result == SQLITE_SCHEMA)
    throw select_trouble("only a SELECT is run; this wants to do more");
  if ((result & 0xFF) == SQLITE_ERROR) throw select_trouble(printable(::sqlite3_errmsg(db)));
  if (result != SQLITE_OK) database.fail(result);
  if (first == nullptr) throw select_trouble("there is no statement in it");
  sqlite3_stmt* second = nullptr;
  const int more = ::sqlite3_prepare_v2(db, rest, -1, &second, nullptr);
  ::sqlite3_finalize(second);
  if (more != SQLITE_OK || second != nullptr) {
    throw select_trouble("there is something behind the first ; - one SELECT is run and no more");
  }
  const int count = ::sqlite3_column_count(first);
  if (::sqlite3_stmt_readonly(first) == 0 || ::sqlite3_stmt_isexplain(first) != 0 || count == 0) {
    throw select_trouble("it is no SELECT, and only a SELECT is run");
  }
  for (int index = 1; index <= ::sqlite3_bind_parameter_count(first); ++index) {
    const char* name = ::sqlite3_bind_parameter_name(first, index);
    if (name == nullptr || std::string_view(name) != ":since")
      throw select_trouble("the one parameter that it may have is :since");
    since_index_ = index;
  }
  for (int column = 0; column < count; ++column) {
    const char* name = ::sqlite3_column_name(first, column);
    columns_.emplace_back(name == nullptr ? "" : printable(name));
  }
}

std::int64_t ForeignSelect::run(const std::string& since, const Sink& sink) {
  database_.guard_->began = steady_clock::now();
  sqlite3_stmt* statement = statement_.get();
  // However this ends, the read transaction does: the writer must not wait for us.
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> at_end(statement, &::sqlite3_reset);
  if (since_index_ > 0) {
    ::sqlite3_bind_text(statement, since_index_, since.c_str(), static_cast<int>(since.size()),
                        SQLITE_TRANSIENT);
  }
  std::string csv = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) csv += ',';
    append_quoted(columns_[i], csv);
  }
  csv += "\r\n";
  std::int64_t rows = 0;
  while (true) {
    const int result = ::sqlite3_step(statement);
    if (result == SQLITE_DONE) break;
    if (result == SQLITE_ERROR) throw select_trouble("it fails while it runs; try it by hand");
    if (result != SQLITE_ROW) database_.fail(result);
    if (database_.guard_->stops()) throw ReadStopped{};
    append_row(csv);
    ++rows;
    if (csv.size() < kPiece) continue;
    if (!sink(csv)) return rows;
    csv.clear();
  }
  sink(csv);
  return rows;
}

void ForeignSelect::append_row(std::string& csv) const {
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
    if (column > 0) csv += ',';
    append_cell(column, csv);
  }
  csv += "\r\n";
}

void ForeignSelect::append_cell(int column, std::string& csv) const {
  sqlite3_stmt* statement = statement_.get();
  const int type = ::sqlite3_column_type(statement, column);
  if (type == SQLITE_NULL) return;
  const bool blob = type == SQLITE_BLOB;
  const void* bytes = blob ? ::sqlite3_column_blob(statement, column)
                           : static_cast<const void*>(::sqlite3_column_text(statement, column));
  const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement, column));
  if (bytes == nullptr && size == 0 && blob) return;  // an empty one
  if (bytes == nullptr) database_.fail(SQLITE_NOMEM);
  const std::string_view value(static_cast<const char*>(bytes), size);
  // Some programs store text as bytes.
  if (blob && (value.find('\0') != std::string_view::npos || !text::is_valid_utf8(value))) {
    const std::string& name = columns_[static_cast<std::size_t>(column)];
    throw select_trouble(fmt::format(
        "column \"{}\" holds bytes and no text; leave it out, or write CAST({} AS TEXT) AS {}",
        name, name, name));
  }
  if (blob || type == SQLITE_TEXT) {
    append_quoted(value, csv);
  } else {
    csv += value;
  }
}

}  // namespace homeward::collect
