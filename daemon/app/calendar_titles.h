// What an event of the school's calendar means, by its title: "No school: Labor Day" closes the
// school, "Term 1 starts" does not, "Make-up day" opens it on a Saturday.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace homeward::app {

enum class DayMeaning { kClosed, kOpened, kOrdinary };

// [calendar] of homeward.toml: words beside our own, in any language, compared without case.
struct CalendarWords {
  std::vector<std::string> no_school;  // a title with one of these closes the school
  std::vector<std::string> school;     // ... is a day like others
  std::vector<std::string> make_up;    // ... opens the school, on a Saturday too
  bool others_close = true;            // what an all-day event means whose title tells nothing
};

// How sure the words of a title are.
struct TitleReading {
  DayMeaning meaning = DayMeaning::kClosed;
  bool says_closed = false;  // the title itself speaks of no school, a holiday or a break
};

// English, Spanish, French, German and Polish words. "No school" is stronger than all others;
// "starts", "ends" and the like make a break's name a day like others, but only on a single day:
// `days` is the event's length. Pure.
TitleReading read_title(std::string_view title, int days, const CalendarWords& words);

}  // namespace homeward::app
