// The layout of the share, and which of its files mean something to us.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace homeward::collect {

inline constexpr const char* kMarker = ".homeward-share";
inline constexpr const char* kDrop = "drop";
inline constexpr const char* kReports = "reports";
inline constexpr const char* kReview = "review";
inline constexpr const char* kHeld = "held";
inline constexpr const char* kApproved = "approved";
inline constexpr const char* kPrint = "print";

// Makes the share's folders and, last, its marker file; what exists stays as it is. New folders are
// for this user and its group only (02770): children's data lies in them. Any thread; throws
// Failure.
void create_share(const std::filesystem::path& share);

// What a file in drop/ is, told by its name alone.
enum class Treatment {
  kTable,         // read it (also when it turns out to be something else: the report will say)
  kPicture,       // waits beside a log until a row asks for it
  kConflictCopy,  // a sync tool kept two versions: not read, reported
  kIgnored,       // unfinished, temporary, hidden or a system's own: silently passed over
};

// `relative` is '/' separated. A folder on the way hides what is in it by a dot in front or by
// being a system's own; only a file's name says that the file is unfinished. Pure.
Treatment treatment_of(std::string_view relative);
inline bool is_ignored(std::string_view relative) {
  return treatment_of(relative) == Treatment::kIgnored;
}

bool is_ignored_folder(std::string_view name);

// True for "a/b.csv": relative, without empty, "." or ".." parts, control characters or
// backslashes, and valid UTF-8. Pure.
bool is_safe_relative(std::string_view path);

// `bytes` with everything that is not printable UTF-8 replaced, so that it can be shown and stored.
std::string printable(std::string_view bytes);

// True when file changes there come from other machines, so that events are not to be trusted and
// writes are slow to show: CIFS, NFS, FUSE, 9P, Ceph, AFS (statfs(2), linux/magic.h).
bool is_network_file_system(int fd);

}  // namespace homeward::collect
