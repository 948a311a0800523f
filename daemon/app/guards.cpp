#include "app/guards.h"

#include <algorithm>

#include "base/log.h"
#include "store/progress.h"

namespace homeward::app {

namespace {

constexpr const char* kInstance = "instance";
constexpr const char* kGuarded = "high_water";      // the file was written before
constexpr std::chrono::minutes kNoteTimeEvery{10};  // a sixth of what counts as behind
constexpr std::chrono::seconds kLookAgain{30};      // while the clock is held

// The newest time that this Homeward has lived through on the machine's own clock.
std::optional<Instant> lived_until(store::Database& database, const std::optional<HighWater>& file,
                                   bool machine_time) {
  if (!machine_time) return std::nullopt;
  auto newest = noted_time(database);
  if (file && !file->rehearsed && (!newest || file->at > *newest)) newest = file->at;
  return newest;
}

std::string codes(const std::vector<Hold>& holds) {
  std::string out;
  for (const auto& hold : holds)
    out += (out.empty() ? "" : " ") + std::string(to_string(hold.code));
  return out;
}

}  // namespace

Guards::Guards(const Context& context, bool machine_time)
    : context_(context),
      machine_time_(machine_time),
      found_(read_high_water(context.config.state)),
      reading_(read_clock()),
      clock_(reading_, lived_until(context.database, found_, machine_time)),
      written_(found_),
      noted_(noted_time(context.database)) {
  auto& database = context_.database;
  database.transact([&] {
    if (disarm_copy(database, context_.config)) log::warning("machine.changed");
    set_clock_hold(database, clock_.hold(), clock_.lived_until());
    compare_high_water();
  });
  read_holds();
  note_progress();
}

// In the caller's transaction.
void Guards::compare_high_water() {
  auto& database = context_.database;
  if (lost_span(database)) return;  // noticed at an earlier start, and still to be settled
  const auto lineage = compare(found_, database.meta(kInstance).value_or(""),
                               store::progress(database), database.meta(kGuarded).has_value());
  if (lineage == Lineage::kSame || lineage == Lineage::kFirst) return;
  LostSpan span;
  span.until = lineage == Lineage::kLost ? context_.clock.now() : found_->at;
  span.from = std::max(store::last_event(database).value_or(Instant{}),
                       machine_time_ ? noted_.value_or(Instant{}) : Instant{});
  span.from = std::min(span.from, span.until);
  set_lost_span(database, span);
}

void Guards::read_holds() {
  auto holds = standing_holds(context_.database, context_.config.school.zone);
  const std::string before = codes(holds_);
  const std::string now = codes(holds);
  if (before != now) {
    changed_ = true;
    if (now.empty()) {
      log::info("hold.ends", {{"was", before}});
    } else {
      log::warning("hold.begins", {{"why", now}});
    }
  }
  holds_ = std::move(holds);
}

void Guards::look_at_clock() {
  auto& database = context_.database;
  reading_ = read_clock();
  // Whoever said `homeward resume` took the hold out of the database.
  if (clock_.hold() != ClockHold::kNone && clock_hold(database) == ClockHold::kNone) {
    clock_.accept(reading_);
    noted_ = noted_time(database);
  }
  const ClockHold before = clock_.hold();
  clock_.look(reading_);
  if (clock_.hold() != before) {
    database.transact([&] { set_clock_hold(database, clock_.hold(), clock_.lived_until()); });
  }
  if (clock_.jump() != std::chrono::seconds{0})
    log::warning("clock.stepped", {{"seconds", clock_.jump().count()}});
}

// Not each time: a commit every ten minutes does not keep a disk awake.
void Guards::note_time() {
  if (clock_.hold() != ClockHold::kNone) return;
  const Instant now = reading_.wall;
  // A clock that was set back is believed when something vouches for it.
  if (noted_ && now < *noted_ && !reading_.synchronised) return;
  if (noted_ && std::chrono::abs(now - *noted_) < kNoteTimeEvery) return;
  context_.database.transact([&] { app::note_time(context_.database, now); });
  noted_ = now;
}

bool Guards::look() {
  auto& database = context_.database;
  changed_ = false;
  if (machine_time_) {
    look_at_clock();
    note_time();
  }
  bool over = false;
  if (const auto until = pause_ends(database); until && *until <= context_.clock.now())
    database.transact([&] { over = end_pause_at(database, context_.clock.now()); });
  read_holds();
  note_progress();
  return machine_time_ && clock_.jump() != std::chrono::seconds{0};
}

bool Guards::needs_operator() const {
  return !why_disarmed(context_.database).empty() ||
         std::any_of(holds_.begin(), holds_.end(), [](const auto& hold) { return !hold.wanted(); });
}

std::optional<Instant> Guards::next_look() const {
  if (clock_.hold() != ClockHold::kNone) return context_.clock.now() + kLookAgain;
  return pause_ends(context_.database);
}

void Guards::share_was_read() {
  auto span = lost_span(context_.database);
  if (!span || span->share_was_read) return;
  span->share_was_read = true;
  context_.database.transact([&] { set_lost_span(context_.database, span); });
}

void Guards::note_progress() {
  auto& database = context_.database;
  // What the file says is all that tells of the lost span.
  if (lost_span(database)) return;
  HighWater mark{database.meta(kInstance).value_or(""), store::progress(database),
                 context_.clock.now(), !machine_time_};
  const bool same = written_ && written_->instance == mark.instance &&
                    written_->steps == mark.steps && written_->rehearsed == mark.rehearsed;
  if (same && std::chrono::abs(mark.at - written_->at) < kNoteTimeEvery) return;
  // A clock that is held says nothing true: the time before it stays.
  if (same && clock_.hold() != ClockHold::kNone) return;
  write_high_water(context_.config.state, mark);
  written_ = mark;
  if (!database.meta(kGuarded)) database.transact([&] { database.set_meta(kGuarded, "1"); });
}

}  // namespace homeward::app
