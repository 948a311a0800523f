// The one source of chance of a simulated year: the same seed gives the same year everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace homeward::sim {

// std::uniform_int_distribution differs between libraries, so ranges are made here.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  // In [0, n); 0 when n is 0.
  int below(int n) {
    return n <= 0 ? 0 : static_cast<int>(engine_() % static_cast<std::uint64_t>(n));
  }
  int between(int low, int high) { return low + below(high - low + 1); }
  bool chance(double p) { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53 < p; }
  template <typename Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace homeward::sim
