// Files that could not be taken: when to try again, and what to tell of them - once, and once more
// when it lasts. Pure bookkeeping; no I/O and no clock of its own.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "collect/events.h"
#include "collect/stability.h"

namespace homeward::collect {

inline constexpr std::chrono::seconds kFirstRetry{5};
inline constexpr std::chrono::minutes kLastRetry{5};
inline constexpr std::chrono::minutes kLasting{15};

// True for the problems that may go away without anybody touching the file.
bool is_retried(const std::string& code);

// Collector thread.
class Problems {
 public:
  // Whether a file may be tried now. A file without a problem always may; one that is not retried
  // may when its state changed.
  bool may_try(const std::string& path, const FileState& state, Steady now) const;
  // Notes one more failure; the event to send when there is news.
  std::optional<FileProblem> note(FileProblem problem, const FileState& state, Steady now);
  // True when there was a problem with it: send ProblemOver.
  bool over(const std::string& path);
  // Forgets problems of files that a whole scan did not see; their paths, for ProblemOver.
  std::vector<std::string> keep_only(const std::set<std::string>& seen);
  // When this path is to be tried again; nothing when it has no problem or is not retried.
  std::optional<Steady> next_try(const std::string& path) const;

 private:
  struct Known {
    std::string code;
    FileState state;
    Steady since;
    Steady next;
    int attempts = 0;
    bool lasting_told = false;
  };
  std::map<std::string, Known> files_;
};

}  // namespace homeward::collect
