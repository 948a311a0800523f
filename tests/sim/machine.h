// Homeward under test: the real database file, planner and outbox, which may die at any step.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "plan/planner.h"
#include "sim/random.h"
#include "store/outbox.h"

namespace homeward::sim {

class Machine {
 public:
  // The database is made at `path`; the file is removed with the machine.
  Machine(std::filesystem::path path, plan::PlanSettings settings);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // As the daemon starts: what a crash left is taken up, every family is looked at anew.
  void start(Instant now);
  void restart(Instant now, plan::PlanSettings settings);
  void stop();

  store::Database& database() { return *database_; }
  plan::Planner& planner() { return *planner_; }
  store::Outbox& outbox() { return *outbox_; }

  // The next step fails: after so many of SQLite's own small steps, or at its n-th commit.
  void fail_after(int operations) { operations_left_ = operations; }
  void fail_commit(int commits) { commits_left_ = commits; }
  // Runs a step of the daemon; false when it failed. What it had not committed is gone.
  bool step(const std::function<void()>& work);
  int failures() const { return failures_; }

  static store::UncertainPolicy policy() { return {}; }

 private:
  std::filesystem::path path_;
  plan::PlanSettings settings_;
  std::optional<store::Database> database_;
  std::optional<plan::Planner> planner_;
  std::optional<store::Outbox> outbox_;
  int operations_left_ = 0;
  int commits_left_ = 0;
  int failures_ = 0;
};

}  // namespace homeward::sim
