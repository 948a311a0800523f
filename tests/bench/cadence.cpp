// Due evaluation, timed for cadence_bench.py: lines "ZONE|WORDS" from standard input, one a family.
//   cadence ours   NOW    parse once, then each family's next sending after NOW, as an instant
//   cadence libical NOW   RRULEs (in place of phrases): an iterator on local dates, the zone last
// Prints the seconds of the evaluation alone, then one instant a family.
#include <fmt/format.h>
#include <libical/ical.h>

#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <vector>

#include "base/text.h"
#include "domain/cadence.h"

namespace homeward {
namespace {

struct Family {
  Zone zone;
  std::string words;
};

std::vector<Family> families() {
  std::map<std::string, Zone> zones;
  std::vector<Family> out;
  for (std::string line; std::getline(std::cin, line);) {
    const auto fields = text::split(line, '|');
    const auto zone =
        zones.try_emplace(fields.at(0), Zone::find(fields.at(0)).value()).first->second;
    out.push_back({zone, fields.at(1)});
  }
  return out;
}

template <typename Evaluate>
void measure(std::size_t count, Evaluate evaluate) {
  std::vector<Instant> due(count);
  const auto began = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) due[i] = evaluate(i);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{:.6f}\n", took.count());
  for (const auto at : due) fmt::print("{}\n", to_unix(at));
}

void ours(const std::vector<Family>& all, Instant now) {
  std::vector<Cadence> cadences;
  for (const auto& family : all) cadences.push_back(std::get<Cadence>(parse_cadence(family.words)));
  const SchoolCalendar calendar;
  measure(all.size(), [&](std::size_t i) {
    // A slot that the calendar moves or leaves out is part of the question, as in the daemon.
    const LocalTime local = all[i].zone.local(now);
    LocalTime slot = next_slot(cadences[i], local);
    auto planned = planned_local(cadences[i], slot, calendar);
    while (!planned) {
      slot = next_slot(cadences[i], slot);
      planned = planned_local(cadences[i], slot, calendar);
    }
    return all[i].zone.resolve(*planned);
  });
}

void libical(const std::vector<Family>& all, Instant now) {
  using Iterator = std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)>;
  std::vector<icalrecurrencetype> rules;
  std::vector<TimeOfDay> times;
  std::vector<icaltimetype> starts;
  for (const auto& family : all) {
    const auto at = family.words.find(' ');
    rules.push_back(icalrecurrencetype_from_string(family.words.substr(0, at).c_str()));
    times.push_back(parse_time_of_day(family.words.substr(at + 1)).value());
    // From the day before, so that the series need not be walked from its beginning.
    const Date from = plus_days(date_of(family.zone.local(now)), -1);
    starts.push_back(icaltime_from_string(text::replace_all(to_iso(from), "-", "").c_str()));
  }
  measure(all.size(), [&](std::size_t i) {
    const LocalTime local = all[i].zone.local(now);
    const Iterator iterator(icalrecur_iterator_new(rules[i], starts[i]), &icalrecur_iterator_free);
    for (;;) {
      const auto day = icalrecur_iterator_next(iterator.get());
      if (icaltime_is_null_time(day)) return Instant{};
      const LocalTime slot = at_time(
          Date{std::chrono::year{day.year}, std::chrono::month{static_cast<unsigned>(day.month)},
               std::chrono::day{static_cast<unsigned>(day.day)}},
          times[i]);
      if (slot > local) return all[i].zone.resolve(slot);
    }
  });
}

}  // namespace
}  // namespace homeward

int main(int argc, char** argv) {
  using namespace homeward;
  const std::string_view who = argc == 3 ? argv[1] : "";
  if (who != "ours" && who != "libical") return 64;
  const auto all = families();
  const Instant now = from_unix(std::stoll(argv[2]));
  who == "ours" ? ours(all, now) : libical(all, now);
}
