// What the main thread and the collector thread hold in common. It belongs to both: when the
// collector thread hangs on the share and is left behind, it outlives the Collector.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/channel.h"
#include "base/clock.h"
#include "base/wake.h"
#include "collect/collector.h"

namespace homeward::collect {

// Thrown on the collector thread when it was left behind; ends it.
struct LeftBehind {};

struct CollectorLine {
  CollectorLine(const Clock& the_clock, const Wake& the_wake)
      : clock(&the_clock), wake(&the_wake) {}

  // Collector thread: sends an event, waits while the channel is full. Throws LeftBehind.
  void emit(Event event) {
    if (!events.push(std::move(event))) throw LeftBehind{};
    const std::lock_guard lock(mutex);
    if (wake == nullptr) throw LeftBehind{};
    wake->notify();
  }

  // Collector thread: throws LeftBehind.
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

}  // namespace homeward::collect
