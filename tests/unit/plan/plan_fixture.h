// One family with one child in New York, known since Monday 31 August 2026, on Fridays at 16:00.
#pragma once

#include <gtest/gtest.h>

#include "plan/planner.h"
#include "store/people.h"
#include "support/small_school.h"

namespace homeward::plan {

inline const Zone kZone = Zone::find("America/New_York").value();

inline Instant at(const std::string& text) { return parse_instant(text, kZone).value(); }
inline Date day(const char* text) { return parse_iso_date(text).value(); }

inline Cadence cadence(const char* phrase) { return std::get<Cadence>(parse_cadence(phrase)); }

inline PlanSettings friday_settings() {
  PlanSettings out;
  out.school.zone = kZone;
  out.school.approve = Approval::kNone;
  out.cadences["weekly"] = cadence("every Friday at 16:00");
  out.calendar.closed = {day("2026-10-12")};
  return out;
}

class PlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    school.add_student(1);
    school.add_family(1, {1}, at("2026-08-31T08:00"));
  }
  // What a restart with these settings would see, at that instant, with the share just scanned.
  std::vector<Sealed> tick(const std::string& when, const PlanSettings& with) {
    store::rouse_families(school.database);
    Planner planner(school.database, with);
    return planner.tick(at(when), at(when));
  }
  std::vector<Sealed> tick(const std::string& when) { return tick(when, settings); }
  // A strength whose words are like no other's.
  void note(int id, const char* on, Kind kind = Kind::kStrength) {
    const std::string number = std::to_string(id);
    school.add_row(id, 1, kind, on,
                   "kite" + number + " lake" + number + " moss" + number + " pine" + number);
  }
  // "told 2": what became of the row, and which digest said so.
  std::string row(int id) {
    return school.word(
        "SELECT coalesce((SELECT outcome || ' ' || digest_id FROM ledger WHERE "
        "observation_id = " +
        std::to_string(id) + "), 'open')");
  }
  std::string slots(const char* state) {
    return school.word(
        "SELECT coalesce(group_concat(substr(slot, 1, 16), ' '), '') FROM (SELECT "
        "slot FROM digest WHERE state = '" +
        std::string(state) + "' ORDER BY id)");
  }

  testing::SmallSchool school;
  PlanSettings settings = friday_settings();
};

}  // namespace homeward::plan
