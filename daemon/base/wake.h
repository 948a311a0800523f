// How workers wake the main loop: one eventfd that its poll() watches.
#pragma once

#include "base/unique_fd.h"

namespace homeward {

// notify() from any thread; clear() and fd() from the main thread. Throws Failure when the kernel
// has no descriptor left.
class Wake {
 public:
  Wake();
  void notify() const;
  void clear() const;
  int fd() const { return fd_.get(); }

 private:
  UniqueFd fd_;
};

}  // namespace homeward
