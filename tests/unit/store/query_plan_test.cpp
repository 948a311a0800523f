// The questions that the daemon asks on every wake must not grow with the school's history.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <functional>

#include "store/digests.h"
#include "store/holds.h"
#include "store/observations.h"
#include "store/people.h"
#include "store/turns.h"
#include "support/small_school.h"

namespace homeward::store {
namespace {

// What may be walked from end to end: indexes that hold open cases alone, one family's letters.
constexpr const char* kSmall[] = {"digest_unreached", "digest_waiting",  "ledger_given_up",
                                  "family_pause_end", "family_next_due", "letters",
                                  "(subquery"};

// Every statement that SQLite is asked for while this lives, with its plan.
class Plans {
 public:
  explicit Plans(Database& database) : handle_(database.sql().getHandle()) {
    sqlite3_trace_v2(handle_, SQLITE_TRACE_STMT, &Plans::heard, &asked_);
  }
  ~Plans() { sqlite3_trace_v2(handle_, 0, nullptr, nullptr); }
  Plans(const Plans&) = delete;
  Plans& operator=(const Plans&) = delete;

  // The plans of what was asked, a step a line.
  std::string steps() {
    const auto asked = std::move(asked_);
    asked_.clear();
    std::string out;
    for (const auto& sql : asked) {
      sqlite3_stmt* statement = nullptr;
      sqlite3_prepare_v2(handle_, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr);
      while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW)
        out += std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, 3))) + "\n";
      sqlite3_finalize(statement);
    }
    asked_.clear();
    return out;
  }

 private:
  static int heard(unsigned, void* list, void* statement, void*) {
    static_cast<std::vector<std::string>*>(list)->emplace_back(
        sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
    return 0;
  }
  sqlite3* handle_;
  std::vector<std::string> asked_;
};

TEST(QueryPlans, LookAtNobodyWhoIsNotDue) {
  testing::SmallSchool school;
  Database& database = school.database;
  const Instant now{};
  const Date day = parse_iso_date("2026-09-08").value();
  Plans plans(database);
  const std::pair<const char*, std::function<void()>> questions[] = {
      {"families_due", [&] { families_due(database, now); }},
      {"next_family_due", [&] { next_family_due(database); }},
      {"next_pause_end", [&] { next_pause_end(database); }},
      {"end_pauses", [&] { end_pauses(database, now); }},
      {"untold_rows", [&] { untold_rows(database, {1}); }},
      {"history_of", [&] { history_of(database, {1}, Instant{}); }},
      {"waiting_digest", [&] { waiting_digest(database, {1}); }},
      {"had_letter", [&] { had_letter(database, {1}); }},
      {"first_day_told", [&] { first_day_told(database, {1}); }},
      {"newest_cadence", [&] { newest_cadence(database, {1}); }},
      {"unreached", [&] { digests_that_reached_nobody(database); }},
      {"retire", [&] { retire_open_digests(database, {1}); }},
      {"fresh", [&] { has_fresh_positive(database, {1}, day); }},
      {"letters_between", [&] { letters_between(database, {1}, now, now); }},
      {"waiting_since", [&] { has_row_waiting_since(database, {1}, now); }},
      {"digest_of", [&] { digest_of(database, {1}, DigestKind::kPeriodic, "x"); }},
      {"rouse_waiting", [&] { rouse_waiting_families(database); }},
      {"rouse_good_news", [&] { rouse_for_good_news(database, day, now); }},
      {"given_up", [&] { given_up_notes(database, now); }},
  };
  for (const auto& [name, ask] : questions) {
    ask();
    const std::string steps = plans.steps();
    EXPECT_FALSE(steps.empty()) << name;
    std::size_t line = 0;
    while (line < steps.size()) {
      const std::size_t end = steps.find('\n', line);
      const std::string step = steps.substr(line, end - line);
      line = end + 1;
      if (!step.starts_with("SCAN")) continue;
      const bool is_small =
          std::any_of(std::begin(kSmall), std::end(kSmall),
                      [&](const char* what) { return step.find(what) != std::string::npos; });
      EXPECT_TRUE(is_small) << name << ": " << step;
    }
  }
}

}  // namespace
}  // namespace homeward::store
