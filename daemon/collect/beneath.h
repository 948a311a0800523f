// Opening folders beneath a trusted one without ever following a symbolic link: teachers can write
// to the share, and a link planted there must not lead us out of it.
#pragma once

#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace homeward::collect {

// The share, opened and found to be itself.
class OpenShare {
 public:
  // On failure fd() is empty and `reason` says why in a sentence.
  static OpenShare open(const std::string& path);

  explicit operator bool() const { return static_cast<bool>(root_); }
  int fd() const { return root_.get(); }
  const std::string& reason() const { return reason_; }

 private:
  UniqueFd root_;
  std::string reason_;
};

// The folder `relative` ('/' separated; empty: `root` itself) beneath `root`. Makes missing ones
// when asked. Empty with errno set on failure: ELOOP or ENOTDIR where a link or a file is in the
// way.
UniqueFd open_folder_beneath(int root, std::string_view relative, bool create = false);

// "a/b/c.csv" -> {"a/b", "c.csv"}.
struct SplitPath {
  std::string folder;
  std::string name;
};
SplitPath split_path(std::string_view relative);

}  // namespace homeward::collect
