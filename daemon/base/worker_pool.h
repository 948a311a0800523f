// A few threads that turn jobs into results for the main thread.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/channel.h"
#include "base/wake.h"

namespace homeward {

// The main thread submits and takes results; `work` runs on the pool's threads (on the caller's
// when `threads` is 0, so that tests run inline) and must not throw: a failure is part of Result.
// The destructor lets running jobs end and drops those not begun.
template <typename Job, typename Result>
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t capacity, const Wake& wake,
             std::function<Result(Job)> work)
      : wake_(wake),
        work_(std::move(work)),
        jobs_(capacity),
        results_(capacity + threads + 1),
        capacity_(capacity),
        inline_(threads == 0) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  }

  ~WorkerPool() {
    stopping_ = true;
    jobs_.close();
    results_.close();
    for (auto& thread : threads_) thread.join();
  }

  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // True when one more job may be submitted now.
  bool has_room() const { return in_flight_ < capacity_; }
  // Jobs submitted whose results were not taken yet.
  std::size_t in_flight() const { return in_flight_; }

  // Call only when has_room().
  void submit(Job job) {
    ++in_flight_;
    if (inline_) {
      results_.push(work_(std::move(job)));
      wake_.notify();
    } else {
      jobs_.push(std::move(job));
    }
  }

  std::optional<Result> take() {
    auto result = results_.try_pop();
    if (result) --in_flight_;
    return result;
  }

 private:
  void run() {
    while (auto job = jobs_.pop()) {
      if (stopping_) return;
      results_.push(work_(std::move(*job)));
      wake_.notify();
    }
  }

  const Wake& wake_;
  const std::function<Result(Job)> work_;
  BoundedChannel<Job> jobs_;
  BoundedChannel<Result> results_;
  const std::size_t capacity_;
  const bool inline_;
  std::size_t in_flight_ = 0;
  std::atomic<bool> stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace homeward
