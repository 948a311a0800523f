// The wording guard in the line: every row that a letter may tell is judged beforehand, on a
// worker, and what was found is kept with it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/wording.h"
#include "base/time.h"
#include "base/wake.h"
#include "base/worker_pool.h"
#include "domain/wording_row.h"
#include "plan/turn.h"
#include "store/database.h"
#include "store/requests.h"

namespace homeward::app {

// Main thread; judging runs on `threads` workers (0: inline). Methods that store throw
// SQLite::Exception when SQLite refuses, and may be called again.
class NoteGuard {
 public:
  // What is wrong with a pack is logged; `homeward check` says it. The references outlive the
  // guard.
  NoteGuard(Wording wording, store::Database& database, const Wake& wake, std::size_t threads);

  // Gives rows without a judgement to the worker and stores what it found, for a few ms; then wakes
  // itself when there is more. True when the judgement of a row was stored.
  bool tick(Date today);
  // No recent row is without a judgement.
  bool idle() const { return all_seen_ && pool_.in_flight() == 0; }

  // Rows were published, or their words changed.
  void rows_came() { all_seen_ = false; }
  // Students, families, staff or titles may have changed: another name may be another child's.
  void people_changed();

  // For planning: the settings with this guard's eye on every row. A row that nobody judged yet is
  // judged and stored when it is asked for. The guard outlives whoever has them.
  plan::PlanSettings judging(plan::PlanSettings settings);

  const WordingGuards& guards() const { return wording_.guards(); }

 private:
  struct Job {
    std::vector<Observation> rows;
    std::shared_ptr<const SchoolNames> names;
    std::string judged_by;
  };
  struct Done {
    std::vector<std::pair<Observation, std::vector<RowFinding>>> rows;
    std::string judged_by;
  };
  Done judge(Job job) const;
  void know_people();
  WordingLevel level_of(const Observation& row);
  bool store_judged();
  void submit(std::vector<Observation> rows);
  void look_for_rows(Date today);

  store::Database& database_;
  const Wake& wake_;
  Wording wording_;
  std::shared_ptr<const SchoolNames> names_;  // null: to be read anew
  std::string judged_by_;
  ObservationId seen_{};  // rows up to this one were looked at
  bool all_seen_ = false;
  WorkerPool<Job, Done> pool_;
};

// A row's name where people say yes to it: "note-12".
std::string note_name(ObservationId row);
// "note-12 REASON": a held row may leave as it is. Nothing when `argument` begins with no such
// name. Joins the caller's transaction.
std::optional<store::Answer> release_note(store::Database& database, const std::string& argument,
                                          const std::string& by, Instant now);

}  // namespace homeward::app
