#include "collect/share_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "base/unique_fd.h"
#include "collect/beneath.h"
#include "collect/file_source.h"
#include "collect/share.h"

namespace homeward::collect {

namespace {

// One thread writes one file at a time, so one name serves them all and none can be too long.
constexpr const char* kPart = ".homeward.part";
constexpr int kMaxTreeDepth = 8;

std::string words_for(int error_number) { return std::generic_category().message(error_number); }

bool has_bytes(int folder, const std::string& name, std::string_view bytes) {
  const UniqueFd file(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if (static_cast<std::size_t>(info.st_size) != bytes.size()) return false;
  char buffer[65536];
  while (!bytes.empty()) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    const std::string_view piece(buffer, static_cast<std::size_t>(got));
    if (!bytes.starts_with(piece)) return false;
    bytes.remove_prefix(piece.size());
  }
  return true;
}

// 0, or an errno; the half-written file is then still there.
int write_part(int folder, std::string_view bytes, bool durable) {
  ::unlinkat(folder, kPart, 0);
  // O_EXCL: what stands there by now is not ours, and may be a link to something else.
  const UniqueFd file(
      ::openat(folder, kPart, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0660));
  if (!file) return errno;
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return durable && ::fsync(file.get()) != 0 ? errno : 0;
}

// 0, or an errno.
int empty_folder(int folder, int depth) {
  if (depth > kMaxTreeDepth) return ENAMETOOLONG;
  const Listing listing = list_folder(folder, "");
  const auto* entries = std::get_if<std::vector<Entry>>(&listing);
  if (entries == nullptr) return EACCES;
  for (const Entry& entry : *entries) {
    const bool is_folder = entry.type == EntryType::kFolder;
    if (is_folder) {
      const UniqueFd inner(
          ::openat(folder, entry.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!inner) return errno;
      if (const int error = empty_folder(inner.get(), depth + 1)) return error;
    }
    if (::unlinkat(folder, entry.name.c_str(), is_folder ? AT_REMOVEDIR : 0) != 0 &&
        errno != ENOENT) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

bool may_write(std::string_view path) {
  if (!is_safe_relative(path)) return false;
  return path.starts_with("reports/") || path.starts_with("review/") || path.starts_with("print/");
}

bool may_remove(std::string_view path) {
  if (!is_safe_relative(path)) return false;
  return path.starts_with("review/held/") || path.starts_with("review/approved/");
}

std::optional<std::string> write_to_share(int share, const std::string& path,
                                          std::string_view bytes) {
  if (!may_write(path)) return "not a place in reports, review or print";
  const auto [folder_path, name] = split_path(path);
  const UniqueFd folder = open_folder_beneath(share, folder_path, true);
  if (!folder) return "its folder can not be made or opened: " + words_for(errno);
  if (has_bytes(folder.get(), name, bytes)) return std::nullopt;
  const bool durable = !path.starts_with("reports/");
  int error = write_part(folder.get(), bytes, durable);
  if (error == 0 && ::renameat(folder.get(), kPart, folder.get(), name.c_str()) != 0) error = errno;
  if (error == 0 && durable && ::fsync(folder.get()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlinkat(folder.get(), kPart, 0);
  return words_for(error);
}

std::optional<std::string> remove_from_share(int share, const std::string& path) {
  if (!may_remove(path)) return "not a folder in review/held or review/approved";
  const auto [parent_path, name] = split_path(path);
  const UniqueFd parent = open_folder_beneath(share, parent_path);
  if (!parent) return errno == ENOENT ? std::nullopt : std::optional(words_for(errno));
  const UniqueFd tree(
      ::openat(parent.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!tree) return errno == ENOENT ? std::nullopt : std::optional(words_for(errno));
  if (const int error = empty_folder(tree.get(), 0)) return words_for(error);
  if (::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT)
    return std::nullopt;
  return words_for(errno);
}

std::vector<std::string> list_approved(int share) {
  std::vector<std::string> names;
  const Listing listing = list_folder(share, std::string(kReview) + "/" + kApproved);
  const auto* entries = std::get_if<std::vector<Entry>>(&listing);
  if (entries == nullptr) return names;
  for (const Entry& entry : *entries) {
    if (entry.type != EntryType::kFolder || is_ignored(entry.name)) continue;
    if (is_safe_relative(entry.name)) names.push_back(entry.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace homeward::collect
