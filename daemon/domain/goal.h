// A small goal that school, family and child work on, and how it went.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "domain/observation.h"

namespace homeward {

struct Goal {
  GoalId id;
  std::string key;  // the school's goal_id
  StudentId student;
  FamilyId family;  // who agreed on it; 0: the child had no family, or nobody said which
  std::string goal;
  std::string measure;
  std::optional<int> baseline;
  std::optional<int> target;  // target <= of
  std::optional<int> of;
  bool better_up = true;
  Date start{};
  std::optional<Date> end;
  std::optional<Date> agreed_on;
  std::string agreed_by;
  std::string school_step;
  std::string home_step;
  std::string family_wording;
  bool active = true;

  // What the family reads: their own wording when there is one.
  const std::string& wording() const { return family_wording.empty() ? goal : family_wording; }
};

// One week's sum of a goal's counts; `week` is its Monday.
struct WeekCount {
  Date week{};
  Count count;
};

// A goal's counts in one setting in this letter's period, beside the child's own past there: equal
// windows, days of absence left out, nobody else's.
struct GoalCourse {
  Goal goal;
  std::optional<Count> now;             // this period; none when nothing was counted
  std::optional<Count> earlier;         // the last earlier window of equal length with a count
  std::optional<Count> before_earlier;  // the one with a count before that
  int days_earlier = 0;  // from the earlier window's end back to this one's, in days; 7, 14 ...
  std::string setting;   // as the newest of its rows writes it
  std::vector<WeekCount> weeks;  // oldest first, at most eight
};

// By which two spellings of a setting are one.
std::string setting_key(std::string_view setting);

// How the child's counts moved (spec 3-letters, "Choosing"): a small win needs at least four
// opportunities on both sides, a rate better by 0.15 and a count better by 2 - or the target met,
// or a first success. A step back is a rate worse by 0.15 and two fewer than the earlier rate would
// have given. With fewer than four opportunities on a side nothing is said of it.
enum class Movement { kUnknown, kSmallWin, kSame, kOtherWay };
Movement movement_of(const GoalCourse& course);

// The counts went back twice running: somebody calls, and no letter says so.
bool is_second_fall(const GoalCourse& course);

}  // namespace homeward
