// Whatever a period brings: strength first, caps kept, every sentence traced, nothing unfilled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/text.h"
#include "compose/final_checks.h"
#include "compose/letter_text.h"
#include "compose/resources.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

class Invent {
 public:
  explicit Invent(unsigned seed) : random_(seed) {}

  LetterSource source() {
    LetterSource out = sample::source();
    out.digest.welcome = below(10) == 0;
    out.guardian.language = below(3) == 0 ? "es" : "en";
    out.guardian.channel = below(5) == 0 ? Channel::kPrint : Channel::kEmail;
    if (below(2) == 0) out.effort.reset();
    if (below(2) == 0)
      out.insight = FamilyNote{{9}, {1}, sample::on(10, 12), FamilyNoteKind::kInsight, sentence()};
    out.children.clear();
    const int children = below(4) == 0 ? 2 : 1;
    for (int i = 0; i < children; ++i) out.children.push_back(child(i, out.digest.welcome));
    return out;
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::string sentence() {
    static const char* kWords[] = {"read",  "a",    "long",   "poem", "about",  "the",
                                   "sea",   "and",  "helped", "one",  "friend", "to",
                                   "build", "it's", "tower",  "ñandú"};
    std::string out = "Zoë";
    const int count = 3 + below(14);
    for (int i = 0; i < count; ++i) out += std::string(" ") + kWords[below(16)];
    return out + (below(4) == 0 ? "" : ".");
  }

  Observation row(Kind kind) {
    static const char* kPlaces[] = {"", "science", "recess", "the hallway", "the treehouse"};
    static const char* kTopics[] = {"", "transitions", "raising a hand", "kind words",
                                    "unheard of"};
    Observation out =
        sample::row(++id_, kind, sample::on(10, 1 + below(23)), sentence(), kPlaces[below(5)]);
    out.topic = kTopics[below(5)];
    out.author = {below(3)};
    if (below(3) == 0) out.count = Count{below(3), 3};
    if (below(3) == 0) out.what_helped = sentence();
    return out;
  }

  ChildNews child(int index, bool welcome) {
    ChildNews out;
    out.student = sample::zoe();
    out.student.id = {index + 1};
    if (index > 0) out.student.given = out.student.name = "Ben";
    if (below(2) == 0) out.student.pronouns.clear();
    const int strengths = below(8);
    for (int i = 0; i < strengths && i < 5; ++i) {
      out.rows.push_back(
          sample::told(row(below(2) == 0 ? Kind::kWin : Kind::kStrength), Section::kStrength, i));
    }
    if (below(2) == 0) {
      Observation counted = row(Kind::kGoal);
      counted.goal = {7};
      out.rows.push_back(sample::told(counted, Section::kProgress));
      GoalCourse course = sample::waiting();
      course.now = Count{below(6), 5};
      if (below(3) == 0)
        course.earlier.reset();
      else
        course.earlier = Count{below(6), 5};
      course.goal.better_up = below(2) == 0;
      out.goals.push_back(course);
    }
    if (below(2) == 0 && index == 0 && !welcome)
      out.rows.push_back(sample::told(row(Kind::kConcern), Section::kConcern));
    if (below(2) == 0) out.rows.push_back(sample::told(row(Kind::kStudentVoice), Section::kQuote));
    if (below(3) == 0) out.rows.push_back(sample::told(row(Kind::kQuestion), Section::kQuestion));
    if (below(2) == 0) out.strategies.push_back(sample::schedule());
    return out;
  }

  std::mt19937 random_;
  std::int64_t id_ = 100;
};

std::size_t blocks(const LetterModel& letter, BlockKind kind) {
  std::size_t count = 0;
  for (const ChildPart& child : letter.children) {
    for (const Block& block : child.blocks) count += block.kind == kind ? 1U : 0U;
  }
  for (const Block& block : letter.closing) count += block.kind == kind ? 1U : 0U;
  return count;
}

void check_model(const LetterSource& source, const LetterModel& letter) {
  const std::size_t children = letter.children.size();
  for (const ChildPart& child : letter.children) {
    const BlockKind first = child.blocks.front().kind;
    EXPECT_TRUE(first == BlockKind::kStrength ||
                (source.digest.welcome && first == BlockKind::kWelcome));
    std::size_t positives = 0;
    for (const Block& block : child.blocks) {
      if (block.kind == BlockKind::kStrength) positives += block.paragraphs.size();
      if (block.kind == BlockKind::kProgress) ++positives;
      if (block.kind == BlockKind::kConcern) {
        EXPECT_GE(positives, 2U);
      }
    }
    std::size_t strengths = 0;
    for (const Block& block : child.blocks) {
      if (block.kind == BlockKind::kStrength) strengths += block.paragraphs.size();
    }
    EXPECT_LE(strengths, kEmailCaps.strengths);
  }
  EXPECT_LE(blocks(letter, BlockKind::kConcern), 1U);
  EXPECT_EQ(blocks(letter, BlockKind::kQuestion), 1U);
  EXPECT_LE(blocks(letter, BlockKind::kProgress), children);
  EXPECT_LE(blocks(letter, BlockKind::kStrategy), children);
  EXPECT_LE(blocks(letter, BlockKind::kQuote), children);
  EXPECT_EQ(blocks(letter, BlockKind::kNextStep), source.digest.welcome ? 0U : children);
  EXPECT_LE(blocks(letter, BlockKind::kThanks), 1U);
  EXPECT_LE(text::length(letter.subject), 50U);
  for (const Sentence* sentence : sentences_of(letter)) {
    EXPECT_TRUE(!sentence->phrase.empty() || !sentence->table.empty()) << sentence->whole();
    EXPECT_FALSE(has_unresolved(sentence->whole())) << sentence->whole();
  }
}

TEST(AnyPeriod, GivesALetterThatKeepsThePromises) {
  Resources resources(sample::settings());
  ASSERT_TRUE(resources.usable());
  const School school = sample::school();
  int written = 0;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    const LetterSource source = Invent(seed).source();
    if (refusal(source)) continue;
    SCOPED_TRACE(seed);
    const Voice voice(source, school, resources.phrases_for(source.guardian.language),
                      resources.school_phrases(), "en", resources.all());
    check_model(source, write_letter(voice, kEmailCaps, Trim::kNothing));
    EXPECT_EQ(resources.take_unresolved(), std::vector<std::string>{});
    ++written;
    if (HasFailure()) return;
  }
  EXPECT_GT(written, 1000);
}

// The plain text holds nothing that the trace does not, and the bytes are the same twice.
TEST(AnyPeriod, IsTracedWhollyAndDeterministic) {
  Composer one(sample::settings());
  Composer two(sample::settings());
  int composed = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    const LetterSource source = Invent(seed).source();
    const auto result = one.compose(source);
    const auto again = two.compose(source);
    ASSERT_EQ(result.index(), again.index());
    const auto* letter = std::get_if<Composed>(&result);
    if (letter == nullptr) continue;
    SCOPED_TRACE(seed);
    ++composed;
    const auto& other = std::get<Composed>(again);
    EXPECT_EQ(letter->eml, other.eml);
    // Gmail cuts a page off at 102 KB; on the wire quoted-printable may make three bytes of one.
    EXPECT_LT(letter->html.size(), 102U * 1024 / 3);
    EXPECT_LT(letter->text.size(), 16U * 1024);
    EXPECT_EQ(letter->pdf, other.pdf);
    // Two in each language.
    EXPECT_LE(letter->pages, source.guardian.language == "es" ? 4 : 2);
    const std::string body = letter->text.substr(0, letter->text.find("\n--\n"));
    for (const std::string& line : text::split(body, '\n')) {
      if (line.empty()) continue;
      if (line == "Zoë" || line == "Ben") continue;  // a sibling's name above the section
      // Take out every traced text; what is left over must be nothing.
      std::string rest = line;
      std::vector<std::string> texts;
      std::size_t at = 0;
      while ((at = letter->trace_json.find("{\"text\":\"", at)) != std::string::npos) {
        const std::size_t start = at + 9;
        std::size_t end = start;
        while (letter->trace_json[end] != '"') end += letter->trace_json[end] == '\\' ? 2U : 1U;
        texts.push_back(
            text::replace_all(letter->trace_json.substr(start, end - start), "\\\"", "\""));
        at = end;
      }
      std::ranges::sort(texts, [](const auto& a, const auto& b) { return a.size() > b.size(); });
      for (const std::string& words : texts) rest = text::replace_all(rest, words, "");
      EXPECT_TRUE(text::words(rest).empty()) << line << " -> " << rest;
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(composed, 10);
}

}  // namespace
}  // namespace homeward::compose
