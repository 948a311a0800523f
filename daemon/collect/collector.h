// The collector thread: all input and output on the share, so that a hung mount stops nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/wake.h"
#include "collect/events.h"

namespace homeward::collect {

// A picture made fit for letters, or `why` it can not be: "is broken".
struct PreparedPicture {
  std::string mime;
  std::string bytes;
  std::string why;
};
using PreparePicture = std::function<PreparedPicture(std::string_view bytes)>;

struct CollectorOptions {
  std::filesystem::path share;
  std::filesystem::path spool;  // state/spool; made when missing, private to this user

  // Two looks this far apart must agree before a file is complete. Nothing: 5 s, 15 s on a network
  // file system. 0: one look is enough (`serve --once`).
  std::optional<std::chrono::milliseconds> settle;
  // Nothing: 60 s, 15 s on a network file system, and at start. 0: only on ScanNow.
  std::optional<std::chrono::milliseconds> scan_every;
  bool watch = true;  // use inotify as a hint

  std::uint64_t size_cap = 256ULL << 20U;  // bytes of one file
  // Run on the collector's thread over every picture, one at a time, so that large ones never pile
  // up in memory. Nothing: pictures are handed on as they are. Must not throw.
  PreparePicture prepare_picture;
  // What the database already has at each path of drop/ (path -> sha256): read again after a start,
  // but not told again. Leave out files whose spooled copy has not been read yet.
  std::map<std::string, std::string> known;
};

class LineEnd;

// Owned by the main thread, which alone calls its methods; none of them touches the share or waits
// for it. Intervals are measured on the steady clock, only ScanFinished::started_at is by `clock`.
// Trouble of the environment arrives as events; the thread itself never gives up.
class Collector {
 public:
  // Starts the thread. `wake` is notified when there is something to take(). `clock` and `wake`
  // must outlive this object. Throws Failure when the kernel gives no thread or descriptor.
  Collector(CollectorOptions options, const Clock& clock, const Wake& wake);
  // stop() with five seconds of grace.
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  // False, and `command` is left as it was, when the thread is 1024 commands behind: try again
  // after the next event. Commands are done in order; scans that wait together become one.
  [[nodiscard]] bool submit(Command&& command);

  // The next event, if there is one. When 256 wait here, the thread waits too.
  std::optional<Event> take();

  // Does what was submitted (a running scan is broken off between two files) and ends the thread.
  // False when it is still stuck on the share after `grace`: it is then left behind, and when the
  // share answers it at last it ends after the one step in which it was stuck. Events that came
  // meanwhile can still be taken.
  bool stop(std::chrono::milliseconds grace);

 private:
  std::unique_ptr<LineEnd> end_;
};

}  // namespace homeward::collect
