// Families over hundreds of invented periods: rows are chosen, letters are written, and each
// letter knows what the ones before it said. Whatever is noted, the promises of spec 3-letters
// hold.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>

#include "base/text.h"
#include "compose/letter_text.h"
#include "compose/resources.h"
#include "compose/versions.h"
#include "domain/selection.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

constexpr std::size_t kWindow = 4;  // letters in which a sentence of a bank does not come back

// One family and what it was told.
class Household {
 public:
  explicit Household(unsigned seed) : random_(seed) {
    const int children = below(4) == 0 ? 2 + below(3) : 1;
    for (int i = 1; i <= children; ++i) {
      Student child = sample::zoe();
      child.id = {i};
      child.key = fmt::format("S{}", i);
      child.given = fmt::format("Kind{}", static_cast<char>('A' + i));
      child.name = child.given + " Test";
      if (below(2) == 0) child.pronouns.clear();
      children_.push_back(child);
    }
    language_ = below(3) == 0 ? "es" : "en";
    approval_ = below(2) == 0 ? Approval::kConcerns : Approval::kNone;
  }

  // The rows of one more week: mostly a few, sometimes none or many.
  void live_a_week() {
    today_ = plus_days(today_, 7);
    const int count = below(5) == 0 ? 0 : below(12);
    for (int i = 0; i < count; ++i) untold_.push_back(note());
  }

  SelectionInput input() const {
    SelectionInput in;
    in.rows = untold_;
    for (const Student& child : children_) in.children.push_back(child.id);
    in.children = in_turn(in.children, letters_);
    in.today = today_;
    in.welcome = letters_ == 0;
    in.approval = approval_;
    for (const auto& [id, since] : put_off_) in.waiting[{id}] = {since, "over_cap", false};
    std::size_t age = 0;
    for (const auto& letter : told_) {
      if (age++ < 6) {
        for (const Observation& row : letter.second)
          in.history.told_texts.emplace_back(row.student, row.text);
      }
      if (days_between(letter.first, today_) >= kBalanceDays) continue;
      for (const Observation& row : letter.second) {
        in.history.balance[row.student].positives += is_positive(row.kind) ? 1 : 0;
        in.history.balance[row.student].concerns += row.kind == Kind::kConcern ? 1 : 0;
      }
    }
    return in;
  }

  LetterSource source(const SelectionInput& in, const Selection& chosen) const {
    LetterSource out = sample::source();
    out.digest.welcome = in.welcome;
    out.digest.slot = to_iso(today_);
    out.digest.slot_local = at_time(today_, std::chrono::hours{16});
    out.digest.period_start = plus_days(today_, -6);
    out.digest.period_end = today_;
    out.guardian.language = language_;
    out.effort.reset();
    out.children.clear();
    for (const StudentId id : in.children) {
      ChildNews news;
      news.student = children_[static_cast<std::size_t>(id.value - 1)];
      for (const Verdict& verdict : chosen.verdicts) {
        const Observation& row = row_of(in, verdict.row);
        if (verdict.outcome == Outcome::kTold && row.student == id)
          news.rows.push_back({row, verdict.section, verdict.position});
      }
      std::ranges::stable_sort(news.rows, {}, [](const ToldRow& told) {
        return std::pair(told.section, told.position);
      });
      if (id.value % 2 == 1) news.strategies.push_back(sample::schedule());
      if (!news.rows.empty()) out.children.push_back(std::move(news));
    }
    for (const auto& letter : said_) {
      for (const std::string& id : letter) {
        std::erase(out.recent_phrases, id);
        out.recent_phrases.push_back(id);
      }
    }
    return out;
  }

  void remember(const SelectionInput& in, const Selection& chosen, std::set<std::string> said) {
    std::vector<Observation> told;
    std::set<std::int64_t> settled;
    for (const Verdict& verdict : chosen.verdicts) {
      if (verdict.outcome == Outcome::kTold) told.push_back(row_of(in, verdict.row));
      if (verdict.outcome != Outcome::kDeferred) {
        settled.insert(verdict.row.value);
      } else {
        put_off_.emplace(verdict.row.value, today_);
      }
    }
    std::erase_if(untold_, [&](const Observation& row) { return settled.contains(row.id.value); });
    told_.emplace_front(today_, std::move(told));
    said_.push_back(std::move(said));
    if (said_.size() > kWindow) said_.pop_front();
    ++letters_;
  }

  static const Observation& row_of(const SelectionInput& in, ObservationId id) {
    return *std::ranges::find(in.rows, id, &Observation::id);
  }
  std::size_t children() const { return children_.size(); }
  Approval approval() const { return approval_; }
  const std::deque<std::set<std::string>>& said() const { return said_; }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  Observation note() {
    static const Kind kKinds[] = {Kind::kStrength, Kind::kStrength,     Kind::kStrength,
                                  Kind::kWin,      Kind::kWin,          Kind::kConcern,
                                  Kind::kStrategy, Kind::kStudentVoice, Kind::kObservation,
                                  Kind::kQuestion, Kind::kFamilyEffort};
    static const char* kPlaces[] = {"", "science", "recess", "the hallway", "el patio"};
    static const char* kTopics[] = {"", "transitions", "raising a hand", "kind words",
                                    "unheard of"};
    const Kind kind = kKinds[below(11)];
    std::string text = children_.front().given + " found";
    const int words = 2 + below(below(6) == 0 ? 60 : 14);
    for (int i = 0; i < words; ++i) text += fmt::format(" word{}", below(400));
    Observation row =
        sample::row(++id_, kind, plus_days(today_, -below(7)), text, kPlaces[below(5)]);
    row.student = {1 + below(static_cast<int>(children_.size()))};
    row.topic = kTopics[below(5)];
    row.author = {below(3)};
    row.approved = below(2) == 0;
    if (below(3) == 0) row.count = Count{below(3), 3};
    if (below(3) == 0) row.what_helped = "A quiet seat near the window helped.";
    return row;
  }

  std::mt19937 random_;
  std::vector<Student> children_;
  std::string language_;
  Approval approval_ = Approval::kNone;
  Date today_ = sample::on(9, 4);
  std::int64_t id_ = 0;
  int letters_ = 0;
  std::vector<Observation> untold_;
  std::map<std::int64_t, Date> put_off_;
  std::deque<std::pair<Date, std::vector<Observation>>> told_;  // newest letter first
  std::deque<std::set<std::string>> said_;                      // of the last four
};

std::map<BlockKind, std::size_t> count_blocks(const std::vector<Block>& blocks) {
  std::map<BlockKind, std::size_t> out;
  for (const Block& block : blocks) {
    const bool rows = block.kind == BlockKind::kStrength || block.kind == BlockKind::kStrategy;
    out[block.kind] += rows ? block.paragraphs.size() : 1;
  }
  return out;
}

void check_words(const LetterModel& letter, const std::set<std::int64_t>& rows) {
  for (const Sentence* sentence : sentences_of(letter)) {
    EXPECT_TRUE(!sentence->phrase.empty() || !sentence->table.empty()) << sentence->whole();
    if (sentence->table == "observation") {
      EXPECT_TRUE(rows.contains(sentence->row));
    }
    if (sentence->table.empty()) {
      EXPECT_LE(text::words(sentence->whole()).size(), 20U) << sentence->whole();
    }
  }
}

// Order and caps of one letter, in the e-mail or on the page.
void check_shape(const LetterModel& letter, const Caps& caps, bool welcome) {
  EXPECT_LE(letter.children.size(), kMostChildren);
  std::size_t concerns = 0;
  for (const ChildPart& child : letter.children) {
    ASSERT_FALSE(child.blocks.empty());
    EXPECT_EQ(child.blocks.front().kind, BlockKind::kStrength);
    auto count = count_blocks(child.blocks);
    EXPECT_LE(count[BlockKind::kStrength], caps.strengths);
    EXPECT_LE(count[BlockKind::kProgress], caps.progress);
    EXPECT_LE(count[BlockKind::kStrategy], caps.strategies);
    EXPECT_LE(count[BlockKind::kQuote], caps.quotes);
    EXPECT_EQ(count[BlockKind::kNextStep], welcome ? 0U : 1U);
    if (count[BlockKind::kConcern] > 0) {
      EXPECT_GE(count[BlockKind::kStrength], 2U);
      EXPECT_FALSE(welcome);
    }
    concerns += count[BlockKind::kConcern];
  }
  EXPECT_LE(concerns, 1U);
  auto closing = count_blocks(letter.closing);
  EXPECT_EQ(closing[BlockKind::kQuestion], 1U);
  EXPECT_LE(closing[BlockKind::kThanks], 1U);
}

void check_choice(const Household& home, const SelectionInput& in, const Selection& chosen) {
  ASSERT_EQ(chosen.verdicts.size(), in.rows.size());
  std::map<StudentId, Balance> here = in.history.balance;
  for (const Verdict& verdict : chosen.verdicts) {
    const Observation& row = Household::row_of(in, verdict.row);
    if (verdict.outcome != Outcome::kTold) continue;
    here[row.student].positives += is_positive(row.kind) ? 1 : 0;
    here[row.student].concerns += row.kind == Kind::kConcern ? 1 : 0;
    if (row.kind != Kind::kConcern) continue;
    EXPECT_TRUE(row.approved || home.approval() == Approval::kNone);
    EXPECT_GE(here[row.student].positives, 4 * here[row.student].concerns);
  }
}

// No sentence of a bank within its window: the question and the opening for everybody, all the rest
// for a child without siblings, whose letters draw once from each.
void check_windows(const Household& home, const std::set<std::string>& said) {
  for (const std::string& id : said) {
    const bool always = id.starts_with("question.") || id.starts_with("opener.");
    const bool plan = id.find(':') != std::string::npos;
    if (plan || (!always && home.children() > 1)) continue;
    for (const auto& before : home.said()) EXPECT_FALSE(before.contains(id)) << id;
  }
}

TEST(LettersOverWeeks, KeepTheirPromises) {
  Resources resources(sample::settings());
  ASSERT_TRUE(resources.usable());
  School school = sample::school();
  school.unreviewed = Unreviewed::kPack;
  int letters = 0;
  int concerns = 0;
  for (unsigned seed = 0; seed < 80; ++seed) {
    Household home(seed);
    for (int week = 0; week < 8; ++week) {
      SCOPED_TRACE(fmt::format("family {}, week {}", seed, week));
      home.live_a_week();
      const SelectionInput in = home.input();
      const Selection chosen = choose_rows(in);
      if (!chosen.has_positive) continue;
      check_choice(home, in, chosen);
      const LetterSource source = home.source(in, chosen);
      ASSERT_EQ(refusal(source), std::nullopt);
      auto versions = versions_of(source, school, resources);
      ASSERT_EQ(versions.size(), 1U);
      Version& version = versions.front();
      const bool fits = write_emails(versions, nullptr);
      write_page(version, first_page_caps(source));
      std::set<std::int64_t> rows;
      for (const ChildNews& news : source.children) {
        for (const ToldRow& told : news.rows) rows.insert(told.row.id.value);
      }
      std::set<std::string> said;
      for (const LetterModel* letter : {&version.email, &version.page}) {
        check_shape(*letter, letter == &version.email ? kEmailCaps : kPageCaps, in.welcome);
        check_words(*letter, rows);
        said.insert(letter->used.begin(), letter->used.end());
        for (const ChildPart& child : letter->children)
          concerns += static_cast<int>(count_blocks(child.blocks)[BlockKind::kConcern]);
      }
      if (fits) {
        EXPECT_LE(body_words(version.email, Headings::kCounted),
                  200 * version.email.children.size());
      }
      check_windows(home, said);
      if (seed % 10 == 0) {  // the same twice
        const LetterSource same = home.source(home.input(), choose_rows(home.input()));
        auto again = versions_of(same, school, resources);
        write_emails(again, nullptr);
        EXPECT_EQ(trace_json({&again.front().email}), trace_json({&version.email}));
      }
      home.remember(in, chosen, std::move(said));
      ++letters;
      if (HasFailure()) return;
    }
  }
  EXPECT_EQ(resources.take_unresolved(), std::vector<std::string>{});
  EXPECT_GT(letters, 400);
  EXPECT_GT(concerns, 25);
}

}  // namespace
}  // namespace homeward::compose
