// The class sheets in reports/sheets: written when a class's pupils change, never over a teacher's
// work.
#pragma once

#include <map>
#include <string>

#include "app/context.h"
#include "collect/collector.h"

namespace homeward::app {

// Where the sheet of each class with active pupils lies, relative to the share. Main thread.
std::map<std::string, std::string> sheet_paths(store::Database& database);

// Main thread.
class Sheets {
 public:
  Sheets(const Context& context, collect::Collector& collector)
      : context_(context), collector_(collector) {}

  // Sends the sheets whose pupils changed since they were sent last, all of them after a start.
  void write();
  // A sheet that could not be written goes with the next write().
  void write_failed(const std::string& path) { sent_.erase(path); }
  // Whether this is one of the sheets that write() sent.
  bool is_sheet(const std::string& path) const { return sent_.contains(path); }

 private:
  const Context context_;
  collect::Collector& collector_;
  std::map<std::string, std::string> sent_;  // path -> sha256
};

}  // namespace homeward::app
