// The review folder: what waits for a person lies in review/held/<name>/ with a why.txt and, where
// there is one, the letter; moving the folder to review/approved/ is the yes.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/context.h"
#include "app/letters.h"
#include "collect/collector.h"
#include "compose/composer.h"
#include "domain/wait.h"
#include "plan/planner.h"
#include "store/outbox.h"
#include "store/requests.h"

namespace homeward::app {

// Main thread. Names: "concern-<row>" waits for its author's yes, "letter-<digest>" for a strength,
// for mending or for a yes.
class Review {
 public:
  Review(const Context& context, collect::Collector& collector, plan::Planner& planner,
         Letters& letters, store::Outbox& outbox);

  // Notes since when each thing waits, writes folders for what waits now and removes those of what
  // no longer does. Without a share only the notes.
  void tick(bool share_available);
  // Rows or people changed: letters with a concern may look otherwise.
  void touch() { ++version_; }
  // A look, or letters for the folders, are still to come.
  bool pending() const { return pending_; }

  // Says yes to a held thing (app/holds.h). What it means for the folders is done by the next
  // tick(): a folder that was moved in vain comes back.
  store::Answer approve(const store::Request& request);

 private:
  bool worth_looking();
  bool write_why(const std::map<std::string, std::string>& waiting);
  void show_letters(const std::vector<Wait>& waits);
  bool show(const Wait& wait);
  void show_stored(const Wait& wait);
  std::vector<LetterSource> sources_of(const Wait& wait);
  void write_letter(const std::string& name, std::size_t index, const std::string& html,
                    const std::string& text, const std::string& pdf);
  void remember();

  const Context context_;
  collect::Collector& collector_;
  plan::Planner& planner_;
  Letters& letters_;
  store::Outbox& outbox_;
  std::map<std::string, std::string> written_;  // name -> why.txt as last written
  std::map<std::string, std::uint64_t> shown_;  // name -> the version whose letter was asked for
  std::set<std::string> bare_;                  // concerns that no letter could tell as things are
  std::set<std::string> settled_;               // answered: their folders in approved/ go
  std::uint64_t version_ = 1;
  bool pending_ = true;
  bool look_once_more_ = false;
  int asked_ = 0;                   // letters that composers are making for folders
  std::int64_t changes_seen_ = -1;  // of the connection, at the last look
  std::chrono::steady_clock::time_point look_again_{};
};

}  // namespace homeward::app
