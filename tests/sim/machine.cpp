#include "sim/machine.h"

#include <sqlite3.h>

#include <utility>

namespace homeward::sim {

namespace fs = std::filesystem;

namespace {

constexpr int kOperationsAtOnce = 10;

// Both hooks fire once and are quiet then, so that rolling back works.
int interrupt(void* left) {
  int& count = *static_cast<int*>(left);
  if (count <= 0) return 0;
  count -= kOperationsAtOnce;
  return count <= 0 ? 1 : 0;
}

int refuse_commit(void* left) {
  int& count = *static_cast<int*>(left);
  if (count <= 0) return 0;
  return --count == 0 ? 1 : 0;
}

}  // namespace

Machine::Machine(fs::path path, plan::PlanSettings settings)
    : path_(std::move(path)), settings_(std::move(settings)) {}

Machine::~Machine() {
  stop();
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) fs::remove(path_.string() + suffix);
}

void Machine::start(Instant now) {
  database_.emplace(store::Database::open(path_));
  // No power fails here and nobody else reads: what a crash of the process leaves is the same.
  database_->sql().exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; "
      "PRAGMA secure_delete = OFF");
  planner_.emplace(*database_, settings_);
  outbox_.emplace(*database_);
  outbox_->recover(now, policy());
  store::rouse_families(*database_);
  planner_->looking_since(now);
}

void Machine::restart(Instant now, plan::PlanSettings settings) {
  settings_ = std::move(settings);
  stop();
  start(now);
}

void Machine::stop() {
  outbox_.reset();
  planner_.reset();
  database_.reset();
}

bool Machine::step(const std::function<void()>& work) {
  sqlite3* handle = database_->sql().getHandle();
  if (operations_left_ > 0)
    sqlite3_progress_handler(handle, kOperationsAtOnce, interrupt, &operations_left_);
  if (commits_left_ > 0) sqlite3_commit_hook(handle, refuse_commit, &commits_left_);
  bool failed = false;
  try {
    work();
  } catch (const SQLite::Exception&) {
    failed = true;
    ++failures_;
  }
  sqlite3_progress_handler(handle, 0, nullptr, nullptr);
  sqlite3_commit_hook(handle, nullptr, nullptr);
  return !failed;
}

}  // namespace homeward::sim
