// Keeps the staff's status board true: gathers its numbers and writes reports/index.html.
#pragma once

#include <map>
#include <string>

#include "app/context.h"
#include "collect/collector.h"
#include "plan/planner.h"
#include "report/board.h"
#include "store/outbox.h"

namespace homeward::app {

// Main thread.
class Board {
 public:
  Board(const Context& context, const plan::Planner& planner, store::Outbox& outbox,
        collect::Collector& collector)
      : context_(context), planner_(planner), outbox_(outbox), collector_(collector) {}

  // Something that the board shows has changed.
  void touch() { touched_ = true; }
  bool pending() const { return touched_; }
  // Writes the page when it was touched; the collector spares equal bytes.
  void tick();

  void file_trouble(const collect::FileProblem& problem);
  // A sheet that its teacher filled in where it lies is trouble until it is taken away.
  void sheet_written(const collect::Written& written);
  void trouble_over(const std::string& path);

 private:
  report::BoardData gather();
  void add_families(report::BoardData& data);
  void add_tasks(report::BoardData& data);
  void add_wording(report::BoardData& data);
  void add_files(report::BoardData& data);
  void add_sent(report::BoardData& data);
  void add_quiet_children(report::BoardData& data);
  void add_untold(report::BoardData& data);

  const Context context_;
  const plan::Planner& planner_;
  store::Outbox& outbox_;
  collect::Collector& collector_;
  std::map<std::string, report::FileTrouble> troubles_;
  bool touched_ = true;
};

}  // namespace homeward::app
