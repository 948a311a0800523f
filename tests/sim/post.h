// Composer and couriers, modelled: letters are lists of row ids, the relay is as moody as relays
// are. The outbox they work on is the real one.
#pragma once

#include <optional>

#include "sim/machine.h"
#include "sim/oracle.h"

namespace homeward::sim {

// How often what happens to a letter, each in [0, 1].
struct Moods {
  double refuse_content = 0;  // composing holds it for a person
  double dawdle = 0;          // composing takes until the next step
  double bounce = 0;
  double temporary = 0;
  double lost = 0;  // no answer after the dot
  double die = 0;   // the process, at a step of a hand-over
};

class Post {
 public:
  Post(World& world, Machine& machine, Oracle& oracle, Moods moods)
      : world_(world), machine_(machine), oracle_(oracle), moods_(moods) {}

  // False when the process died in it.
  bool compose();
  bool deliver();
  // Nothing is taken until then.
  void relay_away_until(Instant at) { relay_back_ = at; }
  std::optional<Instant> next_work();
  int letters_out() const { return letters_out_; }

 private:
  enum class Sent { kOn, kDied };
  void compose_one(const Digest& digest);
  bool may_go(const store::OutboxMessage& message);
  Sent hand_over(const store::OutboxMessage& message);

  World& world_;
  Machine& machine_;
  Oracle& oracle_;
  Moods moods_;
  Instant relay_back_{};
  std::optional<Instant> dawdles_until_;
  int letters_out_ = 0;
  int messages_ = 0;
};

}  // namespace homeward::sim
