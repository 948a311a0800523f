#include "plan/planner.h"

#include <algorithm>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/selection.h"
#include "store/observations.h"
#include "store/people.h"

namespace homeward::plan {

namespace {

constexpr std::chrono::seconds kSpread{600};
constexpr std::chrono::seconds kScanPatience{300};
constexpr std::chrono::hours kLeaveToNextSlot{
    24};                                // a waiting letter this near to the next is that letter
constexpr int kMostSlotsLookedAt = 60;  // more than a year of weekly slots is an outage, not a plan

std::string slot_key(LocalTime slot, const Zone& zone) {
  return to_iso(slot) + "[" + zone.name() + "]";
}

bool is_reached(const Family& family) {
  return std::any_of(family.guardians.begin(), family.guardians.end(),
                     [](const Guardian& guardian) { return is_reachable(reach_of(guardian)); });
}

// "es" and "es-MX" are one language here.
std::string primary_language(const std::string& tag) {
  return text::fold_case(tag.substr(0, tag.find('-')));
}

bool reads_another_language(const Family& family, const School& school) {
  return std::any_of(
      family.guardians.begin(), family.guardians.end(), [&](const Guardian& guardian) {
        return !guardian.language.empty() && is_reachable(reach_of(guardian)) &&
               primary_language(guardian.language) != primary_language(school.language);
      });
}

}  // namespace

struct Planner::Turn {
  Family family;
  Cadence cadence;
  Zone zone;
  Instant now{};
  Instant known_since{};
  std::optional<LocalTime> last_slot;
};

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

std::optional<Planner::Turn> Planner::turn_of(const store::FamilyTurn& due, Instant now) const {
  auto family = store::load_family(database_, due.family);
  if (!family) return std::nullopt;
  auto cadence = resolve_cadence(settings_, family->cadence);
  if (std::holds_alternative<CadenceError>(cadence)) {
    log::warning("cadence.unknown", {{"family", family->id.value}});
    cadence = resolve_cadence(settings_, "");
    if (std::holds_alternative<CadenceError>(cadence)) return std::nullopt;
  }
  const auto zone = Zone::find(family->time_zone);
  Turn turn{std::move(*family),
            std::get<Cadence>(std::move(cadence)),
            zone.value_or(settings_.school.zone),
            now,
            due.known_since,
            parse_iso_local(due.last_slot)};
  return turn;
}

// The spread keeps a school's letters from leaving in one burst, the same each week for a family.
Instant Planner::planned_instant(const Turn& turn, LocalTime planned) const {
  const auto offset = stable_hash(turn.family.key) % static_cast<std::uint64_t>(kSpread.count());
  return turn.zone.resolve(planned) + std::chrono::seconds{offset};
}

// The unsettled slots whose sending is planned at or before `until`; `next` gets the first later
// one.
std::vector<PlannedSlot> Planner::slots_until(const Turn& turn, Instant until,
                                              PlannedSlot* next) const {
  std::vector<PlannedSlot> due;
  const Date known = date_of(turn.zone.local(turn.known_since));
  LocalTime slot =
      turn.last_slot
          ? next_slot(turn.cadence, *turn.last_slot)
          : next_slot(turn.cadence, at_time(known, TimeOfDay{0}) - std::chrono::seconds{1});
  // After a long outage only the newest slots matter; a clock centuries ahead must not loop for
  // ever.
  const LocalTime far = turn.zone.local(until) - std::chrono::days{7 * kMostSlotsLookedAt};
  if (slot < far) slot = next_slot(turn.cadence, far);
  for (int misses = 0;; slot = next_slot(turn.cadence, slot)) {
    const auto planned = planned_local(turn.cadence, slot, settings_.calendar);
    if (!planned) {
      // A cadence that never meets an open day (Saturdays, skipping): look again tomorrow.
      if (++misses < kMostSlotsLookedAt) continue;
      *next = {slot, until + std::chrono::days{1}};
      return due;
    }
    misses = 0;
    const PlannedSlot entry{slot, planned_instant(turn, *planned)};
    const bool before_known = !turn.last_slot && date_of(*planned) < known;
    if (entry.send_at > until) {
      *next = entry;
      return due;
    }
    if (!before_known) due.push_back(entry);
  }
}

std::vector<Sealed> Planner::tick(Instant now, Instant scanned_at) {
  waits_for_scan_ = false;
  if (const auto end = store::next_pause_end(database_); end && *end <= now)
    store::end_pauses(database_, now);
  for (const DigestId lost : store::digests_that_reached_nobody(database_)) {
    database_.transact([&] { store::release_rows(database_, lost); });
    log::info("digest.released", {{"digest", lost.value}});
  }
  std::vector<Sealed> all;
  for (const auto& due : store::families_due(database_, now)) {
    const auto turn = turn_of(due, now);
    if (!turn) continue;
    std::optional<Sealed> sealed;
    database_.transact([&] { sealed = consider(*turn, scanned_at); });
    if (!sealed) continue;
    log::info("digest.settled", {{"digest", sealed->digest.value},
                                 {"family", sealed->family.value},
                                 {"state", to_string(sealed->state)}});
    all.push_back(*sealed);
  }
  return all;
}

// One family, inside its transaction: seals what is due and notes when to look again.
std::optional<Sealed> Planner::consider(const Turn& turn, Instant scanned_at) {
  PlannedSlot next;
  const auto due = slots_until(turn, turn.now, &next);
  const Instant allowed = first_allowed(turn.now, turn.zone, settings_.calendar, settings_.quiet);
  if (due.empty()) {
    const auto waiting = store::waiting_digest(database_, turn.family.id);
    if (waiting && allowed > turn.now) {
      store::set_next_due(database_, turn.family.id, std::min(allowed, next.send_at));
      return std::nullopt;
    }
    store::set_next_due(database_, turn.family.id, next.send_at);
    const bool next_is_near = next.send_at - turn.now < kLeaveToNextSlot;
    return waiting && !next_is_near ? retry_waiting(turn) : std::nullopt;
  }
  const Instant planned = due.back().send_at;
  const bool expired = turn.now > planned + grace_of(turn.cadence);
  if (!expired && allowed > turn.now) {
    store::set_next_due(database_, turn.family.id, allowed);
    return std::nullopt;
  }
  const Instant patient_until = std::max(planned, looking_since_) + kScanPatience;
  if (!expired && scanned_at < planned && turn.now < patient_until) {
    waits_for_scan_ = true;
    return std::nullopt;
  }
  store::set_next_due(database_, turn.family.id, next.send_at);
  return settle(turn, due);
}

// A digest that waits for a strength or is held: sealed now if it can be.
std::optional<Sealed> Planner::retry_waiting(const Turn& turn) {
  auto digest = store::waiting_digest(database_, turn.family.id);
  if (!digest || turn.family.paused || !is_reached(turn.family)) return std::nullopt;
  // What a held letter would have told is chosen anew: its rows may have been mended.
  if (digest->state == DigestState::kHeld) store::release_rows(database_, digest->id);
  digest->period_end = std::max(digest->period_end, date_of(turn.zone.local(turn.now)));
  const Sealed sealed = write_digest(turn, *digest);
  return sealed.state == DigestState::kSealed ? std::optional(sealed) : std::nullopt;
}

// Only the latest slot fires; the ones before it are recorded as coalesced.
std::optional<Sealed> Planner::settle(const Turn& turn, const std::vector<PlannedSlot>& due) {
  store::retire_open_digests(database_, turn.family.id);
  const LocalTime slot = due.back().slot;
  if (turn.family.paused || !is_reached(turn.family)) {
    store::settle_slot(database_, turn.family.id, slot);  // rows wait for the family's return
    return std::nullopt;
  }
  Digest digest;
  digest.family = turn.family.id;
  digest.sealed_at = digest.send_at = turn.now;
  const bool expired = turn.now > due.back().send_at + grace_of(turn.cadence);
  for (const auto& entry : due) {
    if (entry.slot == slot && !expired) break;
    digest.slot = slot_key(entry.slot, turn.zone);
    digest.state = entry.slot == slot ? DigestState::kExpired : DigestState::kCoalesced;
    digest.period_start = digest.period_end = date_of(entry.slot);
    store::insert_digest(database_, digest);
  }
  if (!expired) return seal(turn, slot);
  store::settle_slot(database_, turn.family.id, slot);
  log::warning("slot.expired", {{"family", turn.family.id.value}});
  return std::nullopt;
}

Sealed Planner::seal(const Turn& turn, LocalTime slot) {
  Digest digest;
  digest.family = turn.family.id;
  digest.slot = slot_key(slot, turn.zone);
  digest.slot_local = slot;
  digest.period_end = date_of(slot);
  digest.period_start = period_start(turn.cadence, slot);
  if (turn.last_slot) {
    // After an outage the letter reaches back to the last settled slot, four weeks at most.
    const Date since = plus_days(date_of(*turn.last_slot), 1);
    digest.period_start = std::clamp(since, plus_days(digest.period_end, -27), digest.period_start);
  }
  digest.sealed_at = digest.send_at = turn.now;
  digest.welcome = !store::had_letter(database_, turn.family.id);
  if (digest.welcome) {
    // Never the whole history, but all that was noted since the family came - also after an outage.
    digest.period_start = std::min(digest.period_start, date_of(turn.zone.local(turn.known_since)));
  }
  store::settle_slot(database_, turn.family.id, slot);
  const auto id = store::insert_digest(database_, digest);
  // The unique key: this slot was told already (a clock that went back); nothing to do.
  if (!id) return {DigestId{}, turn.family.id, DigestState::kCoalesced};
  digest.id = *id;
  return write_digest(turn, digest);
}

// Chooses the rows, writes the ledger and the state. The digest's row exists already.
Sealed Planner::write_digest(const Turn& turn, Digest digest) {
  SelectionInput input;
  input.rows = store::untold_rows(database_, turn.family.id);
  input.children = turn.family.students;
  input.shared_children = store::shared_students(database_, turn.family.id);
  input.history = store::history_of(database_, turn.family.id);
  input.period_start = digest.period_start;
  input.today = date_of(turn.zone.local(turn.now));
  input.welcome = digest.welcome;
  input.needs_translation = reads_another_language(turn.family, settings_.school);
  input.approval = settings_.school.approve;
  const Selection selection = choose_rows(input);
  const bool sealed = selection.has_positive;
  store::write_verdicts(database_, digest, selection.verdicts);
  const DigestState state = sealed               ? DigestState::kSealed
                            : selection.has_news ? DigestState::kNeedsStrength
                                                 : DigestState::kNothingToSay;
  if (!sealed) {
    store::set_digest_state(database_, digest.id, state);
    return {digest.id, turn.family.id, state};
  }
  store::seal_digest(database_, digest, turn.now);
  return {digest.id, turn.family.id, state};
}

std::optional<Instant> Planner::next_due() {
  const auto due = store::next_family_due(database_);
  const auto pause_end = store::next_pause_end(database_);
  return due && pause_end ? std::min(*due, *pause_end) : due;
}

std::vector<PlannedSlot> Planner::next_slots(const Family& family, Instant now, int count) const {
  const auto turn = turn_of({family.id, now, ""}, now);
  std::vector<PlannedSlot> slots;
  if (!turn) return slots;
  Turn from = *turn;
  from.last_slot = latest_slot(turn->cadence, turn->zone.local(now)) - std::chrono::seconds{1};
  for (PlannedSlot next; static_cast<int>(slots.size()) < count; from.last_slot = next.slot) {
    slots_until(from, now, &next);
    slots.push_back(next);
  }
  return slots;
}

std::optional<Sealed> Planner::seal_now(FamilyId family, Instant now) {
  auto turn = turn_of({family, now, ""}, now);
  if (!turn) return std::nullopt;
  std::optional<Sealed> sealed;
  database_.transact([&] {
    store::retire_open_digests(database_, family);
    const LocalTime local = std::chrono::floor<std::chrono::minutes>(turn->zone.local(now));
    sealed = seal(*turn, local);
  });
  return sealed;
}

}  // namespace homeward::plan
