// Judges every letter by what the world knows, and asks where letters are that ought to have come.
// It reads what the code under test wrote (digests, ledger), and believes none of it.
#pragma once

#include <optional>

#include "sim/world.h"
#include "store/database.h"

namespace homeward::sim {

// A slot was due for a family: by `judged_at` these notes must have been told.
struct Obligation {
  std::int64_t family = 0;
  int family_changes = 0;
  int world_changes = 0;
  std::int64_t step = 0;
  Instant judged_at{};
  std::vector<std::int64_t> rows;  // positive and untold
};

class Oracle {
 public:
  explicit Oracle(World& world) : world_(world) {}

  // After each step of the machine: judges what is newly sealed.
  void watch(store::Database& database);
  // The composer gave the digest up: held, or nobody is there to be written to.
  void given_up(std::int64_t digest);
  // The relay (or the printer) has a letter with these rows for that guardian.
  void handed_over(std::int64_t digest, std::int64_t guardian, const std::string& bytes);
  void bounced(std::int64_t digest);

  // What the family is owed now that a slot of its cadence has come; nothing when the time is not
  // fit to judge it by (an outage, a change, a letter still on its way).
  std::optional<Obligation> owed(store::Database& database, std::int64_t family);
  void judge(store::Database& database, const Obligation& obligation);

  // After the year: every row of every family that could be told has its final outcome.
  void judge_outcomes(store::Database& database, Instant calm_since);

  int sealed() const { return static_cast<int>(world_.letters.size()); }

 private:
  struct Sealed;
  void judge_seal(store::Database& database, const Sealed& sealed, bool is_new);
  void judge_time(const Sealed& sealed, bool is_new);
  void judge_frequency(store::Database& database, const Sealed& sealed);
  void judge_good_news_time(const Sealed& sealed);
  void judge_content(Letter& letter);
  void judge_balance(const Letter& letter, std::int64_t concern, int positives);
  bool may_be_told_again(store::Database& database, const Letter& letter);
  bool is_in_vain(store::Database& database, const Letter& letter);
  // A letter that would leave for `due` as late as `at` is part of the next one.
  bool joins_next(const Household& home, const Due& due, Instant at);
  int letters_in_week(const Household& home, Date day);
  bool is_open_to(store::Database& database, std::int64_t family, std::int64_t row);

  World& world_;
  std::int64_t newest_digest_ = 0;
  std::map<std::int64_t, std::size_t> letter_of_;  // digest, its latest letter
  std::map<std::string, std::int64_t> digest_of_key_;
};

}  // namespace homeward::sim
