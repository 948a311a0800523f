// Evaluates cadences for tests and benches in other languages: reads lines
//   ZONE|if_no_school|FROM (local time)|COUNT|DAYS|PHRASE
// (DAYS with commas: closed ones, and opened ones with a + before) from standard input and prints
// for each its next COUNT sendings after FROM, as "slot>instant" with spaces between, or "column N:
// message". \n in a phrase is a line's end.
#include <fmt/format.h>

#include <charconv>
#include <iostream>
#include <map>
#include <string>

#include "base/text.h"
#include "domain/cadence.h"

namespace homeward {
namespace {

const Zone& zone_of(const std::string& name) {
  static std::map<std::string, Zone> known;
  const auto at = known.find(name);
  return at != known.end() ? at->second
                           : known.emplace(name, Zone::find(name).value()).first->second;
}

std::string evaluate(const std::vector<std::string>& fields) {
  auto parsed = parse_cadence(text::replace_all(fields[5], "\\n", "\n"));
  if (const auto* error = std::get_if<CadenceError>(&parsed))
    return fmt::format("column {}: {}", error->column, error->message);
  auto& cadence = std::get<Cadence>(parsed);
  cadence.if_no_school = parse_if_no_school(fields[1]).value();
  SchoolCalendar calendar;
  for (const auto& day : text::split(fields[4], ',')) {
    if (day.starts_with('+')) {
      calendar.opened.insert(parse_iso_date(day.substr(1)).value());
    } else if (!day.empty()) {
      calendar.closed.insert(parse_iso_date(day).value());
    }
  }
  const auto count = static_cast<std::size_t>(std::stoul(fields[3]));
  std::string out;
  for (const auto& sending :
       next_sendings(cadence, parse_iso_local(fields[2]).value(), calendar, count)) {
    out += fmt::format("{}{}>{}", out.empty() ? "" : " ", to_iso(sending.slot),
                       to_iso(zone_of(fields[0]).resolve(sending.planned)));
  }
  return out;
}

}  // namespace
}  // namespace homeward

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto fields = homeward::text::split(line, '|');
    if (fields.size() != 6) return 64;
    std::cout << homeward::evaluate(fields) << '\n';
  }
}
