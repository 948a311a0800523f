#include "collect/share.h"

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::collect {

namespace {

namespace fs = std::filesystem;

void make_private_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0770) == 0) {
    // Group-sticky, so that what teachers save stays readable to the service whatever their umask.
    if (::chmod(path.c_str(), 02770) != 0)
      throw_errno("cannot set the mode of " + path.string(), errno);
    return;
  }
  const int error = errno;
  struct stat info {};
  if (error == EEXIST && ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) return;
  throw_errno("cannot create the folder " + path.string(), error);
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return name.ends_with(end); });
}

bool contains_any(std::string_view name, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](auto part) { return name.find(part) != std::string_view::npos; });
}

// Names with a dot in front are hidden: .~lock.x#, .nfs123 as well. Lower-case.
bool is_hidden(std::string_view part) {
  if (part.empty() || part.starts_with('.')) return true;
  // Bins and thumbnails that Windows and file servers keep inside a share: what a teacher deleted
  // must not come back from there.
  // Last, the name under which our own reading of databases is kept (sources.h).
  constexpr std::array<std::string_view, 7> kSystem = {
      "desktop.ini", "thumbs.db", "$recycle.bin", "system volume information",
      "@eadir",      "#recycle",  "database~"};
  return std::find(kSystem.begin(), kSystem.end(), part) != kSystem.end();
}

bool is_unfinished(std::string_view file) {
  return file.starts_with("~$") || file.starts_with("~syncthing~") ||
         ends_with_any(file, {".tmp", ".part", ".partial", ".filepart", ".crdownload", "~"});
}

// Syncthing "log.sync-conflict-20261022-1.csv", Dropbox "log (Ana's conflicted copy
// 2026-10-22).csv", Nextcloud "log (conflicted copy 2026-10-22 1502).csv" and
// "log_conflict-20261022-150203.csv".
bool is_conflict_copy(std::string_view part) {
  return contains_any(part, {".sync-conflict-", "conflicted copy", "_conflict-"});
}

}  // namespace

void create_share(const fs::path& share) {
  if (share.has_parent_path()) files::make_folder(share.parent_path());
  for (const fs::path& folder :
       {share, share / kDrop, share / kReports, share / kReports / "sheets", share / kReview,
        share / kReview / kHeld, share / kReview / kApproved, share / kPrint}) {
    make_private_folder(folder);
  }
  const fs::path marker = share / kMarker;
  if (fs::exists(marker)) return;
  files::write_atomically(marker,
                          "Homeward looks for this file to know that the share is mounted.\n"
                          "Without it nothing is read, written or removed here.\n",
                          0640);
}

Treatment treatment_of(std::string_view relative) {
  const auto parts = text::split(ascii_lower(relative), '/');
  if (std::any_of(parts.begin(), parts.end(), [](const auto& p) { return is_hidden(p); }) ||
      is_unfinished(parts.back()))
    return Treatment::kIgnored;
  if (is_conflict_copy(parts.back())) return Treatment::kConflictCopy;
  if (ends_with_any(parts.back(), {".png", ".jpg", ".jpeg"})) return Treatment::kPicture;
  return Treatment::kTable;
}

bool is_ignored_folder(std::string_view name) { return is_hidden(ascii_lower(name)); }

bool is_safe_relative(std::string_view path) {
  if (path.empty() || path.size() > 4000 || !text::is_valid_utf8(path)) return false;
  if (text::has_control(path) || path.find('\\') != std::string_view::npos) return false;
  const auto parts = text::split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](const std::string& part) {
    return part.empty() || part == "." || part == ".." || part.size() > 255;
  });
}

std::string printable(std::string_view bytes) {
  if (text::is_valid_utf8(bytes) && !text::has_control(bytes)) return std::string(bytes);
  std::string shown;
  for (const char c : bytes) shown += (c >= ' ' && c <= '~') ? c : '?';
  return shown;
}

bool is_network_file_system(int fd) {
  struct statfs info {};
  if (::fstatfs(fd, &info) != 0) return false;
  constexpr std::array<std::uint32_t, 9> kRemote = {
      0xFF534D42U,  // CIFS
      0xFE534D42U,  // SMB2
      0x0000517BU,  // SMB
      0x00006969U,  // NFS
      0x65735546U,  // FUSE, virtiofs
      0x01021997U,  // 9P
      0x00C36400U,  // Ceph
      0x5346414FU,  // AFS
      0x6B414653U,  // kAFS
  };
  const auto type = static_cast<std::uint32_t>(info.f_type);
  return std::find(kRemote.begin(), kRemote.end(), type) != kRemote.end();
}

}  // namespace homeward::collect
