// What is to happen, by the machine's clock; what is due at one time happens in the order noted.
#pragma once

#include <functional>
#include <map>
#include <utility>

#include "base/time.h"

namespace homeward::sim {

class Agenda {
 public:
  void at(Instant when, std::function<void()> what) { entries_.emplace(when, std::move(what)); }
  bool empty() const { return entries_.empty(); }
  Instant next() const { return entries_.begin()->first; }
  // Does all that is due, also what is added meanwhile.
  void run(const Instant& now) {
    while (!entries_.empty() && entries_.begin()->first <= now) {
      const auto what = std::move(entries_.begin()->second);
      entries_.erase(entries_.begin());
      what();
    }
  }

 private:
  std::multimap<Instant, std::function<void()>> entries_;
};

}  // namespace homeward::sim
