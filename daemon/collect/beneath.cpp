#include "collect/beneath.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/text.h"
#include "collect/share.h"

namespace homeward::collect {

OpenShare OpenShare::open(const std::string& path) {
  OpenShare share;
  UniqueFd root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) {
    share.reason_ = "the share can not be opened: " + std::generic_category().message(errno);
    return share;
  }
  struct stat info {};
  if (::fstatat(root.get(), kMarker, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) {
    share.reason_ = std::string("the share's marker file ") + kMarker +
                    " is missing: is the share mounted? If it is, run `homeward init` again";
    return share;
  }
  share.root_ = std::move(root);
  return share;
}

UniqueFd open_folder_beneath(int root, std::string_view relative, bool create) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd folder(::openat(root, ".", kFlags));
  if (relative.empty()) return folder;
  for (const std::string& part : text::split(relative, '/')) {
    if (!folder) return folder;
    // The thread's own umask leaves the group its rights; the set-group-id bit comes from the
    // parent.
    if (create && ::mkdirat(folder.get(), part.c_str(), 0770) != 0 && errno != EEXIST) return {};
    folder = UniqueFd(::openat(folder.get(), part.c_str(), kFlags));
  }
  return folder;
}

SplitPath split_path(std::string_view relative) {
  const auto slash = relative.rfind('/');
  if (slash == std::string_view::npos) return {"", std::string(relative)};
  return {std::string(relative.substr(0, slash)), std::string(relative.substr(slash + 1))};
}

}  // namespace homeward::collect
