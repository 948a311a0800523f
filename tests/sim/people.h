// The families of a simulated year and what they do: come, pause, split, withdraw consent, wish
// another rhythm. Each deed is written through the real store and into the world.
#pragma once

#include <utility>

#include "plan/planner.h"
#include "sim/machine.h"
#include "sim/world.h"

namespace homeward::sim {

class People {
 public:
  // Draws the school's own cadences and, with `late_nights`, families who live by the hours in
  // which Cairo's clocks are moved.
  People(World& world, Machine& machine, bool late_nights);

  // What the planner is told of the school.
  plan::PlanSettings settings() const;

  void move_in();                  // one more family, mostly with children of its own
  void stir(std::int64_t family);  // something changes there, at random
  const std::vector<std::int64_t>& students() const { return students_; }
  // Ids of families that came or changed since the last call.
  std::vector<std::int64_t> take_changed() { return std::exchange(changed_, {}); }

 private:
  std::int64_t add_student();
  std::int64_t add_family(const Household& home);
  void add_guardian(Household& home, Guardian guardian);
  void link(Household& home, std::int64_t student, bool active);
  void save(Household& home);
  void save(Guardian& guardian);
  void choose_rhythm(Household& home);
  Rhythm draw_rhythm();
  void split(Household& home);
  void changed(Household& home, const char* what);

  World& world_;
  Machine& machine_;
  bool late_nights_;
  std::map<std::string, Rhythm> named_;
  std::vector<std::int64_t> students_;
  std::vector<std::int64_t> changed_;
};

}  // namespace homeward::sim
