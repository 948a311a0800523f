#include "collect/file_source.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>

#include "base/unique_fd.h"
#include "collect/beneath.h"

namespace homeward::collect {

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using FolderStream = std::unique_ptr<DIR, CloseFolder>;

ListTrouble trouble_of_errno(int error_number) {
  const SpoolOutcome outcome = outcome_of_errno(error_number);
  if (const auto* denied = std::get_if<Denied>(&outcome)) return {"denied", denied->detail, false};
  if (const auto* busy = std::get_if<Busy>(&outcome)) return {"busy", busy->detail, false};
  return {"", "", true};
}

EntryType type_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryType::kFile;
  if (S_ISDIR(mode)) return EntryType::kFolder;
  return S_ISLNK(mode) ? EntryType::kSymlink : EntryType::kSpecial;
}

}  // namespace

Listing list_folder(int root, const std::string& folder) {
  const UniqueFd fd = open_folder_beneath(root, folder);
  if (!fd) return trouble_of_errno(errno);
  // A stream of its own: fdopendir would take `fd` over.
  const int copy = ::openat(fd.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return trouble_of_errno(errno);
  const FolderStream stream(::fdopendir(copy));
  if (!stream) {
    const int error = errno;
    ::close(copy);
    return trouble_of_errno(error);
  }
  std::vector<Entry> entries;
  while (true) {
    errno = 0;
    const dirent* item = ::readdir(stream.get());
    if (item == nullptr && errno != 0) return trouble_of_errno(errno);
    if (item == nullptr) return entries;
    const std::string name = item->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    if (::fstatat(fd.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) continue;  // just gone
      return trouble_of_errno(errno);
    }
    entries.push_back({name, type_of(info.st_mode), state_of(info),
                       fmt::format("mode {:04o}, owner {}", info.st_mode & 07777U, info.st_uid)});
  }
}

SpoolOutcome DropFolder::spool(const std::string& path, const FileState& expected,
                               const std::string& known_sha256) {
  const auto [folder, name] = split_path(path);
  const UniqueFd fd = open_folder_beneath(drop_, folder);
  if (!fd) return outcome_of_errno(errno);
  return spool_.take(fd.get(), name, expected, known_sha256);
}

}  // namespace homeward::collect
