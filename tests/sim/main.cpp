// The year simulation (spec 2-cadence): sim_year FROM-TO, or HOMEWARD_SEEDS=FROM-TO for a longer
// run. Each seed is one school year; a seed that fails is printed with what led to it.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "sim/world.h"
#include "sim/year.h"

namespace {

volatile std::sig_atomic_t current_seed = 0;

// A failed check of the code under test aborts: say which year it was.
extern "C" void on_abort(int) {
  char line[64];
  std::snprintf(line, sizeof line, "seed %d aborted\n", static_cast<int>(current_seed));
  std::fputs(line, stderr);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace homeward::sim;
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  spdlog::set_level(spdlog::level::off);
  std::signal(SIGABRT, on_abort);
  const char* wished = std::getenv("HOMEWARD_SEEDS");
  unsigned from = 1;
  unsigned to = 4;
  const std::string range = wished != nullptr ? wished : argc > 1 ? argv[1] : "1-4";
  if (std::sscanf(range.c_str(), "%u-%u", &from, &to) != 2) {
    fmt::print(stderr, "sim_year FROM-TO\n");
    return 64;
  }
  const bool verbose = argc > 2;
  Figures all;
  int failed = 0;
  const auto cpu_seconds = [start = std::clock()](std::clock_t since) {
    return static_cast<double>(std::clock() - (since == 0 ? start : since)) / CLOCKS_PER_SEC;
  };
  mallopt(M_TRIM_THRESHOLD, 1 << 28);  // SQLite takes and gives back much with each transaction
  mallopt(M_TOP_PAD, 1 << 24);
  for (unsigned seed = from; seed <= to; ++seed) {
    current_seed = static_cast<int>(seed);
    const std::clock_t began = std::clock();
    Figures year{};
    try {
      year = simulate_year(seed);
    } catch (const Violation& violation) {
      ++failed;
      fmt::print("seed {}: {}\n", seed, violation.what());
    }
    if (verbose) {
      fmt::print(
          "seed {}: {} families, {} rows, {} letters, {} messages, {} awaited, {} outages, {} "
          "failures, "
          "{} jumps, {} rounds, {:.2f} s of CPU\n",
          seed, year.families, year.rows, year.letters, year.messages, year.obligations,
          year.outages, year.failures, year.jumps, year.ticks, cpu_seconds(began));
    }
    all.families += year.families;
    all.rows += year.rows;
    all.letters += year.letters;
    all.messages += year.messages;
    all.obligations += year.obligations;
    all.outages += year.outages;
    all.failures += year.failures;
    all.jumps += year.jumps;
  }
  fmt::print(
      "years {}-{}: {} failed; {} families, {} rows, {} letters, {} messages, {} letters awaited, "
      "{} outages, {} failed steps, {} jumps of the clock; {:.1f} s of CPU\n",
      from, to, failed, all.families, all.rows, all.letters, all.messages, all.obligations,
      all.outages, all.failures, all.jumps, cpu_seconds(0));
  return failed == 0 ? 0 : 1;
}
