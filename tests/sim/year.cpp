#include "sim/year.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "sim/agenda.h"
#include "sim/people.h"
#include "sim/post.h"
#include "sim/teachers.h"

namespace homeward::sim {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kMostRoundsInVain = 40;

std::filesystem::path database_path(std::uint64_t seed) {
  const std::filesystem::path memory = "/dev/shm";
  const auto folder =
      ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  return folder / fmt::format("homeward-sim-{}-{}.db", ::getpid(), seed);
}

// How wild a year is; every fourth is calm, so that no letter's absence is ever excused.
struct Temper {
  int families = 12;
  int days = 295;   // until the last day of school
  seconds grid{1};  // the machine looks at the world this often at most
  bool wild = true;
  bool late_nights = false;
  bool summer_is_closed = false;
  int breath = 0;  // families that a tick looks at, before it stops for a breath; 0: all
};

Temper draw_temper(std::uint64_t seed, Random& random) {
  Temper temper;
  const bool large = seed % 100 == 50;
  if (large) temper.days = 120;
  temper.families = large ? random.between(200, 250) : random.between(2, 8);
  temper.grid = large ? seconds{300} : seconds{random.pick(std::vector{1, 60, 300})};
  temper.wild = seed % 4 != 1;
  temper.late_nights = seed % 10 == 7;
  temper.summer_is_closed = random.chance(0.4);
  if (temper.wild && random.chance(0.5)) temper.breath = random.between(1, large ? 60 : 6);
  return temper;
}

class Year {
 public:
  explicit Year(std::uint64_t seed)
      : world_(seed),
        temper_(draw_temper(seed, world_.random)),
        first_day_(begin(world_, temper_)),
        machine_(database_path(seed), {}),
        people_(world_, machine_, temper_.late_nights),
        teachers_(world_, machine_),
        oracle_(world_),
        post_(world_, machine_, oracle_, moods(temper_)) {}

  Figures run();

 private:
  static Date begin(World& world, const Temper& temper);
  static Moods moods(const Temper& temper);

  void draw_breaks();
  void plan_day(Date date);
  void plan_notes(Date date);
  void plan_trouble(Date date);
  void note(double busy);
  void edit_calendar();
  void jump();
  void forget_place();
  void go_down(seconds lasting);
  void when_up(std::function<void()> what);
  void follow(std::int64_t family);
  void follow_changed();
  void follow_all();
  void collect_owed(std::int64_t family);
  void work();
  Instant next_work();
  bool in_term(Date date) const { return date >= first_day_ && date <= last_day_; }
  Instant local(Date date, TimeOfDay time) { return instant_of(world_.zone, at_time(date, time)); }

  World world_;
  Temper temper_;
  Date first_day_;
  Date last_day_ = plus_days(first_day_, temper_.days);
  Machine machine_;
  People people_;
  Teachers teachers_;
  Oracle oracle_;
  Post post_;
  Agenda agenda_;
  Figures figures_;
  Instant looked_at_{};   // when the machine last worked
  Instant not_before_{};  // it was hurt, and rests
  Instant back_at_{};     // of an outage
  std::optional<Instant> share_stands_still_;
  Instant share_back_{};
  int rounds_in_vain_ = 0;
};

Date Year::begin(World& world, const Temper& temper) {
  using namespace std::chrono;
  Random& random = world.random;
  const Date first = year{random.between(2024, 2034)} / August / 25;
  const std::vector<std::string> zones{"America/New_York", "Europe/Warsaw", "Australia/Sydney"};
  world.zone = Zone::find(temper.late_nights ? "Africa/Cairo" : random.pick(zones)).value();
  world.quiet = temper.late_nights ? Quiet{hours{3}, hours{8}} : Quiet{hours{20}, hours{7}};
  if (random.chance(0.5)) world.good_news = Quiet{hours{15}, hours{19}};
  world.approve_concerns = random.chance(0.7);
  world.now = world.clock_max = instant_of(world.zone, at_time(first, hours{9}));
  return first;
}

Moods Year::moods(const Temper& temper) {
  if (!temper.wild) return {};
  return {0.01, 0.05, 0.01, 0.05, 0.01, 0.003};
}

void Year::draw_breaks() {
  Random& random = world_.random;
  const auto close = [&](int from, int count) {
    for (int i = 0; i < count; ++i) world_.calendar.closed.insert(plus_days(first_day_, from + i));
  };
  close(random.between(50, 70), random.between(1, 9));
  close(random.between(90, 96), 2);
  close(random.between(115, 121), random.between(10, 18));
  close(random.between(160, 180), random.between(1, 9));
  close(random.between(215, 235), random.between(5, 14));
  for (int i = 0; i < 6; ++i) close(random.below(290), 1);
  if (temper_.summer_is_closed) close(296, 74);
}

// While the machine is down nobody reads the share: what was dropped is read afterwards.
void Year::when_up(std::function<void()> what) {
  if (world_.up && !share_stands_still_) return what();
  const Instant until =
      std::max(world_.up ? world_.now : back_at_, share_stands_still_ ? share_back_ : world_.now);
  agenda_.at(until + minutes{1}, [this, what] { when_up(what); });
}

void Year::note(double busy) {
  when_up([this, busy] {
    const auto file = teachers_.write_file(people_.students(), busy);
    if (world_.random.chance(0.92)) return teachers_.publish(file);
    agenda_.at(world_.now + minutes{world_.random.between(5, 2000)},
               [this, file] { when_up([this, file] { teachers_.publish(file); }); });
  });
}

void Year::plan_notes(Date date) {
  Random& random = world_.random;
  if (world_.calendar.is_open(date) ? random.chance(0.9) : random.chance(0.05)) {
    for (int i = random.between(1, 3); i > 0; --i)
      agenda_.at(local(date, minutes{random.between(8 * 60, 19 * 60)}), [this] { note(0.15); });
  }
  agenda_.at(local(date, minutes{random.between(8 * 60, 22 * 60)}),
             [this] { when_up([this] { teachers_.look_through(); }); });
}

void Year::plan_trouble(Date date) {
  Random& random = world_.random;
  const auto at = [&](std::function<void()> what) {
    agenda_.at(local(date, minutes{random.below(24 * 60)}), std::move(what));
  };
  const double stir = temper_.wild ? 0.008 : 0.002;
  for (const auto& [id, family] : world_.families) {
    if (!random.chance(family.is_entitled() ? stir : stir * 5)) continue;
    at([this, family = id] {
      if (world_.up) people_.stir(family);
    });
  }
  if (random.chance(0.03))
    at([this] {
      if (world_.up) people_.move_in();
    });
  if (!temper_.wild) return;
  if (random.chance(0.015)) at([this] { edit_calendar(); });
  if (random.chance(0.01)) at([this] { jump(); });
  if (random.chance(0.012)) {
    const bool long_one = random.chance(0.3);
    at([this, lasting = hours{long_one ? random.between(24, 400) : random.between(1, 30)}] {
      go_down(lasting);
    });
  }
  if (random.chance(0.01))
    at([this] { post_.relay_away_until(world_.now + hours{world_.random.between(1, 220)}); });
  if (random.chance(0.02))
    at([this] {
      share_stands_still_ = world_.now;
      share_back_ = world_.now + minutes{world_.random.between(10, 1200)};
      agenda_.at(share_back_, [this] { share_stands_still_.reset(); });
    });
  if (random.chance(0.05))
    at([this] {
      if (world_.up) forget_place();
    });
  if (random.chance(0.5)) {
    at([this] {
      if (world_.random.chance(0.3))
        machine_.fail_commit(world_.random.between(1, 12));
      else
        machine_.fail_after(world_.random.between(1, 3000));
    });
  }
}

void Year::plan_day(Date date) {
  if (in_term(date)) {
    plan_notes(date);
    plan_trouble(date);
  }
  const Date next = plus_days(date, 1);
  agenda_.at(local(next, minutes{30}), [this, next] { plan_day(next); });
}

// A holiday is found out late, or school is held after all.
void Year::edit_calendar() {
  Random& random = world_.random;
  const Date near = plus_days(date_of(world_.zone.local(world_.now)), random.between(-3, 12));
  for (int i = random.between(1, 4); i > 0; --i) {
    const Date date = plus_days(near, i);
    if (world_.calendar.closed.erase(date) == 0) world_.calendar.closed.insert(date);
  }
  ++world_.changes;
  world_.calm_from = world_.clock_max;
  world_.tell("calendar edited");
  if (world_.up) machine_.restart(world_.now, people_.settings());
  follow_all();
}

void Year::jump() {
  Random& random = world_.random;
  const bool back = random.chance(0.5);
  world_.now += back ? -seconds{random.between(60, 200'000)} : seconds{random.between(60, 300'000)};
  world_.clock_max = std::max(world_.clock_max, world_.now);
  world_.calm_from = world_.clock_max;
  ++world_.changes;
  ++figures_.jumps;
  looked_at_ = std::min(looked_at_, world_.now);
  not_before_ = Instant{};
  world_.tell(back ? "clock back" : "clock forward");
  if (world_.up) machine_.planner().looking_since(world_.now);
  follow_all();
}

// As a second evaluator of the same slot would see it, or a row that was put back: only the keys
// stand between the family and another letter.
void Year::forget_place() {
  auto family = world_.families.begin();
  std::advance(family, world_.random.below(static_cast<int>(world_.families.size())));
  machine_.database().sql().exec(fmt::format(
      "UPDATE family SET next_due = NULL, last_slot = coalesce((SELECT substr(slot, 1, 16) FROM "
      "digest WHERE family_id = {0} AND kind = 'periodic' AND substr(slot, 1, 16) < last_slot "
      "ORDER BY slot DESC LIMIT 1), '') WHERE id = {0}",
      family->first));
  world_.tell("its place was set back", family->first);
}

void Year::go_down(seconds lasting) {
  if (!world_.up) return;
  world_.up = false;
  ++world_.changes;
  ++figures_.outages;
  back_at_ = world_.now + lasting;
  world_.tell("down");
  machine_.stop();
  agenda_.at(back_at_, [this] {
    machine_.restart(world_.now, people_.settings());
    world_.up = true;
    world_.up_since = world_.now;
    world_.tell("up");
    ++world_.changes;
    for (const auto& [id, family] : world_.families) collect_owed(id);
    follow_all();
  });
}

// Waits for the family's next slot, and for its letter then.
void Year::follow(std::int64_t family) {
  const Household& home = world_.families.at(family);
  const auto next = next_due(home.rhythm, world_.now, home.zone, world_.calendar);
  if (!next) return;
  const int changes = home.changes;
  const int world_changes = world_.changes;
  agenda_.at(next->at, [this, family, changes, world_changes] {
    if (world_.families.at(family).changes != changes || world_.changes != world_changes) return;
    collect_owed(family);
    follow(family);
  });
}

void Year::collect_owed(std::int64_t family) {
  if (!world_.up) return;
  const auto owed = oracle_.owed(machine_.database(), family);
  if (!owed) return;
  agenda_.at(owed->judged_at, [this, owed = *owed] {
    if (!world_.up) return;
    ++figures_.obligations;
    oracle_.judge(machine_.database(), owed);
  });
}

void Year::follow_changed() {
  for (const auto family : people_.take_changed()) follow(family);
}

void Year::follow_all() {
  for (const auto& [id, family] : world_.families) follow(id);
}

// One round of the daemon.
void Year::work() {
  looked_at_ = world_.now;
  ++figures_.ticks;
  bool alive = machine_.step([&] {
    machine_.outbox().expire(world_.now);
    int looks = 0;
    machine_.planner().tick(world_.now, share_stands_still_.value_or(world_.now),
                            [&] { return temper_.breath > 0 && ++looks >= temper_.breath; });
  });
  oracle_.watch(machine_.database());
  alive = post_.compose() && alive;
  alive = post_.deliver() && alive;
  const auto due = machine_.planner().next_due();
  const bool in_vain = alive && due && *due <= world_.now && !machine_.planner().is_amid() &&
                       !machine_.planner().waits_for_scan();
  rounds_in_vain_ = in_vain ? rounds_in_vain_ + 1 : 0;
  if (rounds_in_vain_ > kMostRoundsInVain) fail(world_, "the planner turns in circles", 0);
  if (!alive) {
    not_before_ = world_.now + seconds{world_.random.between(1, 120)};
    machine_.restart(world_.now, people_.settings());
  }
}

Instant Year::next_work() {
  const auto due = machine_.planner().next_due();
  Instant next = due ? *due : Instant::max();
  if (const auto post = post_.next_work()) next = std::min(next, *post);
  if (const auto deadline = machine_.outbox().next_deadline()) next = std::min(next, *deadline);
  if (next == Instant::max()) return next;
  // What the last round left undone waits a little, as the daemon's does.
  const bool waits = machine_.planner().waits_for_scan();
  if (next <= looked_at_ && !machine_.planner().is_amid())
    next = looked_at_ + seconds{waits ? 60 : 1};
  next = std::max({next, world_.now, not_before_});
  const auto grid = temper_.grid.count();
  return from_unix((to_unix(next) + grid - 1) / grid * grid);
}

Figures Year::run() {
  draw_breaks();
  machine_.restart(world_.now, people_.settings());
  world_.up_since = world_.now;
  teachers_.begin();
  for (int i = 0; i < temper_.families; ++i) people_.move_in();
  follow_changed();
  plan_day(first_day_);
  // A row of the last day may be put off by a letter five weeks later, and waits four weeks from
  // then; the letter that withholds it comes five weeks later again.
  const Date end_day = plus_days(last_day_, temper_.summer_is_closed ? 190 : 112);
  const Instant end = local(end_day, hours{12});
  while (world_.now < end) {
    Instant next = agenda_.next();
    if (world_.up) next = std::min(next, next_work());
    world_.now = std::max(world_.now, next);
    world_.clock_max = std::max(world_.clock_max, world_.now);
    agenda_.run(world_.now);
    follow_changed();
    if (world_.up && next_work() <= world_.now) work();
  }
  oracle_.judge_outcomes(machine_.database(), local(plus_days(last_day_, 5), hours{0}));
  figures_.families = static_cast<int>(world_.families.size());
  figures_.rows = teachers_.rows();
  figures_.letters = oracle_.sealed();
  figures_.messages = post_.letters_out();
  figures_.failures = machine_.failures();
  return figures_;
}

}  // namespace

Figures simulate_year(std::uint64_t seed) { return Year(seed).run(); }

}  // namespace homeward::sim
