#include "sim/people.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <stdexcept>

#include "store/roster_store.h"

namespace homeward::sim {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const std::vector<std::string> kZones{"America/New_York", "America/New_York", "America/Los_Angeles",
                                      "Europe/Warsaw",    "Europe/London",    "Australia/Sydney",
                                      "Asia/Kolkata"};
// Its clocks are moved around midnight between a Thursday and a Friday.
constexpr const char* kLateZone = "Africa/Cairo";

Cadence cadence_of(const Rhythm& rhythm) {
  const auto parsed = parse_cadence(rhythm.phrase());
  if (!std::holds_alternative<Cadence>(parsed))
    throw std::logic_error("not understood: " + rhythm.phrase());
  Cadence cadence = std::get<Cadence>(parsed);
  cadence.if_no_school = rhythm.move == Rhythm::Move::kPrevious ? IfNoSchool::kPrevious
                         : rhythm.move == Rhythm::Move::kNext   ? IfNoSchool::kNext
                                                                : IfNoSchool::kSkip;
  return cadence;
}

}  // namespace

People::People(World& world, Machine& machine, bool late_nights)
    : world_(world), machine_(machine), late_nights_(late_nights) {
  named_["weekly"] = Rhythm{};
  named_["weekly"].time = hours{16};
  for (int i = 0; i < 6; ++i) {
    Rhythm rhythm = draw_rhythm();
    if (rhythm.kind == Rhythm::Kind::kWeeks)  // Saturdays that skip never come: rows are given up
      rhythm.move = world_.random.pick(
          std::vector{Rhythm::Move::kPrevious, Rhythm::Move::kNext, Rhythm::Move::kSkip});
    named_[fmt::format("rhythm {}", i)] = rhythm;
  }
}

plan::PlanSettings People::settings() const {
  plan::PlanSettings out;
  out.school.zone = world_.zone;
  out.school.approve = world_.approve_concerns ? Approval::kConcerns : Approval::kNone;
  for (const auto& [name, rhythm] : named_) {
    out.cadences[name] = cadence_of(rhythm);
    out.cadences[name].name = name;
  }
  if (world_.good_news) {
    const std::string phrase = fmt::format("same day, between {:%H:%M} and {:%H:%M}",
                                           world_.good_news->from, world_.good_news->until);
    out.cadences["good-news"] = std::get<Cadence>(parse_cadence(phrase));
  }
  out.calendar.closed = world_.calendar.closed;
  out.quiet = {world_.quiet.from, world_.quiet.until};
  return out;
}

Rhythm People::draw_rhythm() {
  Random& random = world_.random;
  Rhythm rhythm;
  rhythm.day = std::chrono::weekday{static_cast<unsigned>(random.between(1, 5))};
  if (random.chance(0.05)) rhythm.day = std::chrono::Saturday;
  rhythm.time = random.chance(0.9) ? minutes{random.between(7 * 12, 19 * 12) * 5}
                                   : minutes{random.below(24 * 12) * 5};
  if (late_nights_) {
    const bool evening = random.chance(0.5);
    rhythm.time = evening ? minutes{random.between(46, 47) * 30} : minutes{random.below(4) * 15};
    if (random.chance(0.6)) rhythm.day = evening ? std::chrono::Thursday : std::chrono::Friday;
  }
  rhythm.start = world_.now == Instant{}
                     ? Date{}
                     : plus_days(date_of(world_.zone.local(world_.now)), -random.below(60) - 7);
  const int draw = random.below(100);
  rhythm.weeks = draw < 40 ? 1 : draw < 60 ? 2 : draw < 65 ? random.between(3, 4) : 1;
  if (draw >= 75) rhythm.kind = Rhythm::Kind::kDaily;
  if (draw >= 82) rhythm.kind = Rhythm::Kind::kMonthDay;
  if (draw >= 88) rhythm.kind = Rhythm::Kind::kMonthWeekday;
  if (draw >= 93) rhythm.kind = Rhythm::Kind::kLastSchoolDay;
  if (draw >= 98) rhythm.kind = Rhythm::Kind::kFirstSchoolDay;
  rhythm.month_day = random.between(1, 31);
  rhythm.nth = random.chance(0.5) ? -1 : random.between(1, 4);
  return rhythm;
}

void People::choose_rhythm(Household& home) {
  Random& random = world_.random;
  if (random.chance(0.4)) {
    home.rhythm = draw_rhythm();
    home.cadence = home.rhythm.phrase();
  } else if (random.chance(0.3)) {
    home.rhythm = named_.at("weekly");
    home.cadence = "";
  } else {
    home.cadence = fmt::format("rhythm {}", random.below(6));
    home.rhythm = named_.at(home.cadence);
  }
}

std::int64_t People::add_student() {
  Student student;
  const auto number = students_.size() + 1;
  student.key = fmt::format("S{}", number);
  student.name = fmt::format("Child {} Test", number);
  student.given = fmt::format("Child{}", number);
  students_.push_back(store::save_student(machine_.database(), student).value);
  return students_.back();
}

std::int64_t People::add_family(const Household& home) {
  const store::FamilyRecord record{{}, home.key, home.cadence, home.zone_name, false, false};
  return store::save_family(machine_.database(), record, world_.now).value;
}

void People::add_guardian(Household& home, Guardian guardian) {
  guardian.id = {};
  guardian.family = {home.id};
  guardian.name = fmt::format("Parent {} of {}", home.guardians.size() + 1, home.id);
  guardian.email = fmt::format("parent{}.{}@example.org", home.guardians.size() + 1, home.id);
  guardian.id = store::save_guardian(machine_.database(), guardian);
  home.guardians.push_back(guardian);
}

void People::save(Household& home) {
  const store::FamilyRecord record{{home.id},      home.key,    home.cadence,
                                   home.zone_name, home.paused, home.paused};
  store::save_family(machine_.database(), record, world_.now);
}

void People::save(Guardian& guardian) { store::save_guardian(machine_.database(), guardian); }

void People::link(Household& home, std::int64_t student, bool active) {
  store::save_link(machine_.database(), {{home.id}, {student}, active});
  home.children[student] = active;
}

void People::changed(Household& home, const char* what) {
  ++home.changes;
  home.calm_from = world_.clock_max;
  changed_.push_back(home.id);
  world_.tell(what, home.id);
}

void People::move_in() {
  Random& random = world_.random;
  Household home;
  home.key = fmt::format("F{}", world_.families.size() + 1);
  home.zone_name = random.chance(0.6) ? "" : late_nights_ ? kLateZone : random.pick(kZones);
  home.zone = home.zone_name.empty() ? world_.zone : Zone::find(home.zone_name).value();
  home.known_since = world_.now;
  choose_rhythm(home);
  machine_.database().transact([&] {
    home.id = add_family(home);
    const int guardians = random.between(1, 3);
    for (int i = 0; i < guardians; ++i) {
      Guardian guardian;
      guardian.consent = random.chance(0.9);
      guardian.channel = random.chance(0.85)  ? Channel::kEmail
                         : random.chance(0.8) ? Channel::kPrint
                                              : Channel::kNone;
      add_guardian(home, guardian);
    }
    const int children = random.between(1, 3);
    for (int i = 0; i < children; ++i) {
      const bool lives_elsewhere_too = !students_.empty() && random.chance(0.12);
      link(home, lives_elsewhere_too ? random.pick(students_) : add_student(), true);
    }
    store::rouse_families(machine_.database());
  });
  const auto id = home.id;
  changed(world_.families.emplace(id, std::move(home)).first->second, "moved in");
}

// A parent moves out; the children belong to both homes then.
void People::split(Household& home) {
  if (home.guardians.size() < 2 || !home.guardians.back().active) return;
  Household other;
  other.key = fmt::format("F{}", world_.families.size() + 1);
  other.zone_name = home.zone_name;
  other.zone = home.zone;
  other.known_since = world_.now;
  choose_rhythm(other);
  other.id = add_family(other);
  add_guardian(other, home.guardians.back());
  home.guardians.back().active = false;
  save(home.guardians.back());
  for (const auto& [child, theirs] : home.children) {
    if (!theirs || (other.children.size() > 0 && world_.random.chance(0.3))) continue;
    link(other, child, true);
    store::copy_told_marks(machine_.database(), {home.id}, {other.id}, {child});
    for (const auto id : world_.rows_of[child]) {
      const auto told = world_.told.find({home.id, id});
      if (told != world_.told.end())
        world_.told_elsewhere[{other.id, id}] = world_.letters[told->second].reached;
      else if (const auto before = world_.told_elsewhere.find({home.id, id});
               before != world_.told_elsewhere.end())
        world_.told_elsewhere[{other.id, id}] = before->second;
    }
  }
  const auto id = other.id;
  changed(world_.families.emplace(id, std::move(other)).first->second, "split off");
}

void People::stir(std::int64_t family) {
  Random& random = world_.random;
  Household& home = world_.families.at(family);
  const char* what = "";
  machine_.database().transact([&] {
    Guardian guardian = random.pick(home.guardians);
    const int draw = random.below(100);
    if (draw < 25) {
      what = home.paused ? "returns" : "pauses";
      home.paused = !home.paused;
    } else if (draw < 45) {
      what = "consent turned";
      guardian.consent = !guardian.consent;
    } else if (draw < 55) {
      what = "contact turned";
      guardian.contact_allowed = !guardian.contact_allowed;
    } else if (draw < 60) {
      what = "channel changed";
      guardian.channel = random.chance(0.5) ? Channel::kEmail : Channel::kPrint;
    } else if (draw < 75) {
      what = "another rhythm";
      choose_rhythm(home);
    } else if (draw < 79) {
      what = "another zone";
      home.zone_name = late_nights_ ? kLateZone : random.pick(kZones);
      home.zone = Zone::find(home.zone_name).value();
    } else if (draw < 84) {
      what = "another guardian";
      Guardian another;
      another.consent = true;
      add_guardian(home, another);
    } else if (draw < 90) {
      what = "a child leaves or comes back";
      auto child = home.children.begin();
      std::advance(child, random.below(static_cast<int>(home.children.size())));
      link(home, child->first, !child->second);
    } else if (draw < 95) {
      what = "splits";
      split(home);
    } else {
      what = "a child more";
      link(home, add_student(), true);
    }
    for (auto& other : home.guardians) {
      if (other.id == guardian.id && what != std::string("splits")) save(other = guardian);
    }
    save(home);
    store::rouse_families(machine_.database());
  });
  changed(home, what);
  // A child of two homes: what the other may be told changes as well.
  for (auto& [id, other] : world_.families) {
    for (const auto& [child, theirs] : home.children) {
      if (id != family && other.has(child))
        ++other.changes, other.calm_from = world_.clock_max, changed_.push_back(id);
    }
  }
}

}  // namespace homeward::sim
