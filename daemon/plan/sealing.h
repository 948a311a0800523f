// Settling a slot: which digest it becomes, which rows that tells, and the ledger's line for each.
// Every function runs in the caller's transaction. Main thread.
#pragma once

#include <optional>
#include <vector>

#include "domain/selection.h"
#include "plan/turn.h"
#include "store/database.h"

namespace homeward::plan {

class Sealing {
 public:
  Sealing(store::Database& database, const PlanSettings& settings)
      : database_(database), settings_(settings) {}

  // Of the due slots only the latest fires; the ones before it are recorded as coalesced. One whose
  // grace is over is recorded as expired. Precondition: `due` is not empty.
  std::optional<Sealed> settle(const Turn& turn, const std::vector<PlannedSlot>& due) const;

  // A digest that waits for a strength or is held: sealed now if it can be.
  std::optional<Sealed> retry_waiting(const Turn& turn) const;

  // Seals one digest for this slot, whatever the cadence says.
  Sealed seal(const Turn& turn, LocalTime slot) const;

  // What a letter would tell if it were sealed now; nothing is stored.
  Selection outlook(const Turn& turn) const;

  // The cadence has no letter day to come: rows that have waited for one as long as a row may are
  // withheld, for staff to see.
  void give_up_waiting(const Turn& turn) const;

  // An extra letter of today's slot that tells what is dated `since` or later; nothing when there
  // is nothing to tell, or the day had one.
  std::optional<Sealed> seal_good_news(const Turn& turn, LocalTime slot, Date since) const;

 private:
  Sealed write_digest(const Turn& turn, Digest digest) const;
  SelectionInput input_of(const Turn& turn, DigestId digest) const;
  void hold_second_falls(SelectionInput& input, const Digest& digest) const;
  Date known_day(const Turn& turn) const;  // on which the school came to know the family

  store::Database& database_;
  const PlanSettings& settings_;
};

}  // namespace homeward::plan
