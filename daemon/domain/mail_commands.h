// "Stop" and "pause until 3 November" as families write them. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace homeward {

// The words of one language, from its phrase pack.
struct CommandWords {
  std::string language;            // BCP 47; its names of months are ICU's
  std::vector<std::string> stop;   // the whole line is one of these: "stop", "please stop"
  std::vector<std::string> start;  // the same
  std::vector<std::string> pause;  // the line begins with one of these ...
  std::vector<std::string> until;  // ... perhaps one of these ...
};                                 // ... and then, or at the line's end, nothing but a date

enum class CommandKind { kNone, kStop, kPause, kStart };

struct MailCommand {
  CommandKind kind = CommandKind::kNone;
  std::optional<Date> until;  // kPause: the day from which letters come again; nothing: until start
};

// What the line asks for, in any of the languages. Only a line that is nothing else counts: "Stop
// by any time" is for the teacher to read. A date that is not to come, or more than 400 days away,
// or that could be two days (`day_first`: 3/4 is the third of April; nothing: nobody knows) makes
// it no command.
MailCommand parse_command(std::string_view line, const std::vector<CommandWords>& words, Date today,
                          std::optional<bool> day_first);

// The date that `words` are, in full: 2026-11-03, 3.11.2026, 3/11, "Tuesday, 3 November", "November
// 3rd, 2026", "3 de noviembre", "11月3日", digits of any script. Without a year it is the next one
// behind `today`. Months' names as ICU has them for `language` and in English.
std::optional<Date> parse_written_date(std::string_view words, std::string_view language,
                                       Date today, std::optional<bool> day_first);

}  // namespace homeward
