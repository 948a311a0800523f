// The simulated school as it really is: what was noted, who may be told, which letters left. Filled
// by the events of the year and by watching letters go; never read back from the code under test.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/people.h"
#include "sim/random.h"
#include "sim/timetable.h"

namespace homeward::sim {

// An invariant of spec 2-cadence that did not hold.
class Violation : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Row {
  std::int64_t id = 0;
  std::int64_t student = 0;
  Date date{};
  Kind kind = Kind::kStrength;
  bool share = true;
  bool approved = false;
  bool withdrawn = false;
  bool has_twin = false;  // another row of the child says (nearly) the same
  std::string text;
  std::optional<std::int64_t> noted;  // the step at which families could be told of it

  bool may_be_told() const { return share && !withdrawn && noted && kind != Kind::kAbsence; }
};

struct Household {
  std::int64_t id = 0;
  std::string key;
  std::string cadence;  // as the roster says it: a name of the school's, or a phrase
  Rhythm rhythm;        // what that means
  std::string zone_name;
  Zone zone = Zone::utc();
  Instant known_since{};
  bool paused = false;
  std::vector<Guardian> guardians;
  std::map<std::int64_t, bool> children;  // student, is still theirs

  int changes = 0;        // of anything that matters to when and what it is told
  Instant calm_from{};    // nothing changed from then on, by the machine's clock
  LocalTime last_slot{};  // newest slot of any of its digests
  int letters = 0;        // sealed
  std::map<std::pair<std::string, Date>, std::size_t> sealed_on;  // letter of kind and local day

  bool has(std::int64_t student) const {
    const auto child = children.find(student);
    return child != children.end() && child->second;
  }
  bool is_reached() const {
    for (const auto& guardian : guardians) {
      if (is_reachable(reach_of(guardian))) return true;
    }
    return false;
  }
  bool is_entitled() const { return !paused && is_reached(); }
};

struct Letter {
  std::int64_t digest = 0;
  std::int64_t family = 0;
  std::string kind;
  std::string slot;
  Instant sealed_at{};
  std::int64_t step = 0;
  bool welcome = false;
  std::vector<std::int64_t> rows;
  bool given_up = false;  // held, cancelled before it was composed: it will not leave as it is
  bool reached = false;   // the relay had it in whole, or a printer: somebody may have read it
  bool bounced = false;
};

struct World {
  explicit World(std::uint64_t seed) : random(seed) {}

  Random random;
  Instant now{};          // what the machine's clock shows
  Instant clock_max{};    // the latest it ever showed
  std::int64_t step = 0;  // order in which things happen, whatever clocks show
  Zone zone = Zone::utc();
  Calendar calendar;
  Quiet quiet;
  std::optional<Quiet> good_news;  // leaves between these hours, where the school wants it
  bool approve_concerns = true;
  int changes = 0;      // of the clock, the calendar, outages: obligations of before are void
  Instant up_since{};   // steadily looking since then
  Instant calm_from{};  // slots planned before are not judged: the clock or the calendar changed
  bool up = true;

  std::map<std::int64_t, Household> families;
  std::vector<Row> rows;                                      // by id - 1
  std::map<std::int64_t, std::vector<std::int64_t>> rows_of;  // student, ids
  std::vector<Letter> letters;
  std::map<std::pair<std::int64_t, std::int64_t>, std::size_t> told;  // (family, row), letter
  // Told (true), or about to be (false), by the household that a new one split off from.
  std::map<std::pair<std::int64_t, std::int64_t>, bool> told_elsewhere;

  struct Note {
    Instant at{};
    std::string what;
    std::int64_t family = 0;
    std::int64_t row = 0;
  };
  std::vector<Note> history;

  Row& row(std::int64_t id) { return rows.at(static_cast<std::size_t>(id - 1)); }
  void tell(const char* what, std::int64_t family = 0, std::int64_t row = 0) {
    history.push_back({now, what, family, row});
  }
  bool is_shared_child(std::int64_t student) const {
    int homes = 0;
    for (const auto& [id, family] : families) homes += family.has(student) ? 1 : 0;
    return homes > 1;
  }
};

// Throws a Violation with the family's and the row's history; either may be 0.
[[noreturn]] void fail(const World& world, const std::string& what, std::int64_t family,
                       std::int64_t row = 0);

}  // namespace homeward::sim
