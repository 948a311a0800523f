// What the rooms of the plan stage share: its settings, a family at an instant, and what was
// sealed.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "domain/cadence.h"
#include "domain/digest.h"
#include "domain/school.h"
#include "domain/selection.h"
#include "domain/wording_pack.h"
#include "plan/slots.h"
#include "store/turns.h"

namespace homeward::plan {

struct PlanSettings {
  School school;
  std::map<std::string, Cadence> cadences;  // by name
  SchoolCalendar calendar;
  QuietHours quiet;
  // How a row's words stand with the wording guard; asked on the main thread while a slot is being
  // settled, and may store. Empty: nobody judges them.
  std::function<WordingLevel(const Observation&)> wording_of{};
};

// What sealing did, by ids: for the log and the board.
struct Sealed {
  DigestId digest;
  FamilyId family;
  DigestState state = DigestState::kSealed;
};

// A family with its cadence and zone at `now`.
struct Turn {
  Family family;
  Cadence cadence;
  Zone zone;
  Instant now{};
  Instant known_since{};
  std::optional<LocalTime> last_slot;
  std::optional<Instant> silent_until;
  LocalTime after{};                             // its slots are strictly later
  std::optional<store::CadenceVersion> changed;  // a version of its cadence that is not stored yet

  Date today() const { return date_of(zone.local(now)); }
};

// That a row waits at most for a letter.
inline constexpr std::chrono::days kLongestWait{kDeferDays};

// When a family that had no letter gets its welcome, with a strength or without: on the tenth
// school day of the term, or of its own being known, at its usual hour. Nothing without a
// configured term.
std::optional<LocalTime> welcome_by(const Turn& turn, const PlanSettings& settings);

SlotRule rule_of(const Turn& turn, const PlanSettings& settings);

// At least one guardian may be written to.
bool is_reached(const Family& family);

}  // namespace homeward::plan
