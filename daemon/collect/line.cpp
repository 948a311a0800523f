#include "collect/line.h"

#include <system_error>
#include <utility>

#include "base/errors.h"

namespace homeward::collect {

namespace {

void run_thread(std::shared_ptr<Line> line, std::function<void()> work) {
  try {
    work();
  } catch (const LeftBehind&) {
    // Nobody waits for us any more.
  }
  work = nullptr;  // and all it owns, before anybody is told that this is the end
  {
    const std::lock_guard lock(line->mutex);
    line->done = true;
  }
  line->ended.notify_all();
}

}  // namespace

void LineEnd::start(std::function<void()> work) {
  try {
    line_->thread = std::thread(run_thread, line_, std::move(work));
  } catch (const std::system_error& error) {
    throw Failure(std::string("cannot start a thread: ") + error.what());
  }
}

bool LineEnd::submit(Command&& command) {
  if (!line_->commands.try_push(command)) return false;
  line_->bell.notify();
  return true;
}

std::optional<Event> LineEnd::take() {
  if (!leftover_.empty()) {
    std::optional<Event> event(std::move(leftover_.front()));
    leftover_.pop_front();
    return event;
  }
  return line_->events.try_pop();
}

bool LineEnd::stop(std::chrono::milliseconds grace) {
  if (stopped_) return ended_;
  if (!line_->thread.joinable()) return true;
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
