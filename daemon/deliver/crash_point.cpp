#include "deliver/crash_point.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

namespace homeward::deliver {

namespace {

struct Plan {
  std::string step;
  int count = 1;
};

Plan read_plan() {
  const char* const value = std::getenv("HOMEWARD_CRASH_AT");
  if (value == nullptr) return {};
  const std::string text(value);
  const auto colon = text.find(':');
  Plan plan{text.substr(0, colon), 1};
  if (colon != std::string::npos) {
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), plan.count);
  }
  return plan;
}

}  // namespace

void crash_point(std::string_view step) {
  static const Plan plan = read_plan();
  static std::atomic<int> reached = 0;
  if (plan.step.empty() || plan.step != step) return;
  if (++reached == plan.count) std::raise(SIGKILL);
}

}  // namespace homeward::deliver
