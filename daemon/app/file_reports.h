// The page that a teacher finds for every dropped file, and the rows to mend. What a page tells is
// kept in the database until the page lies on the share, however long that is away.
#pragma once

#include <map>
#include <string>

#include "app/context.h"
#include "collect/collector.h"
#include "domain/wording_row.h"
#include "ingest/publish.h"
#include "ingest/read_table.h"
#include "store/intake.h"

namespace homeward::app {

// Main thread. What stores throws SQLite::Exception.
class FileReports {
 public:
  // `guards` tells in a teacher's words what a rule means, and outlives the reports.
  FileReports(const Context& context, collect::Collector& collector, const WordingGuards& guards)
      : context_(context), collector_(collector), guards_(guards) {}

  // The file was published or refused.
  void note(const store::FileRow& file, const ingest::Survey& survey,
            const ingest::PublishSummary& summary);
  // It looks cut off after that line and waits until `until`.
  void held(const store::FileRow& file, int cut_at, Instant until);
  // The same bytes as `known`, under another name.
  void already_imported(const std::string& path, const store::FileRow& known);

  // Sends pages that are due, a few at a time; the rest with the next call.
  void write();
  void written(const collect::Written& written);
  void write_failed(const std::string& path);
  // The share is there again: what was lost on the way is sent anew.
  void share_back() {
    sent_.clear();
    may_be_due_ = true;
  }
  // Pages may be due that were not noted here, or could not be written.
  void look_again();

 private:
  void noted(FileId file, const std::string& report);
  bool send(const store::FileRow& file);
  bool send_rows(const std::string& path, std::string rows);
  bool send(const std::string& path, std::string bytes);

  const Context context_;
  collect::Collector& collector_;
  const WordingGuards& guards_;
  bool may_be_due_ = true;  // after a start, and whenever one was noted
  struct Sent {
    FileId file;
    bool outdated = false;  // there is more to tell since
  };
  std::map<std::string, Sent> sent_;  // pages that the collector has not answered yet, by path
};

}  // namespace homeward::app
