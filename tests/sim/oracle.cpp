#include "sim/oracle.h"

#include <fmt/format.h>

#include <iterator>
#include <set>
#include <sstream>

#include "store/prepared.h"

namespace homeward::sim {

namespace {

using std::chrono::minutes;

constexpr int kDeferralDays = 28;
constexpr int kMostPositives = 5;
constexpr int kMostChildren = 3;
constexpr std::chrono::days kFourWeeks{28};
// Spread over ten minutes and five minutes of patience for a scan; then a restart or two.
constexpr minutes kSpreadAndPatience{16};
constexpr minutes kSlack{25};

Date monday_of(Date day) {
  return plus_days(day, -static_cast<int>((weekday_of(day) - std::chrono::Monday).count()));
}

std::vector<std::int64_t> numbers(const std::string& bytes) {
  std::istringstream words(bytes);
  return {std::istream_iterator<std::int64_t>(words), {}};
}

}  // namespace

void fail(const World& world, const std::string& what, std::int64_t family, std::int64_t row) {
  std::string text =
      fmt::format("{} (family {}, row {}) at {}", what, family, row, to_iso(world.now));
  if (row > 0) {
    const Row& noted = world.rows.at(static_cast<std::size_t>(row - 1));
    text +=
        fmt::format("\n  row {}: {} of {} about student {}, shared {}, approved {}, withdrawn {}",
                    row, to_string(noted.kind), to_iso(noted.date), noted.student, noted.share,
                    noted.approved, noted.withdrawn);
  }
  if (const auto found = world.families.find(family); found != world.families.end()) {
    const Household& home = found->second;
    text += fmt::format("\n  family {}: \"{}\" ({}) in {}, paused {}, reached {}, children", family,
                        home.cadence, home.rhythm.phrase(), home.zone_name, home.paused,
                        home.is_reached());
    for (const auto& [child, theirs] : home.children)
      text += fmt::format(" {}{}", theirs ? "" : "-", child);
  }
  std::vector<std::string> lines;
  for (auto note = world.history.rbegin(); note != world.history.rend() && lines.size() < 30;
       ++note) {
    const bool is_about = (note->family == 0 && note->row == 0) || note->family == family ||
                          (row > 0 && note->row == row);
    if (is_about)
      lines.push_back(fmt::format("\n  {} {} (family {}, row {})", to_iso(note->at), note->what,
                                  note->family, note->row));
  }
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) text += *line;
  throw Violation(text);
}

struct Oracle::Sealed {
  std::int64_t digest = 0;
  std::int64_t family = 0;
  std::string kind;
  std::string slot;
  bool welcome = false;
  LocalTime local{};
};

void Oracle::watch(store::Database& database) {
  ++world_.step;
  store::Prepared query(database,
                        "SELECT id, family_id, kind, slot, state, welcome FROM digest WHERE id > "
                        "?1 OR state = 'sealed' ORDER BY id");
  query.bind(1, newest_digest_);
  while (query.executeStep()) {
    Sealed sealed{query.getColumn(0).getInt64(),    query.getColumn(1).getInt64(),
                  query.getColumn(2).getString(),   query.getColumn(3).getString(),
                  query.getColumn(5).getInt() != 0, {}};
    sealed.local = parse_iso_local(sealed.slot.substr(0, sealed.slot.find('['))).value();
    Household& home = world_.families.at(sealed.family);
    const bool is_new = sealed.digest > newest_digest_;
    if (is_new) {
      newest_digest_ = sealed.digest;
      const std::string key = fmt::format("{} {} {}", sealed.family, sealed.kind, sealed.slot);
      if (!digest_of_key_.emplace(key, sealed.digest).second)
        fail(world_, "two digests have one key, " + sealed.slot, sealed.family);
      if (sealed.kind == "periodic") home.last_slot = std::max(home.last_slot, sealed.local);
    }
    if (query.getColumn(4).getString() != "sealed") continue;
    const auto known = letter_of_.find(sealed.digest);
    if (known == letter_of_.end() || world_.letters[known->second].given_up)
      judge_seal(database, sealed, is_new);
  }
}

void Oracle::judge_seal(store::Database& database, const Sealed& sealed, bool is_new) {
  Household& home = world_.families.at(sealed.family);
  judge_time(sealed, is_new);
  judge_frequency(database, sealed);
  if (!home.is_entitled())
    fail(world_, "a letter for a family that must not get any", sealed.family);

  Letter letter{sealed.digest, sealed.family, sealed.kind,    sealed.slot,
                world_.now,    world_.step,   sealed.welcome, {},
                false,         false,         false};
  store::Prepared query(
      database,
      "SELECT observation_id FROM ledger WHERE digest_id = ? AND outcome = 'told' ORDER BY 1");
  query.bind(1, sealed.digest);
  while (query.executeStep()) letter.rows.push_back(query.getColumn(0).getInt64());
  judge_content(letter);
  for (const auto row : letter.rows) {
    const auto before = world_.told.find({sealed.family, row});
    if (before != world_.told.end() && !may_be_told_again(database, world_.letters[before->second]))
      fail(world_, "told twice", sealed.family, row);
    const auto elsewhere = world_.told_elsewhere.find({sealed.family, row});
    if (elsewhere != world_.told_elsewhere.end() && elsewhere->second)
      fail(world_, "told again after the family split", sealed.family, row);
  }

  const Date today = date_of(home.zone.local(world_.now));
  home.sealed_on[{sealed.kind, today}] = world_.letters.size();
  ++home.letters;
  letter_of_[sealed.digest] = world_.letters.size();
  for (const auto row : letter.rows) {
    world_.told[{sealed.family, row}] = world_.letters.size();
    world_.tell("told", sealed.family, row);
  }
  world_.tell(letter.welcome ? "welcome sealed" : "sealed", sealed.family);
  world_.letters.push_back(std::move(letter));
}

// One letter of a kind a day, and two a week, but for families with a daily cadence, and for a week
// in which something else began to hold.
void Oracle::judge_frequency(store::Database& database, const Sealed& sealed) {
  const Household& home = world_.families.at(sealed.family);
  const Date today = date_of(home.zone.local(world_.now));
  const auto same_day = home.sealed_on.find({sealed.kind, today});
  if (same_day != home.sealed_on.end() && !is_in_vain(database, world_.letters[same_day->second]))
    fail(world_, "a second letter on one day", sealed.family);
  const Instant monday = instant_of(home.zone, at_time(monday_of(today), TimeOfDay{0}));
  if (home.rhythm.kind == Rhythm::Kind::kDaily || home.calm_from >= monday ||
      world_.calm_from >= monday)
    return;
  int others = 0;
  for (int day = 0; day < 7; ++day) {
    for (const char* kind : {"periodic", "good_news"}) {
      const auto other = home.sealed_on.find({kind, plus_days(monday_of(today), day)});
      if (other != home.sealed_on.end() && !is_in_vain(database, world_.letters[other->second]))
        ++others;
    }
  }
  if (others >= 2) fail(world_, "a third letter within a week", sealed.family);
}

bool Oracle::is_in_vain(store::Database& database, const Letter& letter) {
  return letter.given_up || (!letter.reached && may_be_told_again(database, letter));
}

// Never early, never at night or on a closed day, never past the grace, never off the cadence.
void Oracle::judge_time(const Sealed& sealed, bool is_new) {
  const Household& home = world_.families.at(sealed.family);
  if (!is_allowed(world_.now, home.zone, world_.calendar, world_.quiet))
    fail(world_, "sealed on a closed day or in quiet hours", sealed.family);
  if (sealed.kind == "good_news") {
    return judge_good_news_time(sealed);
  }
  // A letter that waited for a strength, or that was mended, keeps the key of its old slot.
  if (!is_new) return;
  const Date slot = date_of(sealed.local);
  const auto day = day_of_sending(home.rhythm, slot, world_.calendar);
  if (!day || at_time(slot, home.rhythm.time) != sealed.local)
    fail(world_, "a slot that is not of its cadence, " + sealed.slot, sealed.family);
  const Instant planned = instant_of(home.zone, at_time(*day, home.rhythm.time));
  if (world_.now < planned) fail(world_, "sealed early for " + sealed.slot, sealed.family);
  // Quiet hours put a letter off; its grace begins when it might have left.
  const Instant might = first_allowed_for(minutes{0}, planned + minutes{10}, home.zone,
                                          world_.calendar, world_.quiet);
  if (world_.now > might + home.rhythm.grace())
    fail(world_, "sealed past its grace for " + sealed.slot, sealed.family);
}

// In its hours, on the day of its key, and not where every day has one.
void Oracle::judge_good_news_time(const Sealed& sealed) {
  const Household& home = world_.families.at(sealed.family);
  const LocalTime local = home.zone.local(world_.now);
  const Date today = date_of(local);
  if (!world_.good_news) fail(world_, "good news that nobody wants", sealed.family);
  if (date_of(sealed.local) != today) fail(world_, "good news of another day", sealed.family);
  const auto time = local - at_time(today, TimeOfDay{0});
  if (time < world_.good_news->from || time >= world_.good_news->until)
    fail(world_, "good news outside its hours", sealed.family);
  if (home.rhythm.kind == Rhythm::Kind::kDaily)
    fail(world_, "good news for a family that hears daily", sealed.family);
  if (home.letters == 0) fail(world_, "good news before the welcome", sealed.family);
}

void Oracle::judge_content(Letter& letter) {
  const Household& home = world_.families.at(letter.family);
  std::map<std::int64_t, int> positives;
  std::map<std::int64_t, int> others;
  std::vector<std::int64_t> concerns;
  if (letter.rows.empty()) fail(world_, "an empty letter", letter.family);
  for (const auto id : letter.rows) {
    const Row& row = world_.row(id);
    if (!row.noted) fail(world_, "told before it was noted", letter.family, id);
    if (!row.may_be_told()) fail(world_, "told though it must not be", letter.family, id);
    if (!home.has(row.student)) fail(world_, "another family's child", letter.family, id);
    if (row.kind == Kind::kFamilyEffort && world_.is_shared_child(row.student))
      fail(world_, "one home's effort told to the other", letter.family, id);
    if (row.kind == Kind::kConcern) concerns.push_back(id);
    if (letter.kind == "good_news" && !is_positive(row.kind) && row.kind != Kind::kStudentVoice)
      fail(world_, "good news that is none", letter.family, id);
    ++(is_positive(row.kind) ? positives : others)[row.student];
  }
  for (const auto& [student, count] : positives) {
    if (count > kMostPositives) fail(world_, "more positives than a page holds", letter.family);
  }
  for (const auto& [student, count] : others) {
    if (positives[student] == 0) fail(world_, "a child without a strength", letter.family);
  }
  if (positives.size() > kMostChildren) fail(world_, "more than three children", letter.family);
  if (concerns.size() > 1) fail(world_, "more than one concern", letter.family, concerns[1]);
  for (const auto id : concerns) {
    if (letter.welcome) fail(world_, "a concern in a welcome", letter.family, id);
    if (positives[world_.row(id).student] < 2)
      fail(world_, "a concern without two positives before it", letter.family, id);
    judge_balance(letter, id, positives[world_.row(id).student]);
    if (world_.approve_concerns && !world_.row(id).approved)
      fail(world_, "a concern that nobody approved", letter.family, id);
  }
}

// Four positives to each concern over four weeks: of letters that somebody got.
void Oracle::judge_balance(const Letter& letter, std::int64_t concern, int positives) {
  const std::int64_t student = world_.row(concern).student;
  int concerns = 1;
  for (const Letter& before : world_.letters) {
    if (before.family != letter.family || before.sealed_at <= world_.now - kFourWeeks) continue;
    for (const auto id : before.rows) {
      const Row& row = world_.row(id);
      if (row.student != student) continue;
      if (is_positive(row.kind)) ++positives;
      if (row.kind == Kind::kConcern && before.reached) ++concerns;
    }
  }
  if (positives < 4 * concerns)
    fail(world_, "fewer than four positives to a concern", letter.family, concern);
}

// Only when nobody can have read it, and nobody will.
bool Oracle::may_be_told_again(store::Database& database, const Letter& letter) {
  if (letter.reached) return false;
  if (letter.given_up) return true;
  store::Prepared query(database,
                        "SELECT count(*), sum(state NOT IN ('expired', 'cancelled', 'bounced')) "
                        "FROM message WHERE digest_id = ?");
  query.bind(1, letter.digest);
  query.executeStep();
  return query.getColumn(0).getInt() > 0 && query.getColumn(1).getInt() == 0;
}

void Oracle::given_up(std::int64_t digest) {
  Letter& letter = world_.letters[letter_of_.at(digest)];
  letter.given_up = true;
  world_.tell("letter given up", letter.family);
}

void Oracle::handed_over(std::int64_t digest, std::int64_t guardian, const std::string& bytes) {
  Letter& letter = world_.letters[letter_of_.at(digest)];
  const Household& home = world_.families.at(letter.family);
  if (letter.given_up) fail(world_, "a letter left that was given up", letter.family);
  bool may_be_reached = false;
  for (const auto& other : home.guardians)
    may_be_reached =
        may_be_reached || (other.id.value == guardian && is_reachable(reach_of(other)));
  if (home.paused || !may_be_reached)
    fail(world_, "a letter left for somebody who must not get any", letter.family);
  const auto rows = numbers(bytes);
  if (rows.empty()) fail(world_, "an empty letter left", letter.family);
  for (const auto row : rows) {
    if (!home.has(world_.row(row).student))
      fail(world_, "another family's child left the house", letter.family, row);
    const auto told = world_.told.find({letter.family, row});
    if (told == world_.told.end() || world_.letters[told->second].digest != digest)
      fail(world_, "a letter left whose row is another's to tell", letter.family, row);
  }
  letter.reached = true;
  world_.tell("handed over", letter.family);
}

void Oracle::bounced(std::int64_t digest) { world_.letters[letter_of_.at(digest)].bounced = true; }

// Not told yet, or only by a letter that is known to have reached nobody.
bool Oracle::is_open_to(store::Database& database, std::int64_t family, std::int64_t row) {
  if (world_.told_elsewhere.contains({family, row})) return false;
  const auto told = world_.told.find({family, row});
  if (told == world_.told.end()) return true;
  const Letter& letter = world_.letters[told->second];
  return !letter.bounced && may_be_told_again(database, letter);
}

bool Oracle::joins_next(const Household& home, const Due& due, Instant at) {
  const Date day = date_of(home.zone.local(at));
  if (date_of(home.zone.local(due.at)) == day) return false;
  int planned = 0;  // letters still to come in this week
  Instant after = at;
  while (const auto next = next_due(home.rhythm, after, home.zone, world_.calendar)) {
    const Date next_day = date_of(home.zone.local(next->at));
    if (next_day == day) return true;
    if (monday_of(next_day) != monday_of(day)) break;
    ++planned;
    after = next->at;
  }
  return planned > 0 && planned + letters_in_week(home, day) >= 2;
}

int Oracle::letters_in_week(const Household& home, Date day) {
  int letters = 0;
  for (int i = 0; i < 7; ++i) {
    for (const char* kind : {"periodic", "good_news"})
      letters += home.sealed_on.contains({kind, plus_days(monday_of(day), i)}) ? 1 : 0;
  }
  return letters;
}

std::optional<Obligation> Oracle::owed(store::Database& database, std::int64_t family) {
  Household& home = world_.families.at(family);
  const auto due = latest_due(home.rhythm, world_.now, home.zone, world_.calendar);
  if (!world_.up) return std::nullopt;
  if (!home.is_entitled()) {
    // The slot passes without a letter, and without a digest; it does not come again when a
    // calendar moves it to a later day.
    if (due) home.last_slot = std::max(home.last_slot, due->slot);
    return std::nullopt;
  }
  if (!due || due->slot <= home.last_slot || due->at < home.calm_from || due->at < world_.calm_from)
    return std::nullopt;
  // A changed cadence begins with the slots after the change, also when an older one was moved on.
  if (due->slot <= home.zone.local(home.calm_from)) return std::nullopt;
  const Instant start = std::max(due->at, world_.up_since);
  Instant from = start;
  if (first_allowed_for(kSpreadAndPatience, start, home.zone, world_.calendar, world_.quiet) !=
      start)
    from = first_allowed_for(kSpreadAndPatience + kSlack, start, home.zone, world_.calendar,
                             world_.quiet);
  if (from + kSpreadAndPatience + kSlack > due->at + home.rhythm.grace()) return std::nullopt;
  // One letter a day: what a letter of this day does not tell, or a late one would, is the next's.
  if (home.sealed_on.contains({"periodic", date_of(home.zone.local(from))}) ||
      joins_next(home, *due, from))
    return std::nullopt;

  Obligation owed{family, home.changes, world_.changes, world_.step, {}, {}};
  owed.judged_at = from + kSpreadAndPatience + kSlack;
  const Date last_day = date_of(home.zone.local(owed.judged_at));
  const Date known = date_of(world_.zone.local(home.known_since));
  for (const auto& [child, theirs] : home.children) {
    if (!theirs) continue;
    std::vector<std::int64_t> open;
    for (const auto id : world_.rows_of[child]) {
      const Row& row = world_.row(id);
      if (!row.may_be_told() || !is_positive(row.kind) || row.has_twin) continue;
      if (days_between(row.date, last_day) > kDeferralDays) continue;
      if (row.date < known) continue;  // from before the family came
      if (is_open_to(database, family, id)) open.push_back(id);
    }
    // With more, some may wait for the next letter; which, is the selection's choice.
    if (open.size() <= kMostPositives) owed.rows.insert(owed.rows.end(), open.begin(), open.end());
  }
  if (owed.rows.empty()) return std::nullopt;
  return owed;
}

void Oracle::judge(store::Database& database, const Obligation& owed) {
  const Household& home = world_.families.at(owed.family);
  if (owed.family_changes != home.changes || owed.world_changes != world_.changes) return;
  std::set<std::int64_t> full;  // children of whom the letters tell as much as a page holds
  bool had_letter = false;
  for (auto letter = world_.letters.rbegin();
       letter != world_.letters.rend() && letter->step >= owed.step; ++letter) {
    if (letter->family != owed.family || letter->kind != "periodic") continue;
    if (letter->given_up) return;  // its rows wait for somebody who mends it
    had_letter = true;
    std::map<std::int64_t, int> positives;
    for (const auto id : letter->rows) {
      const Row& row = world_.row(id);
      if (is_positive(row.kind)) ++positives[row.student];
    }
    for (const auto& [student, count] : positives) {
      if (count == (letter->welcome ? 1 : kMostPositives)) full.insert(student);
    }
    // Of a family of many, those left out have their turn next.
    for (const auto& [child, theirs] : home.children) {
      if (positives.size() >= kMostChildren && !positives.contains(child)) full.insert(child);
    }
  }
  for (const auto id : owed.rows) {
    const Row& row = world_.row(id);
    if (!row.may_be_told() || row.has_twin || full.contains(row.student)) continue;
    if (is_open_to(database, owed.family, id))
      fail(world_, had_letter ? "a letter left a strength out" : "a letter did not come",
           owed.family, id);
  }
}

void Oracle::judge_outcomes(store::Database& database, Instant calm_since) {
  store::Prepared query(database,
                        "SELECT outcome, digest_id, reason FROM ledger WHERE family_id = ? AND "
                        "observation_id = ?");
  for (const auto& [family, home] : world_.families) {
    const bool settled = home.is_entitled() && home.calm_from < calm_since;
    const Date known = date_of(world_.zone.local(home.known_since));
    for (const auto& [child, theirs] : home.children) {
      if (!theirs) continue;
      for (const auto id : world_.rows_of[child]) {
        const Row& row = world_.row(id);
        if (!row.noted) continue;
        query.reset();
        query.bind(1, family);
        query.bind(2, id);
        const bool known_row = query.executeStep();
        const std::string outcome = known_row ? query.getColumn(0).getString() : "";
        if (settled && row.may_be_told() && (outcome.empty() || outcome == "deferred"))
          fail(world_, "no final outcome", family, id);
        const auto told = world_.told.find({family, id});
        if (outcome == "told") {
          if (told == world_.told.end() ||
              world_.letters[told->second].digest != query.getColumn(1).getInt64())
            fail(world_, "told by no letter that was seen", family, id);
          const Letter& letter = world_.letters[told->second];
          if (settled && !letter.bounced && may_be_told_again(database, letter) && !letter.given_up)
            fail(world_, "counted as told by a letter that reached nobody", family, id);
        } else if (outcome == "merged") {
          if (!row.has_twin && !world_.told_elsewhere.contains({family, id}))
            fail(world_, "merged with nothing like it", family, id);
        } else if (outcome == "withheld" && row.may_be_told()) {
          const std::string reason = query.getColumn(2).getString();
          if (reason == "before_first_letter" && row.date >= known)
            fail(world_, "withheld as before the first letter", family, id);
          if (reason == "not_shared") fail(world_, "withheld though shared", family, id);
        }
      }
    }
  }
}

}  // namespace homeward::sim
