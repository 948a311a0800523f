// What the main thread and a thread that does slow input and output (the collector's, the
// databases') hold in common. It belongs to both: when that thread hangs on a mount and is left
// behind, it outlives whoever started it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "base/channel.h"
#include "base/clock.h"
#include "base/wake.h"
#include "collect/events.h"

namespace homeward::collect {

// Thrown on the other thread when it was left behind; ends it.
struct LeftBehind {};

struct Line {
  Line(const Clock& the_clock, const Wake& the_wake) : clock(&the_clock), wake(&the_wake) {}

  // Other thread: sends an event, waits while the channel is full. Throws LeftBehind.
  void emit(Event event) {
    if (!events.push(std::move(event))) throw LeftBehind{};
    const std::lock_guard lock(mutex);
    if (wake == nullptr) throw LeftBehind{};
    wake->notify();
  }

  // Other thread: throws LeftBehind.
  Instant now() {
    const std::lock_guard lock(mutex);
    if (clock == nullptr) throw LeftBehind{};
    return clock->now();
  }

  BoundedChannel<Command> commands{1024};
  BoundedChannel<Event> events{256};
  Wake bell;  // rings when there is a command, or an end
  std::atomic<bool> stopping = false;
  std::atomic<bool> left_behind = false;

  std::mutex mutex;  // guards what follows
  const Clock* clock;
  const Wake* wake;  // both null once the thread was left behind
  bool done = false;
  std::condition_variable ended;

  std::thread thread;  // main thread only
};

// The main thread's end of a line: starts the other thread, talks to it, ends it.
class LineEnd {
 public:
  // `clock` and `wake` must outlive this object.
  LineEnd(const Clock& clock, const Wake& wake) : line_(std::make_shared<Line>(clock, wake)) {}
  ~LineEnd() { stop(std::chrono::seconds(5)); }
  LineEnd(const LineEnd&) = delete;
  LineEnd& operator=(const LineEnd&) = delete;

  const std::shared_ptr<Line>& line() const { return line_; }
  // Runs `work` on the thread; LeftBehind may leave it, nothing else. Throws Failure when the
  // kernel gives no thread.
  void start(std::function<void()> work);

  // See Collector, whose methods these are.
  [[nodiscard]] bool submit(Command&& command);
  std::optional<Event> take();
  bool stop(std::chrono::milliseconds grace);

 private:
  std::shared_ptr<Line> line_;
  std::deque<Event> leftover_;
  bool stopped_ = false;
  bool ended_ = false;
};

}  // namespace homeward::collect
