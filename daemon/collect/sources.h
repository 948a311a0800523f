// The databases' thread: what a school's own databases hold arrives like dropped files.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/wake.h"
#include "collect/events.h"

namespace homeward::collect {

// One [[source]].
struct SourceOptions {
  std::string name;            // letters, digits, - and _; unlike every other source's
  std::filesystem::path path;  // of the SQLite file
  std::map<std::string, std::string> selects;  // kind of table ("log") -> its SELECT
  std::chrono::seconds every{60};              // between two looks; at least 1
  // A SELECT with :since is given all rows at first, and then the days that this far back from the
  // last reading touches: for clocks that differ and transactions that take their time.
  std::chrono::minutes overlap{60};
};

struct SourcesOptions {
  std::vector<SourceOptions> sources;
  std::filesystem::path spool;             // state/spool; made when missing
  std::uint64_t size_cap = 256ULL << 20U;  // bytes of one table
  bool once = false;                       // look only when told to: `serve --once`
  // As CollectorOptions::known, by the path of FileSpooled.
  std::map<std::string, std::string> known;
  std::chrono::milliseconds lock_patience{5000};  // with what another program keeps locked
};

class LineEnd;

// Owned by the main thread, which alone calls its methods; none of them waits for a database. What
// a SELECT gives is told by FileSpooled when it differs from what was told before, with a path of
// domain/database_path.h; trouble by FileProblem (codes of DatabaseTrouble, and spool_failed) and
// ProblemOver, tried again with back-off for ever.
class Sources {
 public:
  // Starts the thread. `wake` is notified when there is something to take(), and must outlive this
  // object. Throws Failure when the kernel gives no thread or the spool can not be made.
  Sources(SourcesOptions options, const Wake& wake);
  // stop() with five seconds of grace.
  ~Sources();
  Sources(const Sources&) = delete;
  Sources& operator=(const Sources&) = delete;

  // Look at every database now; answered by SourcesRead. False when the thread is 1024 commands
  // behind.
  [[nodiscard]] bool read_now();
  // What FileSpooled told of this path could not be stored: tell it again soon.
  [[nodiscard]] bool tell_again(const std::string& path);

  // The next event, if there is one: FileSpooled, FileProblem, ProblemOver, SourcesRead.
  std::optional<Event> take();

  // Breaks off what is being read and ends the thread; false as Collector::stop says.
  bool stop(std::chrono::milliseconds grace);

 private:
  const SystemClock clock_;  // a rehearsal's clock is none of the school's database's
  std::unique_ptr<LineEnd> end_;
};

}  // namespace homeward::collect
