// The plan stage: which family is due now, and exactly what its letter tells.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "plan/sealing.h"
#include "plan/slots.h"
#include "plan/turn.h"
#include "store/database.h"
#include "store/digests.h"

namespace homeward::plan {

// The cadence of that name, else the phrase itself; a family's unknown words give the error.
std::variant<Cadence, CadenceError> resolve_cadence(const PlanSettings& settings,
                                                    const std::string& name_or_phrase);

// What a letter calls the family's cadence: see rhythm_of().
std::string cadence_word(const PlanSettings& settings, const Family& family);

// Owned and used by the main thread. Throws SQLite::Exception when a transaction fails; nothing of
// that family is then changed.
class Planner {
 public:
  Planner(store::Database& database, PlanSettings settings)
      : database_(database), settings_(std::move(settings)), sealing_(database_, settings_) {}
  Planner(const Planner&) = delete;  // its rooms refer to its settings
  Planner& operator=(const Planner&) = delete;

  // Seals every family that is due: one transaction a family (spec 2-cadence, 3). `scanned_at` is
  // when the last wholly ingested scan of the share began: a slot waits at most five minutes for a
  // scan that began after it. `enough`, asked before each family but the first, ends the tick: the
  // next one goes on where it stopped (see is_amid()).
  std::vector<Sealed> tick(Instant now, Instant scanned_at,
                           const std::function<bool()>& enough = nullptr);

  // The last tick was ended with families still to be looked at.
  bool is_amid() const { return !to_look_at_.empty(); }

  // We have been looking since then (a start, a clock that was moved): the patience of a slot that
  // passed before counts from here.
  void looking_since(Instant at) { looking_since_ = at; }

  // Rows were published: the families whose letter waits for them, or who may hear good news, are
  // looked at again.
  void rows_came(Instant now);

  // True when a family is due but its slot still waits for a scan.
  bool waits_for_scan() const { return waits_for_scan_; }
  // When tick() has work next.
  std::optional<Instant> next_due();

  // The next `count` sendings of a family after `now`, fewer when its cadence meets no open day for
  // a year. An unknown cadence falls back to the school's.
  std::vector<PlannedSlot> next_slots(const Family& family, Instant now, int count) const;

  // What the family's next letter would tell if it were sealed now; nothing is stored. Nothing: no
  // such family, or no cadence that can be understood.
  std::optional<Selection> outlook(FamilyId family, Instant now) const;

  // The letters that the family would get now if this concern had its yes, as sources for
  // composing; nothing is stored. Empty: no letter could leave.
  std::vector<LetterSource> letters_with(FamilyId family, ObservationId concern, Instant now);

  // Seals one digest for the family as if its slot were `now`, whatever its cadence says: for
  // `preview`, on a copy of the database.
  std::optional<Sealed> seal_now(FamilyId family, Instant now);

  const PlanSettings& settings() const { return settings_; }

 private:
  struct Look;  // what is to be done for a family, and when to look again

  using Resting = std::vector<std::pair<Turn, Instant>>;  // who only waits, and until when
  std::optional<Sealed> settle(FamilyId family, Instant now, Instant scanned_at, Resting& resting);
  void rest(const Resting& resting);
  std::optional<Turn> turn_of(const store::FamilyTurn& due, Instant now) const;
  SlotsUntil unsettled(const Turn& turn) const;
  std::optional<PlannedSlot> next_welcome(const Turn& turn) const;
  Look look(const Turn& turn, Instant scanned_at);
  bool must_wait_for_scan(Instant planned, Instant now, Instant scanned_at);
  std::optional<Sealed> act(const Turn& turn, const Look& look);
  void note(const Turn& turn, Instant look_again);
  void release_unreached();
  std::optional<Sealed> seal_at_once(FamilyId family, Instant now) const;

  store::Database& database_;
  PlanSettings settings_;
  Sealing sealing_;
  std::vector<FamilyId> to_look_at_;  // due ones, the next last
  bool waits_for_scan_ = false;
  Instant rows_seen_at_{};  // when rows_came() was last told
  Instant looking_since_{};
};

}  // namespace homeward::plan
