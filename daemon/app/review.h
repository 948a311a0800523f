// The review folder: what waits for a teacher's yes or a strength lies in review/held/<id>/ with a
// why.txt; moving the folder to review/approved/ is the yes.
#pragma once

#include <map>
#include <set>
#include <string>

#include "app/context.h"
#include "collect/collector.h"
#include "store/requests.h"

namespace homeward::app {

// Main thread. Names: "concern-<row>" waits for its author's yes, "letter-<digest>" for a strength
// or for mending.
class Review {
 public:
  Review(const Context& context, collect::Collector& collector);

  // Writes folders for what waits now and removes those of what no longer does.
  void tick();

  // Says yes to a held thing by its name. The answer is for whoever asked. Joins the caller's
  // transaction; what it means for the folders is done by the next tick().
  store::Answer approve(const std::string& name);

 private:
  std::map<std::string, std::string> waiting();
  void remember();
  void note_what_waits();

  const Context context_;
  collect::Collector& collector_;
  std::map<std::string, std::string> written_;  // name -> why.txt as last written
  std::set<std::string> settled_;               // approved: their folders are to be removed
};

// Sets a concern's approval; refused when there is no such row. Joins the caller's transaction.
store::Answer approve_concern(store::Database& database, const std::string& name);

}  // namespace homeward::app
