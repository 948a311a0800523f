#include "collect/collector.h"

#include <sched.h>
#include <sys/stat.h>

#include <system_error>

#include "base/errors.h"
#include "collect/line.h"
#include "collect/rounds.h"

namespace homeward::collect {

namespace {

void run_thread(std::shared_ptr<CollectorLine> line, std::unique_ptr<Rounds> rounds) {
  // A service's umask hides what it makes, but reports are for the school's staff. A umask belongs
  // to the process unless a thread takes its own (unshare(2), CLONE_FS needs no privilege).
  if (::unshare(CLONE_FS) == 0) ::umask(0007);
  try {
    rounds->run();
  } catch (const LeftBehind&) {
    // Nobody waits for us any more.
  }
  rounds.reset();
  {
    const std::lock_guard lock(line->mutex);
    line->done = true;
  }
  line->ended.notify_all();
}

}  // namespace

Collector::Collector(CollectorOptions options, const Clock& clock, const Wake& wake)
    : line_(std::make_shared<CollectorLine>(clock, wake)) {
  auto rounds = std::make_unique<Rounds>(std::move(options), line_);
  try {
    line_->thread = std::thread(run_thread, line_, std::move(rounds));
  } catch (const std::system_error& error) {
    throw Failure(std::string("cannot start the collector's thread: ") + error.what());
  }
}

Collector::~Collector() { stop(std::chrono::seconds(5)); }

bool Collector::submit(Command&& command) {
  if (!line_->commands.try_push(command)) return false;
  line_->bell.notify();
  return true;
}

std::optional<Event> Collector::take() {
  if (!leftover_.empty()) {
    std::optional<Event> event(std::move(leftover_.front()));
    leftover_.pop_front();
    return event;
  }
  return line_->events.try_pop();
}

bool Collector::stop(std::chrono::milliseconds grace) {
  if (stopped_) return ended_;
  stopped_ = true;
  line_->stopping = true;
  line_->commands.close();
  line_->bell.notify();
  const auto deadline = std::chrono::steady_clock::now() + grace;
  std::unique_lock lock(line_->mutex);
  while (!line_->done && std::chrono::steady_clock::now() < deadline) {
    // It may be waiting for room in the channel: make some.
    lock.unlock();
    while (auto event = line_->events.try_pop()) leftover_.push_back(std::move(*event));
    lock.lock();
    line_->ended.wait_for(lock, std::chrono::milliseconds(5), [&] { return line_->done; });
  }
  ended_ = line_->done;
  line_->clock = nullptr;
  line_->wake = nullptr;
  lock.unlock();
  if (ended_) {
    line_->thread.join();
  } else {
    line_->left_behind = true;
    line_->thread.detach();
    line_->events.close();
  }
  while (auto event = line_->events.try_pop()) leftover_.push_back(std::move(*event));
  return ended_;
}

}  // namespace homeward::collect
