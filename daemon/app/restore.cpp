#include "app/restore.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/high_water.h"
#include "app/settings.h"
#include "app/staff_mail.h"
#include "app/standing.h"
#include "plan/good_news.h"
#include "plan/planner.h"
#include "store/digests.h"
#include "store/outbox.h"
#include "store/people.h"
#include "store/progress.h"

namespace homeward::app {

namespace {

constexpr std::chrono::days kLate{7};        // that a slot's letter may leave behind its time
constexpr std::chrono::days kLookBack{400};  // every cadence has a slot in so much time
constexpr int kSlotsAtOnce = 30;

// The newest slot of the family that may have been told in the span, if any.
std::optional<LocalTime> lost_slot(const plan::Planner& planner, const Family& family,
                                   const LostSpan& span, LocalTime last_slot) {
  std::optional<LocalTime> found;
  for (Instant from = std::max(span.from - kLate, span.until - kLookBack); from < span.until;) {
    const auto slots = planner.next_slots(family, from, kSlotsAtOnce);
    if (slots.empty()) break;
    for (const auto& slot : slots) {
      if (slot.send_at <= span.until && slot.slot > last_slot) found = slot.slot;
    }
    if (slots.back().send_at <= from) break;
    from = slots.back().send_at;
  }
  return found;
}

// The slot's digest, as one that nobody gets: its key is taken, so it never fires again.
// When it would have been the welcome letter it counts as that: a second one would be odd.
DigestId take_slot(store::Database& database, const Family& family, LocalTime slot,
                   const Zone& zone, const Zone& school, Instant now) {
  Digest digest;
  digest.family = family.id;
  digest.slot = to_iso(slot) + "[" + zone.name() + "]";
  digest.state = DigestState::kCancelled;
  digest.period_start = digest.period_end = date_of(slot);
  digest.sealed_at = digest.send_at = now;
  digest.welcome = !store::had_letter(database, family.id);
  if (const auto turn = store::turn_of(database, family.id); turn && digest.welcome)
    digest.period_start = std::min(digest.period_start, date_of(school.local(turn->known_since)));
  const auto id = store::insert_digest(database, digest, store::kRestoredBackup);
  store::settle_slot(database, family.id, slot);
  store::set_next_due(database, family.id, std::nullopt);
  return id.value_or(store::newest_digest(database, family.id).value_or(DigestId{}));
}

struct Withheld {
  int rows = 0;
  int families = 0;
  int letters = 0;
};

void settle_family(store::Database& database, const plan::Planner& planner,
                   const store::LostTurn& turn, const LostSpan& span, Instant now,
                   Withheld& withheld) {
  const auto family = store::load_family(database, turn.family);
  if (!family) return;
  const Zone zone = Zone::find(family->time_zone).value_or(planner.settings().school.zone);
  store::Outbox outbox(database);
  int rows = 0;
  std::optional<DigestId> owner;
  for (const DigestId digest : turn.open) {
    rows += store::withhold_digest(database, digest);
    withheld.letters += outbox.cancel_for_digest(digest, store::kRestoredBackup, now);
    store::set_digest_state(database, digest, DigestState::kCancelled, store::kRestoredBackup);
    owner = digest;
  }
  const auto slot = lost_slot(planner, *family, span, turn.last_slot);
  if (slot) owner = take_slot(database, *family, *slot, zone, planner.settings().school.zone, now);
  const Date until = date_of(zone.local(span.until));
  if (owner) {
    rows += store::withhold_untold(database, turn.family, *owner, until);
  } else if (const auto newest = store::newest_digest(database, turn.family);
             newest && plan::wants_good_news(planner.settings())) {
    // It needs no slot, and is about that day and the school day before.
    const Date day_before = plus_days(date_of(zone.local(span.from)), -1);
    const Date since =
        planner.settings().calendar.open_at_or_before(day_before).value_or(day_before);
    rows += store::withhold_good_news(database, turn.family, *newest, since, until);
  }
  withheld.rows += rows;
  withheld.families += rows > 0 ? 1 : 0;
}

}  // namespace

store::Answer accept_restore(store::Database& database, const Config& config, Instant now) {
  const auto span = lost_span(database);
  if (!span) {
    return {store::RequestState::kRefused,
            "nothing is held: no database was put back as far as Homeward can tell. If the whole "
            "state folder was put back, stop Homeward, delete state/high-water and start it "
            "again: it then holds letters and you can say this again"};
  }
  if (!span->share_was_read) {
    return {store::RequestState::kRefused,
            "the share was not read yet since the database was put back, so the notes of the lost "
            "days are not known; start homeward if it does not run, and say this again in a "
            "minute"};
  }
  const plan::Planner planner(database, plan_settings(config));
  Withheld withheld;
  for (const auto& turn : store::lost_turns(database))
    settle_family(database, planner, turn, *span, now, withheld);
  settle_staff_mail(database, config.school.zone, now);
  const auto file = read_high_water(config.state);
  store::raise_progress(database, std::max(file ? file->steps : 0, store::progress(database)) + 1);
  set_lost_span(database, std::nullopt);
  // Before the commit: should that fail, the span stands in the database and nothing is compared.
  write_high_water(config.state, {database.meta("instance").value_or(""), store::progress(database),
                                  now, file && file->rehearsed});
  return {store::RequestState::kDone,
          fmt::format(
              "letters go on. {} notes for {} families may have been told already and are told no "
              "more (withheld, restored_backup); {} letters from before the backup were not sent "
              "again. Families without a letter day in the lost time lose nothing",
              withheld.rows, withheld.families, withheld.letters)};
}

}  // namespace homeward::app
