#include "app/simulate.h"

#include <fmt/format.h>
#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"

namespace homeward::app {

namespace {

constexpr std::chrono::days kMoves{100};    // that a closed time may move a slot by
constexpr std::chrono::minutes kShown{15};  // that an event takes up in a calendar

std::string key_of(const SimulatedSlot& slot) { return to_iso(slot.slot) + "[" + slot.zone + "]"; }

std::string why_nobody(const Family& family) {
  std::string why = "no guardian is known";
  for (const auto& guardian : family.guardians) {
    const Reach reach = reach_of(guardian);
    if (is_reachable(reach)) return {};
    why = reach == Reach::kNoConsent   ? "no consent"
          : reach == Reach::kNoAddress ? "no address"
                                       : "contact is not allowed";
  }
  return why;
}

std::string why_not_at(const Family& family, Instant at) {
  if (family.paused && (!family.paused_until || at < *family.paused_until)) return "paused";
  return why_nobody(family);
}

std::string day_and_time(LocalTime local) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const std::string iso = to_iso(local);
  return fmt::format("{} {} {}", kDays[weekday_of(date_of(local)).c_encoding()], iso.substr(0, 10),
                     iso.substr(11, 5));
}

bool earlier(const SimulatedSlot& a, const SimulatedSlot& b) {
  const auto order = [](const SimulatedSlot& slot) {
    const Instant nominal{slot.slot.time_since_epoch()};
    return std::tuple(slot.send_at.value_or(nominal), slot.family, slot.slot);
  };
  return order(a) < order(b);
}

icaltimetype utc_time(Instant at) {
  return icaltime_from_timet_with_zone(to_unix(at), 0, icaltimezone_get_utc_timezone());
}

void add_event(icalcomponent* calendar, const std::string& uid, Instant at,
               const std::string& summary, const std::string& description, Instant stamp) {
  icalcomponent* event = icalcomponent_new_vevent();
  icalcomponent_add_property(event, icalproperty_new_uid(uid.c_str()));
  icalcomponent_add_property(event, icalproperty_new_dtstamp(utc_time(stamp)));
  icalcomponent_add_property(event, icalproperty_new_dtstart(utc_time(at)));
  icalcomponent_add_property(event, icalproperty_new_dtend(utc_time(at + kShown)));
  icalcomponent_add_property(event, icalproperty_new_summary(summary.c_str()));
  if (!description.empty())
    icalcomponent_add_property(event, icalproperty_new_description(description.c_str()));
  icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
  icalcomponent_add_component(calendar, event);
}

}  // namespace

std::vector<SimulatedSlot> simulate_family(const plan::PlanSettings& settings, const Family& family,
                                           Instant from, Instant to) {
  auto resolved = plan::resolve_cadence(settings, family.cadence);
  const auto* cadence = std::get_if<Cadence>(&resolved);
  if (cadence == nullptr || is_good_news(*cadence)) {
    resolved = plan::resolve_cadence(settings, "");
    cadence = std::get_if<Cadence>(&resolved);
    if (cadence == nullptr || is_good_news(*cadence)) return {};
  }
  const Zone zone = Zone::find(family.time_zone).value_or(settings.school.zone);
  const plan::SlotRule rule{*cadence, zone, settings.calendar, settings.quiet,
                            plan::spread_of(family.key)};
  std::vector<SimulatedSlot> out;
  std::vector<std::optional<Instant>> sendings;  // of each of them, coalesced or not
  LocalTime slot = zone.local(from - kMoves);
  const LocalTime last = zone.local(to + kMoves);
  while ((slot = next_slot(*cadence, slot)) <= last) {
    SimulatedSlot entry{family.key, slot, zone.name(), plan::sending_of(rule, slot), ""};
    if (!entry.send_at) {
      // A daily letter has a slot on every day, and none to miss where there is no school.
      entry.reason = is_daily(*cadence) ? "" : "no school, skipped";
    } else if (auto why = why_not_at(family, *entry.send_at); !why.empty()) {
      entry.reason = why;
    } else {
      entry.reason = reason_of_move(*cadence, slot, settings.calendar);
    }
    sendings.push_back(entry.send_at);
    out.push_back(std::move(entry));
  }
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {
    if (!sendings[i] || !sendings[i + 1]) continue;
    if (date_of(zone.local(*sendings[i])) != date_of(zone.local(*sendings[i + 1]))) continue;
    // Two that move to one day are one letter: the latest slot's, at the first one's time.
    sendings[i + 1] = sendings[i];
    if (out[i + 1].send_at) out[i + 1].send_at = sendings[i];
    out[i].send_at.reset();
    out[i].reason = "one letter with the slot of " + to_iso(date_of(out[i + 1].slot));
  }
  std::vector<SimulatedSlot> seen;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Instant at = sendings[i].value_or(zone.resolve(out[i].slot));
    if (at < from || at > to || (!sendings[i] && out[i].reason.empty())) continue;
    if (sendings[i] && !why_not_at(family, at).empty()) out[i].send_at.reset();
    seen.push_back(std::move(out[i]));
  }
  return seen;
}

void sort_by_time(std::vector<SimulatedSlot>& slots) {
  std::sort(slots.begin(), slots.end(), earlier);
}

std::string as_table(const std::vector<SimulatedSlot>& slots, const Zone& school) {
  std::string out = fmt::format("{:<22}{:<16}{:<22}{}\n", "leaves", "family", "slot", "why");
  for (const auto& slot : slots) {
    const auto own = Zone::find(slot.zone);
    const Zone& zone = own ? *own : school;
    const std::string elsewhere = slot.zone == school.name() ? "" : "(" + slot.zone + ")";
    std::string line = fmt::format(
        "{:<22}{:<16}{:<22}{}", slot.send_at ? day_and_time(zone.local(*slot.send_at)) : "-",
        slot.family, day_and_time(slot.slot),
        slot.reason + (slot.reason.empty() || elsewhere.empty() ? "" : " ") + elsewhere);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string as_json(const std::vector<SimulatedSlot>& slots) {
  std::string out = "[";
  for (const auto& slot : slots) {
    out += fmt::format(
        "{}\n {{\"family\": {}, \"kind\": \"periodic\", \"slot\": {}, \"send_at\": {}, "
        "\"reason\": {}}}",
        out.size() > 1 ? "," : "", text::json(slot.family), text::json(key_of(slot)),
        slot.send_at ? text::json(to_iso(*slot.send_at)) : "null", text::json(slot.reason));
  }
  return out + (slots.empty() ? "]\n" : "\n]\n");
}

std::string as_ics(const std::vector<SimulatedSlot>& slots, bool grouped, Instant stamp) {
  struct Event {
    Instant at{};
    std::vector<std::string> families;
    std::string reason;
  };
  std::map<std::string, Event> events;  // by what is the same in each run: the slot, the family
  for (const auto& slot : slots) {
    if (!slot.send_at) continue;
    auto& event = events[key_of(slot) + (grouped ? "" : " " + slot.family)];
    if (event.families.empty() || *slot.send_at < event.at) event.at = *slot.send_at;
    event.families.push_back(slot.family);
    event.reason = slot.reason;
  }
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> calendar(
      icalcomponent_new_vcalendar(), icalcomponent_free);
  icalcomponent_add_property(calendar.get(), icalproperty_new_version("2.0"));
  icalcomponent_add_property(calendar.get(), icalproperty_new_prodid("-//Homeward//simulate//EN"));
  for (const auto& [key, event] : events) {
    const std::string summary =
        grouped ? fmt::format("Letters to {} {}", event.families.size(),
                              event.families.size() == 1 ? "family" : "families")
                : "Letter to family " + event.families.front();
    std::string description = grouped ? text::join(event.families, ", ") : "";
    if (!event.reason.empty()) description += (description.empty() ? "" : "\n") + event.reason;
    add_event(calendar.get(), fmt::format("{:016x}@homeward.invalid", stable_hash(key)), event.at,
              summary, description, stamp);
  }
  const std::unique_ptr<char, decltype(&std::free)> text(
      icalcomponent_as_ical_string_r(calendar.get()), std::free);
  return text.get();
}

}  // namespace homeward::app
