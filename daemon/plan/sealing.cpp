#include "plan/sealing.h"

#include <algorithm>

#include "base/language.h"
#include "base/log.h"
#include "base/text.h"
#include "domain/selection.h"
#include "plan/limits.h"
#include "store/digests.h"
#include "store/observations.h"
#include "store/people.h"

namespace homeward::plan {

namespace {

constexpr int kLongestReachBack =
    27;  // days before the slot's that a letter after an outage covers

std::string slot_key(LocalTime slot, const Zone& zone) {
  return to_iso(slot) + "[" + zone.name() + "]";
}

// In which this family's guardians read while the school writes in another.
std::vector<std::string> foreign_languages(const Family& family, const School& school) {
  std::vector<std::string> out;
  for (const Guardian& guardian : family.guardians) {
    if (!guardian.language.empty() && is_reachable(reach_of(guardian)) &&
        !is_same_language(guardian.language, school.language)) {
      out.push_back(guardian.language);
    }
  }
  return out;
}

}  // namespace

std::optional<LocalTime> welcome_by(const Turn& turn, const PlanSettings& settings) {
  constexpr int kSchoolDay = 10;
  if (!settings.school.term_start) return std::nullopt;
  const Date known = date_of(turn.zone.local(turn.known_since));
  const auto day =
      settings.calendar.nth_open_day(std::max(*settings.school.term_start, known), kSchoolDay);
  if (!day) return std::nullopt;
  return at_time(*day, turn.cadence.time);
}

std::optional<Sealed> Sealing::settle(const Turn& turn, const std::vector<PlannedSlot>& due) const {
  store::retire_open_digests(database_, turn.family.id);
  const PlannedSlot& latest = due.back();
  if (turn.family.paused || !is_reached(turn.family)) {
    // Rows wait for the family's return.
    store::settle_slot(database_, turn.family.id, latest.slot);
    store::mark_silent(database_, turn.family.id, latest.send_at);
    return std::nullopt;
  }
  const bool expired = turn.now > latest.send_at + grace_of(turn.cadence);
  // A break that was entered late can move a slot onto the day of a letter: both are one.
  const bool fires = !expired && !had_periodic_today(database_, turn);
  Digest digest;
  digest.family = turn.family.id;
  digest.sealed_at = digest.send_at = turn.now;
  for (const auto& entry : due) {
    const bool last = entry.slot == latest.slot;
    if (last && fires) break;
    digest.slot = slot_key(entry.slot, turn.zone);
    digest.state = last && expired ? DigestState::kExpired : DigestState::kCoalesced;
    digest.period_start = digest.period_end = date_of(entry.slot);
    store::insert_digest(database_, digest, last && expired ? "late" : "");
  }
  if (fires) return seal(turn, latest.slot);
  store::settle_slot(database_, turn.family.id, latest.slot);
  if (expired) log::warning("slot.expired", {{"family", turn.family.id.value}});
  return std::nullopt;
}

void Sealing::give_up_waiting(const Turn& turn) const {
  Digest digest;
  digest.family = turn.family.id;
  digest.slot = slot_key(latest_slot(turn.cadence, turn.zone.local(turn.now)), turn.zone);
  digest.state = DigestState::kExpired;
  digest.period_start = digest.period_end = turn.today();
  digest.sealed_at = digest.send_at = turn.now;
  std::vector<Verdict> verdicts;
  for (const auto& untold : store::untold_rows(database_, turn.family.id)) {
    if (untold.arrived > turn.now - kLongestWait) continue;
    const bool tellable = untold.row.share && untold.row.kind != Kind::kAbsence;
    Verdict verdict;
    verdict.row = untold.row.id;
    verdict.outcome = Outcome::kWithheld;
    verdict.reason = tellable ? std::string(kWaitedTooLong) + "/no_letter_day" : "not_shared";
    verdicts.push_back(std::move(verdict));
  }
  // The day may have had its digest already, when a calendar left no later one.
  const auto fresh = store::insert_digest(database_, digest, "no_letter_day");
  digest.id =
      fresh ? *fresh : store::digest_of(database_, digest.family, digest.kind, digest.slot).value();
  store::write_verdicts(database_, digest, verdicts, turn.today());
}

std::optional<Sealed> Sealing::retry_waiting(const Turn& turn) const {
  auto digest = store::waiting_digest(database_, turn.family.id);
  if (!digest || turn.family.paused || !is_reached(turn.family)) return std::nullopt;
  // What a held letter would have told is chosen anew: its rows may have been mended.
  if (digest->state == DigestState::kHeld) store::release_rows(database_, digest->id);
  digest->period_end = std::max(digest->period_end, turn.today());
  const Sealed sealed = write_digest(turn, *digest);
  return sealed.state == DigestState::kSealed ? std::optional(sealed) : std::nullopt;
}

Sealed Sealing::seal(const Turn& turn, LocalTime slot) const {
  Digest digest;
  digest.family = turn.family.id;
  digest.slot = slot_key(slot, turn.zone);
  digest.slot_local = slot;
  // A slot of a break whose letter leaves before it is about the days until then.
  digest.period_end = std::min(date_of(slot), turn.today());
  digest.period_start = std::min(period_start(turn.cadence, slot), digest.period_end);
  if (turn.last_slot) {
    // After an outage the letter reaches back to the last settled slot, four weeks at most.
    const Date since = plus_days(date_of(*turn.last_slot), 1);
    const Date earliest = plus_days(digest.period_end, -kLongestReachBack);
    digest.period_start =
        std::max(std::min(since, digest.period_start), std::min(earliest, digest.period_start));
  }
  digest.sealed_at = digest.send_at = turn.now;
  digest.welcome = !store::had_letter(database_, turn.family.id);
  if (digest.welcome) {
    // Never the whole history, but all that was noted since the family came - also after an outage.
    digest.period_start = std::min(digest.period_start, known_day(turn));
  }
  store::settle_slot(database_, turn.family.id, slot);
  const auto id = store::insert_digest(database_, digest);
  // The unique key: this slot was told already (a clock that went back); nothing to do.
  if (!id) return {DigestId{}, turn.family.id, DigestState::kCoalesced};
  digest.id = *id;
  return write_digest(turn, digest);
}

// Notes bear the school's dates, so this is its date too, wherever the family lives.
Date Sealing::known_day(const Turn& turn) const {
  return date_of(settings_.school.zone.local(turn.known_since));
}

Selection Sealing::outlook(const Turn& turn) const {
  SelectionInput input = input_of(turn, {});
  input.welcome = !store::had_letter(database_, turn.family.id);
  input.first_day = input.welcome ? std::optional(known_day(turn))
                                  : store::first_day_told(database_, turn.family.id);
  return choose_rows(input);
}

std::optional<Sealed> Sealing::seal_good_news(const Turn& turn, LocalTime slot, Date since) const {
  const Selection selection = choose_good_news(input_of(turn, {}), since);
  if (!selection.has_positive) return std::nullopt;
  Digest digest;
  digest.family = turn.family.id;
  digest.kind = DigestKind::kGoodNews;
  digest.slot = slot_key(slot, turn.zone);
  digest.slot_local = slot;
  digest.period_start = since;
  digest.period_end = turn.today();
  digest.sealed_at = digest.send_at = turn.now;
  const auto id = store::insert_digest(database_, digest);
  if (!id) return std::nullopt;
  digest.id = *id;
  store::write_verdicts(database_, digest, selection.verdicts, turn.today());
  return Sealed{digest.id, turn.family.id, DigestState::kSealed};
}

SelectionInput Sealing::input_of(const Turn& turn, DigestId digest) const {
  SelectionInput input;
  for (auto& untold : store::untold_rows(database_, turn.family.id)) {
    const bool through_silence = turn.silent_until && untold.arrived <= *turn.silent_until;
    input.waiting[untold.row.id] = {untold.deferred_on, untold.reason, through_silence};
    if (settings_.wording_of && untold.row.share)
      input.wording[untold.row.id] = settings_.wording_of(untold.row);
    input.rows.push_back(std::move(untold.row));
  }
  input.children =
      in_turn(turn.family.students, store::letters_before(database_, turn.family.id, digest));
  input.shared_children = store::shared_students(database_, turn.family.id);
  input.history =
      store::history_of(database_, turn.family.id, turn.now - std::chrono::days{kBalanceDays});
  if (turn.silent_until) input.silent_until = date_of(turn.zone.local(*turn.silent_until));
  input.today = turn.today();
  input.languages = foreign_languages(turn.family, settings_.school);
  input.approval = settings_.school.approve;
  return input;
}

// Counts that went back twice running are for a call: their rows wait, also without a newer count.
void Sealing::hold_second_falls(SelectionInput& input, const Digest& digest) const {
  std::map<StudentId, std::vector<GoalCourse>> courses;
  for (const Observation& row : input.rows) {
    if (!row.goal || (row.kind != Kind::kGoal && row.kind != Kind::kObservation)) continue;
    if (!courses.contains(row.student)) {
      courses[row.student] =
          store::goal_courses(database_, row.student, digest.period_start, digest.period_end);
    }
    const auto& all = courses[row.student];
    const auto course = std::find_if(all.begin(), all.end(), [&](const GoalCourse& one) {
      return one.goal.id == row.goal && setting_key(one.setting) == setting_key(row.setting);
    });
    const bool counted = course != all.end() && course->now;
    if (counted ? is_second_fall(*course) : input.waiting[row.id].reason == kSecondFall)
      input.held[row.id] = kSecondFall;
  }
}

// Chooses the rows, writes the ledger and the state. The digest's row exists already.
Sealed Sealing::write_digest(const Turn& turn, Digest digest) const {
  SelectionInput input = input_of(turn, digest.id);
  hold_second_falls(input, digest);
  input.welcome = digest.welcome;
  input.first_day = digest.welcome ? std::optional(digest.period_start)
                                   : store::first_day_told(database_, turn.family.id);
  const Selection selection = choose_rows(input);
  const auto welcome = digest.welcome ? welcome_by(turn, settings_) : std::nullopt;
  const bool bare = welcome && turn.zone.local(turn.now) >= *welcome;
  const bool sealed = selection.has_positive || bare;
  store::write_verdicts(database_, digest, selection.verdicts, input.today);
  const DigestState state = sealed                          ? DigestState::kSealed
                            : selection.has_news || welcome ? DigestState::kNeedsStrength
                                                            : DigestState::kNothingToSay;
  if (!sealed) {
    store::set_digest_state(database_, digest.id, state);
    return {digest.id, turn.family.id, state};
  }
  store::seal_digest(database_, digest, turn.now);
  return {digest.id, turn.family.id, state};
}

}  // namespace homeward::plan
