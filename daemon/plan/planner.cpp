#include "plan/planner.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "plan/good_news.h"
#include "plan/limits.h"
#include "store/holds.h"
#include "store/letter_source.h"
#include "store/people.h"

namespace homeward::plan {

namespace {

constexpr std::chrono::seconds kScanPatience{300};
constexpr std::chrono::hours kLeaveToNextSlot{
    24};  // a waiting letter this near to the next is that letter
constexpr std::chrono::hours kLookAgain{24};  // for a family that nothing is planned for
constexpr std::chrono::seconds kSameRows{2};  // instants are whole seconds

// A cadence in one spelling: a version differs from the one before in what it says, not in its
// name.
std::string rule_words(const Cadence& cadence) {
  constexpr const char* kIfNoSchool[] = {"previous", "next", "skip"};
  return text::fold_case(text::fold_space(cadence.phrase)) + " | " +
         kIfNoSchool[static_cast<std::size_t>(cadence.if_no_school)];
}

}  // namespace

struct Planner::Look {
  enum class Act { kNothing, kWaitForScan, kSettle, kRetry, kGoodNews, kGiveUp };
  Act act = Act::kNothing;
  Instant again{};  // when to look at the family next
  std::vector<PlannedSlot> due;
  std::optional<GoodNewsChance> chance;
};

SlotRule rule_of(const Turn& turn, const PlanSettings& settings) {
  return {turn.cadence, turn.zone, settings.calendar, settings.quiet, spread_of(turn.family.key)};
}

bool is_reached(const Family& family) {
  return std::any_of(family.guardians.begin(), family.guardians.end(),
                     [](const Guardian& guardian) { return is_reachable(reach_of(guardian)); });
}

std::variant<Cadence, CadenceError> resolve_cadence(const PlanSettings& settings,
                                                    const std::string& name_or_phrase) {
  const std::string& wanted = name_or_phrase.empty() ? settings.school.cadence : name_or_phrase;
  const auto named = settings.cadences.find(wanted);
  if (named != settings.cadences.end()) return named->second;
  return parse_cadence(wanted);
}

std::string cadence_word(const PlanSettings& settings, const Family& family) {
  auto cadence = resolve_cadence(settings, family.cadence);
  if (std::holds_alternative<CadenceError>(cadence)) cadence = resolve_cadence(settings, "");
  const auto* words = std::get_if<Cadence>(&cadence);
  return words == nullptr ? "other" : rhythm_of(*words);
}

std::optional<Turn> Planner::turn_of(const store::FamilyTurn& due, Instant now) const {
  auto family = store::load_family(database_, due.family);
  if (!family) return std::nullopt;
  auto cadence = resolve_cadence(settings_, family->cadence);
  const auto has_slots = [&cadence] {
    const auto* words = std::get_if<Cadence>(&cadence);
    return words != nullptr && !is_good_news(*words);
  };
  if (!has_slots()) {
    log::warning("cadence.unknown", {{"family", family->id.value}});
    cadence = resolve_cadence(settings_, "");
    if (!has_slots()) return std::nullopt;
  }
  auto zone = Zone::find(family->time_zone).value_or(settings_.school.zone);
  Turn turn{std::move(*family),
            std::get<Cadence>(std::move(cadence)),
            std::move(zone),
            now,
            due.known_since,
            parse_iso_local(due.last_slot),
            due.silent_until,
            {},
            {}};
  const store::CadenceVersion current{now, rule_words(turn.cadence), turn.zone.name()};
  auto version = store::newest_cadence(database_, turn.family.id);
  if (!version) {
    turn.changed = version = {due.known_since, current.rule, current.time_zone};
  } else if (version->rule != current.rule || version->time_zone != current.time_zone) {
    turn.changed = version = current;
  }
  // The day on which a family becomes known still has its slot; a changed cadence begins now.
  const Date known = date_of(turn.zone.local(due.known_since));
  turn.after = turn.last_slot.value_or(at_time(known, TimeOfDay{0}) - std::chrono::seconds{1});
  if (version->effective_from > due.known_since)
    turn.after = std::max(turn.after, turn.zone.local(version->effective_from));
  return turn;
}

// The slots of the family that are due and not settled.
SlotsUntil Planner::unsettled(const Turn& turn) const {
  auto slots = slots_until(rule_of(turn, settings_), turn.after, turn.now);
  if (turn.last_slot) return slots;
  const Date known = date_of(turn.zone.local(turn.known_since));
  std::erase_if(slots.due, [&](const PlannedSlot& entry) {
    return date_of(turn.zone.local(entry.send_at)) < known;
  });
  return slots;
}

std::vector<Sealed> Planner::tick(Instant now, Instant scanned_at,
                                  const std::function<bool()>& enough) {
  if (to_look_at_.empty()) {
    waits_for_scan_ = false;
    if (const auto end = store::next_pause_end(database_); end && *end <= now)
      store::end_pauses(database_, now);
    release_unreached();
    to_look_at_ = store::families_due(database_, now);
    std::reverse(to_look_at_.begin(), to_look_at_.end());
  }
  std::vector<Sealed> all;
  Resting resting;
  for (bool first = true; !to_look_at_.empty() && (first || !enough || !enough()); first = false) {
    const FamilyId family = to_look_at_.back();
    to_look_at_.pop_back();
    if (const auto sealed = settle(family, now, scanned_at, resting)) all.push_back(*sealed);
  }
  rest(resting);
  return all;
}

// What is to be done for the family now; what only waits is noted by rest().
std::optional<Sealed> Planner::settle(FamilyId family, Instant now, Instant scanned_at,
                                      Resting& resting) {
  const auto stored = store::turn_of(database_, family);
  if (!stored) return std::nullopt;
  const auto turn = turn_of(*stored, now);
  if (!turn) {
    store::set_next_due(database_, family, now + kLookAgain);
    return std::nullopt;
  }
  const Look found = look(*turn, scanned_at);
  if (found.act == Look::Act::kWaitForScan) {
    waits_for_scan_ = true;
    return std::nullopt;
  }
  if (found.act == Look::Act::kNothing) {
    resting.emplace_back(*turn, found.again);
    return std::nullopt;
  }
  const auto sealed = act(*turn, found);
  if (sealed) {
    log::info("digest.settled", {{"digest", sealed->digest.value},
                                 {"family", sealed->family.value},
                                 {"state", to_string(sealed->state)}});
  }
  return sealed;
}

// One commit for all that is only put off; after a crash they are looked at once more.
void Planner::rest(const Resting& resting) {
  if (resting.empty()) return;
  database_.transact([&] {
    for (const auto& [turn, again] : resting) note(turn, again);
  });
}

void Planner::release_unreached() {
  for (const DigestId lost : store::digests_that_reached_nobody(database_)) {
    database_.transact([&] { store::release_unreached(database_, lost); });
    log::info("digest.released", {{"digest", lost.value}});
  }
}

void Planner::note(const Turn& turn, Instant look_again) {
  if (turn.changed) store::add_cadence(database_, turn.family.id, *turn.changed);
  store::set_next_due(database_, turn.family.id, look_again);
}

// One family in one transaction: what its look found, and when to look again.
std::optional<Sealed> Planner::act(const Turn& turn, const Look& look) {
  std::optional<Sealed> sealed;
  database_.transact([&] {
    note(turn, look.again);
    if (look.act == Look::Act::kSettle) sealed = sealing_.settle(turn, look.due);
    if (look.act == Look::Act::kRetry) sealed = sealing_.retry_waiting(turn);
    if (look.act == Look::Act::kGoodNews)
      sealed = sealing_.seal_good_news(turn, look.chance->slot, look.chance->since);
    if (look.act == Look::Act::kGiveUp) sealing_.give_up_waiting(turn);
  });
  return sealed;
}

// A slot waits at most five minutes for a scan that began after it.
bool Planner::must_wait_for_scan(Instant planned, Instant now, Instant scanned_at) {
  const Instant patient_until = std::max(planned, looking_since_) + kScanPatience;
  return scanned_at < planned && now < patient_until;
}

// The welcome that goes on its day even without a strength, until its grace is over.
std::optional<PlannedSlot> Planner::next_welcome(const Turn& turn) const {
  const auto slot = welcome_by(turn, settings_);
  if (!slot || (turn.last_slot && *turn.last_slot >= *slot) || !is_reached(turn.family) ||
      store::had_letter(database_, turn.family.id))
    return std::nullopt;
  const Instant send_at = turn.zone.resolve(*slot) + spread_of(turn.family.key);
  if (turn.now > send_at + grace_of(turn.cadence)) return std::nullopt;
  return PlannedSlot{*slot, send_at};
}

Planner::Look Planner::look(const Turn& turn, Instant scanned_at) {
  using Act = Look::Act;
  Look found;
  auto slots = unsettled(turn);
  found.due = std::move(slots.due);
  found.again = slots.next ? slots.next->send_at : turn.now + kLookAgain;
  const Instant allowed = first_allowed(turn.now, turn.zone, settings_.calendar, settings_.quiet);
  const auto welcome = next_welcome(turn);
  if (welcome && welcome->send_at > turn.now) {
    found.again = std::min(found.again, welcome->send_at);
  } else if (welcome && found.due.empty() && !store::waiting_digest(database_, turn.family.id)) {
    found.due.push_back(*welcome);  // no slot of the cadence came so early in the term
  }
  if (!found.due.empty()) {
    const Instant planned = found.due.back().send_at;
    const bool expired = turn.now > planned + grace_of(turn.cadence);
    const bool late = date_of(turn.zone.local(planned)) != turn.today();
    if (!expired && late &&
        joins_next(database_, settings_, turn, slots.next,
                   was_put_off(database_, turn, found.due.front())))
      return found;
    if (!expired && allowed > turn.now) {
      found.again = allowed;
    } else {
      const bool waits = !expired && must_wait_for_scan(planned, turn.now, scanned_at);
      found.act = waits ? Act::kWaitForScan : Act::kSettle;
    }
    return found;
  }
  if (store::waiting_digest(database_, turn.family.id)) {
    if (allowed > turn.now) {
      found.again = std::min(allowed, found.again);
    } else if (!slots.next || (welcome && welcome->send_at <= turn.now) ||
               (slots.next->send_at - turn.now >= kLeaveToNextSlot &&
                !joins_next(database_, settings_, turn, slots.next))) {
      found.act = Act::kRetry;
    }
    return found;
  }
  if (!slots.next && !turn.family.paused && is_reached(turn.family) &&
      store::has_row_waiting_since(database_, turn.family.id, turn.now - kLongestWait)) {
    found.act = Act::kGiveUp;
    return found;
  }
  found.chance = wants_good_news(settings_)
                     ? good_news_chance(database_, settings_, turn, slots.next)
                     : std::nullopt;
  if (!found.chance) return found;
  if (found.chance->at > turn.now) {
    found.again = std::min(found.again, found.chance->at);
  } else {
    const bool waits = must_wait_for_scan(found.chance->at, turn.now, scanned_at);
    found.act = waits ? Act::kWaitForScan : Act::kGoodNews;
  }
  return found;
}

void Planner::rows_came(Instant now) {
  store::rouse_waiting_families(database_);
  if (!wants_good_news(settings_)) return;
  const Date today = date_of(settings_.school.zone.local(now));
  // A day more than any zone's school day before: the look itself is exact.
  const auto since = settings_.calendar.open_at_or_before(plus_days(today, -2));
  store::rouse_for_good_news(database_, since.value_or(today),
                             std::min(rows_seen_at_, now) - kSameRows);
  rows_seen_at_ = now;
}

std::optional<Instant> Planner::next_due() {
  const auto due = store::next_family_due(database_);
  const auto pause_end = store::next_pause_end(database_);
  return due && pause_end ? std::min(*due, *pause_end) : due;
}

std::vector<PlannedSlot> Planner::next_slots(const Family& family, Instant now, int count) const {
  const auto stored = store::turn_of(database_, family.id);
  const auto turn = turn_of(stored.value_or(store::FamilyTurn{family.id, now, "", {}}), now);
  std::vector<PlannedSlot> slots;
  if (!turn) return slots;
  // From the slot before the latest, which may have been moved to a day still to come.
  const LocalTime latest = latest_slot(turn->cadence, turn->zone.local(now));
  LocalTime after = latest_slot(turn->cadence, latest - std::chrono::seconds{1});
  if (turn->last_slot) after = std::max(after, *turn->last_slot);
  const SlotRule rule = rule_of(*turn, settings_);
  while (static_cast<int>(slots.size()) < count) {
    const auto next = slots_until(rule, after, now).next;
    if (!next) break;
    slots.push_back(*next);
    after = next->slot;
  }
  return slots;
}

std::optional<Selection> Planner::outlook(FamilyId family, Instant now) const {
  const auto stored = store::turn_of(database_, family);
  const auto turn = turn_of(stored.value_or(store::FamilyTurn{family, now, "", {}}), now);
  if (!turn) return std::nullopt;
  return sealing_.outlook(*turn);
}

std::optional<Sealed> Planner::seal_now(FamilyId family, Instant now) {
  std::optional<Sealed> sealed;
  database_.transact([&] { sealed = seal_at_once(family, now); });
  return sealed;
}

std::optional<Sealed> Planner::seal_at_once(FamilyId family, Instant now) const {
  const auto turn = turn_of({family, now, "", {}}, now);
  if (!turn) return std::nullopt;
  store::retire_open_digests(database_, family);
  return sealing_.seal(*turn, std::chrono::floor<std::chrono::minutes>(turn->zone.local(now)));
}

std::vector<LetterSource> Planner::letters_with(FamilyId family, ObservationId concern,
                                                Instant now) {
  std::vector<LetterSource> sources;
  // Never committed.
  const SQLite::Transaction taken_back(database_.sql(), SQLite::TransactionBehavior::IMMEDIATE);
  store::approve(database_, concern);
  const auto sealed = seal_at_once(family, now);
  const auto whole = store::load_family(database_, family);
  if (!sealed || sealed->state != DigestState::kSealed || !whole) return sources;
  for (const auto& digest : store::digests_in(database_, DigestState::kSealed)) {
    if (digest.id == sealed->digest)
      sources = store::letter_sources(database_, digest, settings_.school,
                                      cadence_word(settings_, *whole));
  }
  return sources;
}

}  // namespace homeward::plan
