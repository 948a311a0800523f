#include "collect/watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/log.h"

namespace homeward::collect {

namespace {
constexpr std::uint32_t kHints = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_ATTRIB | IN_DELETE;
constexpr std::uint32_t kUpheaval = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_Q_OVERFLOW;
}  // namespace

void Watch::reset() {
  watches_.clear();
  inotify_ = UniqueFd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
}

bool Watch::drain() {
  if (!inotify_) return false;
  bool any = false;
  bool upheaval = false;
  alignas(inotify_event) std::array<char, 16384> buffer{};
  while (true) {
    const ssize_t got = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    any = true;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      if ((event.mask & kUpheaval) != 0) upheaval = true;
      if ((event.mask & IN_IGNORED) != 0) watches_.erase(event.wd);
      at += sizeof event + event.len;
    }
  }
  if (upheaval) reset();
  return any;
}

bool Watch::cover(const std::vector<std::string>& folders) {
  if (!inotify_) return false;
  bool is_new = false;
  for (const std::string& folder : folders) {
    const int watch = ::inotify_add_watch(
        inotify_.get(), folder.c_str(),
        kHints | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK);
    if (watch >= 0) {
      is_new = watches_.insert(watch).second || is_new;
    } else if ((errno == ENOSPC || errno == ENOMEM) && !limit_told_) {
      limit_told_ = true;
      log::warning("collect.watch_limit", {{"watches", watches_.size()}});
    }
  }
  return is_new;
}

}  // namespace homeward::collect
