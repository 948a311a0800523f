// The spool: our own copy of a dropped file, named by its content. Collector thread only.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

namespace homeward::collect {

// What must stay equal for a file to count as the same, unchanged file.
struct FileState {
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t mtime_ns = 0;  // since the Unix epoch
  bool operator==(const FileState&) const = default;
};
FileState state_of(const struct stat& info);

// How an attempt to take a file ended.
struct Spooled {
  std::string sha256;
  std::uint64_t size = 0;
  std::filesystem::path path;  // empty when the bytes were known
  bool known = false;
};
struct TooLarge {
  std::uint64_t size = 0;
};
struct Busy {  // somebody holds it, or the server does not answer well: later
  std::string detail;
};
struct Denied {
  std::string detail;
};
struct Changed {};  // it was written to between the look and the end of the copy
struct Vanished {};
struct NotRegular {};  // it became a link, a pipe or a folder
struct SpoolFull {     // our side: the spool could not be written
  std::string detail;
};
using SpoolOutcome =
    std::variant<Spooled, TooLarge, Busy, Denied, Changed, Vanished, NotRegular, SpoolFull>;

// EBUSY, EACCES ... as one of the outcomes above; `detail` is the system's words.
SpoolOutcome outcome_of_errno(int error_number);

// Makes the spool's folder (0700) when missing. Throws Failure.
void make_spool(const std::filesystem::path& folder);

class Spool {
 public:
  // Makes `folder` (0700) when missing and removes half-written copies of an earlier run.
  // `cap` is the size in bytes beyond which a file is refused. Throws Failure.
  Spool(std::filesystem::path folder, std::uint64_t cap);

  // Copies the regular file `name` in the open folder `folder_fd` to <spool>/<sha256> (0600) while
  // hashing. The state must equal `expected` before and after; the copy is fsynced and renamed.
  // Never follows a link, never blocks on a pipe.
  SpoolOutcome take(int folder_fd, const std::string& name, const FileState& expected,
                    const std::string& known_sha256) const;

 private:
  SpoolOutcome copy(int source, const FileState& expected, const std::string& known_sha256) const;

  std::filesystem::path folder_;
  std::uint64_t cap_;
};

}  // namespace homeward::collect
