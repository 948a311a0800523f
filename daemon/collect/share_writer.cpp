#include "collect/share_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include "base/hash.h"
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

constexpr int kMostBeside = 9;                         // names tried beside a filled-in file
constexpr std::uint64_t kMostFilledIn = 16ULL << 20U;  // larger is surely not ours

// "room-12.csv" -> itself, "room-12 (new).csv", "room-12 (new 2).csv" ...
std::string name_beside(const std::string& name, int number) {
  if (number == 0) return name;
  const auto dot = name.rfind('.');
  const std::string mark = number == 1 ? " (new)" : " (new " + std::to_string(number) + ")";
  if (dot == std::string::npos || dot == 0) return name + mark;
  return name.substr(0, dot) + mark + name.substr(dot);
}

struct Standing {
  bool exists = false;
  std::string sha256;  // empty when it can not be told: then it is not ours
};

Standing look_at(int folder, const std::string& name) {
  const UniqueFd file(
      ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file) return {errno != ENOENT, ""};
  struct stat info {};
  if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode)) return {true, ""};
  if (static_cast<std::uint64_t>(info.st_size) > kMostFilledIn) return {true, ""};
  Sha256 hash;
  char buffer[65536];
  while (true) {
    const ssize_t got = ::read(file.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return {true, ""};
    if (got == 0) return {true, hash.hex()};
    hash.update({buffer, static_cast<std::size_t>(got)});
  }
}

// LibreOffice and Excel keep such a file beside a document that somebody has open.
bool is_open_in_an_office(int folder, const std::string& name) {
  return ::faccessat(folder, (".~lock." + name + "#").c_str(), F_OK, 0) == 0 ||
         ::faccessat(folder, ("~$" + name).c_str(), F_OK, 0) == 0;
}

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
                                          std::string_view bytes, bool durable) {
  if (!may_write(path)) return "not a place in reports, review or print";
  const auto [folder_path, name] = split_path(path);
  const UniqueFd folder = open_folder_beneath(share, folder_path, true);
  if (!folder) return "its folder can not be made or opened: " + words_for(errno);
  if (has_bytes(folder.get(), name, bytes)) return std::nullopt;
  int error = write_part(folder.get(), bytes, durable);
  if (error == 0 && ::renameat(folder.get(), kPart, folder.get(), name.c_str()) != 0) error = errno;
  if (error == 0 && durable && ::fsync(folder.get()) != 0) error = errno;
  if (error == 0) return std::nullopt;
  ::unlinkat(folder.get(), kPart, 0);
  return words_for(error);
}

std::optional<std::string> place_beside_others(int share, const std::string& path,
                                               std::string_view bytes,
                                               const std::vector<std::string>& ours) {
  const auto [folder_path, name] = split_path(path);
  const UniqueFd folder = may_write(path) ? open_folder_beneath(share, folder_path) : UniqueFd();
  if (!folder) return path;  // nothing stands there, or writing will say what is wrong
  const std::string new_hash = sha256_hex(bytes);
  std::optional<std::string> placed;
  for (int i = 0; i <= kMostBeside; ++i) {
    const std::string candidate = name_beside(name, i);
    const Standing standing = look_at(folder.get(), candidate);
    const bool is_same = standing.sha256 == new_hash;
    const bool is_ours =
        is_same || std::find(ours.begin(), ours.end(), standing.sha256) != ours.end();
    const bool is_left = is_ours && !is_open_in_an_office(folder.get(), candidate);
    if (!placed && (!standing.exists || is_same || is_left)) {
      placed = folder_path + "/" + candidate;
    } else if (placed && is_left) {
      ::unlinkat(folder.get(), candidate.c_str(), 0);
    }
  }
  return placed;
}

std::optional<std::string> remove_ours(int share, const std::string& path,
                                       const std::vector<std::string>& ours) {
  if (!may_write(path)) return "not a place in reports, review or print";
  const auto [folder_path, name] = split_path(path);
  const UniqueFd folder = open_folder_beneath(share, folder_path);
  if (!folder) return errno == ENOENT ? std::nullopt : std::optional(words_for(errno));
  for (int i = 0; i <= kMostBeside; ++i) {
    const std::string candidate = name_beside(name, i);
    const bool is_ours =
        std::find(ours.begin(), ours.end(), look_at(folder.get(), candidate).sha256) != ours.end();
    if (!is_ours || is_open_in_an_office(folder.get(), candidate)) continue;
    if (::unlinkat(folder.get(), candidate.c_str(), 0) != 0 && errno != ENOENT)
      return words_for(errno);
  }
  return std::nullopt;
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
    if (entry.type != EntryType::kFolder || is_ignored_folder(entry.name)) continue;
    if (is_safe_relative(entry.name)) names.push_back(entry.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace homeward::collect
