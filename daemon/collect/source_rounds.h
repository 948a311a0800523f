// The databases' thread at work: a look at each database when it is due, and sleep in between.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "collect/foreign_database.h"
#include "collect/line.h"
#include "collect/problems.h"
#include "collect/sources.h"

namespace homeward::collect {

// The day ("2026-09-04", UTC) from which on a SELECT with :since is asked after it was read at
// `read_at`; empty, for everything, when it was not read yet. A whole day keeps one table's name
// for a day's many readings, each of which holds the rows of the one before. Pure.
std::string since_day(std::optional<Instant> read_at, std::chrono::minutes overlap);

// Made on the main thread, then used by the databases' thread alone.
class SourceRounds {
 public:
  // Throws Failure when the spool can not be made.
  SourceRounds(SourcesOptions options, std::shared_ptr<Line> line);

  // Until the line is stopped. Throws only LeftBehind.
  void run();

 private:
  struct Table {
    std::string kind;
    std::string select;
    bool unread = true;              // of the database's present state
    std::optional<Instant> read_at;  // began the last reading that went well
  };
  struct Source {
    SourceOptions options;
    std::vector<Table> tables;
    std::unique_ptr<ForeignDatabase> database;
    std::optional<FileFacts> facts;  // of the file that is, or was last, open
    std::int64_t version = 0;        // PRAGMA data_version
    Steady due;
  };

  void do_commands();
  void tell_again(const std::string& path);
  void sleep();
  void look_at_all();
  bool look(Source& source, bool asked);
  void refresh(Source& source);
  bool read_tables(Source& source, bool asked);
  bool read(Source& source, Table& table);
  void tell(const std::string& path, const Spooled& spooled, Instant read_at);
  void trouble(const std::string& path, const std::string& code, const std::string& detail);
  void over(const std::string& path);
  Steady next_look(const Source& source) const;

  const SourcesOptions options_;
  const std::shared_ptr<Line> line_;
  std::vector<Source> sources_;
  Problems problems_;
  std::map<std::string, std::string> known_;  // path of FileSpooled -> sha256 told last
  int asked_ = 0;                             // ScanNow that wait for their answer
};

}  // namespace homeward::collect
