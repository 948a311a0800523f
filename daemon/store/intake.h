// Files and their versions, and what was rejected of them. Main thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

enum class FileState { kSpooled, kPublished, kRefused };
const char* to_string(FileState state);

// One version of a dropped file: what bytes (sha256) lay at a path.
struct FileRow {
  FileId id;
  std::string path;  // relative to drop/
  std::string sha256;
  std::int64_t size = 0;  // bytes
  Instant received_at{};
  FileState state = FileState::kSpooled;
  std::string table_kind;  // empty while spooled, or not recognised
  std::optional<Instant> read_at;
  int accepted = 0;
  int rejected = 0;
  bool current = true;                  // the newest version at its path
  std::optional<Instant> published_at;  // when its rows were first made visible
  std::optional<Instant> held_until;    // it looked cut off: not read before (versions.h)
  int waiting = 0;                      // of the rejected lines, those in quarantine
};

struct RejectRow {
  int line = 0;
  std::string column;
  std::string code;
  std::string message;
  std::string hint;
  std::string raw;
  std::string sheet{};  // of a workbook
};

// What became of a file, as publishing ends.
struct FileOutcome {
  FileState state = FileState::kPublished;
  std::string table_kind;
  int accepted = 0;
  int rejected = 0;
};

std::optional<FileRow> find_file(Database& database, FileId id);
// The version with these bytes: the one at `path` if there is, else one that is current elsewhere.
std::optional<FileRow> find_version(Database& database, const std::string& sha256,
                                    const std::string& path);
// The newest version at that path.
std::optional<FileRow> current_file(Database& database, const std::string& path);
// Current versions, by path.
std::vector<FileRow> current_files(Database& database);
// Complete bytes lie at `path`. Whichever of the calls below is right is made.
enum class Arrival {
  kNew,       // a new version, to be read
  kRestored,  // known bytes, current again at this path and to be read once more
  kKnown,     // they are this path's current version already
  kCopy,      // they are current at another path, and this path had no version of its own
};
struct Received {
  FileId file;
  Arrival arrival = Arrival::kNew;
};
Received receive(Database& database, const std::string& path, const std::string& sha256,
                 std::int64_t size, Instant received_at);
// A new version, spooled and not read yet; it becomes the current one of its path.
FileId insert_spooled(Database& database, const std::string& path, const std::string& sha256,
                      std::int64_t size, Instant received_at);
// Old bytes came back, at their own path or another: that version is current there and will be read
// again.
void make_current_again(Database& database, FileId id, const std::string& path);
// The bytes of that version lie at this path too: its rows are not withdrawn while they do, though
// another version takes its place at its own path.
void note_copy(Database& database, FileId id, const std::string& path);
// Whether bytes are those of a version that is current or still to be read.
bool is_needed(Database& database, const std::string& sha256);
// Spooled, not read and not held at `now`; oldest first, at most `limit`.
std::vector<FileRow> files_to_read(Database& database, Instant now, std::size_t limit);
// Every version at that path, newest first.
std::vector<FileRow> versions_of(Database& database, const std::string& path);
// The version at the file's path that was published last before it.
std::optional<FileRow> version_before(Database& database, const FileRow& file);
// For the board: newest first.
std::vector<FileRow> recent_files(Database& database, int limit);

// Replaces the file's rejects.
void set_rejects(Database& database, FileId id, const std::vector<RejectRow>& rejects);
// By line, then as found.
std::vector<RejectRow> rejects_of(Database& database, FileId id);
void set_outcome(Database& database, FileId id, const FileOutcome& outcome, Instant read_at);

}  // namespace homeward::store
