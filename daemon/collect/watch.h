// inotify over the share: hints that a scan is worth while now, never the truth. Collector thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace homeward::collect {

class Watch {
 public:
  // Without inotify (no descriptor left) it stays silent: scans go on.
  Watch() { reset(); }

  // For poll(); -1 when silent.
  int fd() const { return inotify_.get(); }
  // Reads all events. True when a scan is worth while. A folder that went away or was moved, an
  // unmount and an overflow drop all watches: the next cover() sets them anew.
  bool drain();
  // Watches these folders (absolute; links are not followed) beside those watched already. True
  // when one was new: what came before it was watched may have been missed, so scan once more.
  bool cover(const std::vector<std::string>& folders);

 private:
  void reset();

  UniqueFd inotify_;
  std::set<int> watches_;
  bool limit_told_ = false;
};

}  // namespace homeward::collect
