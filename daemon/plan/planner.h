// The plan stage: which family is due now, and exactly what its letter tells.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/cadence.h"
#include "domain/digest.h"
#include "domain/school.h"
#include "store/database.h"
#include "store/digests.h"

namespace homeward::plan {

struct PlanSettings {
  School school;
  std::map<std::string, Cadence> cadences;  // by name
  SchoolCalendar calendar;
  QuietHours quiet;
};

// The cadence of that name, else the phrase itself; a family's unknown words give the error.
std::variant<Cadence, CadenceError> resolve_cadence(const PlanSettings& settings,
                                                    const std::string& name_or_phrase);

// What a letter calls the family's cadence: see rhythm_of().
std::string cadence_word(const PlanSettings& settings, const Family& family);

// One planned sending: the key and when it would leave.
struct PlannedSlot {
  LocalTime slot{};
  Instant send_at{};
};

// What sealing did, by ids: for the log and the board.
struct Sealed {
  DigestId digest;
  FamilyId family;
  DigestState state = DigestState::kSealed;
};

// Owned and used by the main thread. Throws SQLite::Exception when a transaction fails; nothing of
// that family is then changed.
class Planner {
 public:
  Planner(store::Database& database, PlanSettings settings)
      : database_(database), settings_(std::move(settings)) {}

  // Seals every family that is due: one transaction a family (spec 2-cadence, 3). `scanned_at` is
  // when the last wholly ingested scan of the share began: a slot waits at most five minutes for a
  // scan that began after it.
  std::vector<Sealed> tick(Instant now, Instant scanned_at);

  // We have been looking since then (a start, a clock that was moved): the patience of a slot that
  // passed before counts from here.
  void looking_since(Instant at) { looking_since_ = at; }

  // True when a family is due but its slot still waits for a scan.
  bool waits_for_scan() const { return waits_for_scan_; }
  // When tick() has work next.
  std::optional<Instant> next_due();

  // The next `count` sendings of a family after `now`. An unknown cadence falls back to the
  // school's.
  std::vector<PlannedSlot> next_slots(const Family& family, Instant now, int count) const;

  // Seals one digest for the family as if its slot were `now`, whatever its cadence says: for
  // `preview`, on a copy of the database.
  std::optional<Sealed> seal_now(FamilyId family, Instant now);

  const PlanSettings& settings() const { return settings_; }

 private:
  struct Turn;  // a family with its cadence and zone at `now`

  std::optional<Turn> turn_of(const store::FamilyTurn& due, Instant now) const;
  std::optional<Sealed> consider(const Turn& turn, Instant scanned_at);
  std::optional<Sealed> retry_waiting(const Turn& turn);
  std::optional<Sealed> settle(const Turn& turn, const std::vector<PlannedSlot>& due);
  Sealed seal(const Turn& turn, LocalTime slot);
  Sealed write_digest(const Turn& turn, Digest digest);
  std::vector<PlannedSlot> slots_until(const Turn& turn, Instant until, PlannedSlot* next) const;
  Instant planned_instant(const Turn& turn, LocalTime planned) const;

  store::Database& database_;
  PlanSettings settings_;
  bool waits_for_scan_ = false;
  Instant looking_since_{};
};

}  // namespace homeward::plan
