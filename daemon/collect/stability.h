// When is a file complete? Pure bookkeeping over looks; no I/O and no clock of its own.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>

#include "collect/spool.h"

namespace homeward::collect {

using Steady = std::chrono::steady_clock::time_point;

// A file is complete when two looks at least `settle` apart found the same size, mtime and inode.
// 0 makes one look enough. Collector thread.
class Stability {
 public:
  enum class Verdict {
    kPending,   // seen too recently, or changed since
    kComplete,  // take it
    kDone,      // taken already in this very state
  };

  Verdict look(const std::string& path, const FileState& state, Steady now,
               std::chrono::milliseconds settle);
  // Whether earlier looks found it in this very state for long enough; false when none did.
  bool settled(const std::string& path, const FileState& state, Steady now,
               std::chrono::milliseconds settle) const;
  // It was taken in this state and need not be read again.
  void done(const std::string& path, const FileState& state);
  // It changed under our hands: start over.
  void restart(const std::string& path);
  // Forgets files that a whole scan did not see.
  void keep_only(const std::set<std::string>& seen);
  // When this pending file can be complete; now or earlier when it is.
  Steady due(const std::string& path, std::chrono::milliseconds settle) const;

 private:
  struct Seen {
    FileState state;
    Steady since;  // of the first look that found it so
    bool done = false;
  };
  std::map<std::string, Seen> files_;
};

}  // namespace homeward::collect
