#include "domain/wording_row.h"

#include <gtest/gtest.h>

namespace homeward {
namespace {

WordingGuards::GuardPtr guard_of(const std::string& language, const std::string& toml) {
  WordingPack pack;
  pack.language = language;
  std::vector<WordingProblem> problems;
  read_wording_pack(toml, language + ".toml", pack, problems);
  auto guard = WordingGuard::make(pack, {}, problems);
  for (const auto& problem : problems) ADD_FAILURE() << to_string(problem);
  return guard;
}

WordingGuards two_packs() {
  return {{{"en", guard_of("en", R"(
common_words = ["the", "and", "in", "he"]
[[rule]]
id = "en.label.lazy"
level = "hold"
match = ['lazy']
why = "A label."
fires = ["lazy"])")},
           {"es", guard_of("es", R"(
common_words = ["el", "la", "y", "en", "muy", "es"]
[[rule]]
id = "es.label.lazy"
level = "hold"
match = ['floj[oa]']
why = "Una etiqueta."
fires = ["flojo"])")}},
          "en"};
}

Observation row(Kind kind, std::string text) {
  Observation out;
  out.student = {1};
  out.kind = kind;
  out.text = std::move(text);
  return out;
}

std::string rule_of(Kind kind, std::string text) {
  const auto found = judge_row(two_packs(), {}, row(kind, std::move(text)));
  return found.empty() ? "" : found.front().rule;
}

TEST(WordingRow, IsJudgedInTheLanguageItIsWrittenIn) {
  EXPECT_EQ(rule_of(Kind::kObservation, "He is lazy."), "en.label.lazy");
  EXPECT_EQ(rule_of(Kind::kObservation, "Es muy flojo en la clase y en el patio."),
            "es.label.lazy");
  EXPECT_EQ(rule_of(Kind::kObservation, "He read the word flojo in the book."), "");
  // Another script is no language with rules: a person reads the concern.
  EXPECT_EQ(rule_of(Kind::kConcern, "他今天很懒。"), kRuleNoPack);
  EXPECT_EQ(rule_of(Kind::kObservation, "他今天很懒。"), "");
}

TEST(WordingRow, EveryPlaceThatALetterShowsIsJudged) {
  for (const auto field : {WordingField::kText, WordingField::kWhatHelped, WordingField::kSetting,
                           WordingField::kAlt}) {
    Observation one = row(Kind::kObservation, "Wrote in the notebook and read.");
    const std::string words = "with the lazy group";
    if (field == WordingField::kText) one.text = words;
    if (field == WordingField::kWhatHelped) one.what_helped = words;
    if (field == WordingField::kSetting) one.setting = words;
    if (field == WordingField::kAlt) one.alt = words;
    const auto found = judge_row(two_packs(), {}, one);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].field, field);
    EXPECT_EQ(words_in(one, field).substr(found[0].bytes.begin, 4), "lazy");
    EXPECT_EQ(parse_wording_field(to_string(field)), field);
  }
}

TEST(WordingRow, NamesOfTheOwnHomeAreNoOtherChilds) {
  Everyone everyone;
  const auto add = [&](std::int64_t id, const char* name, const char* given, std::int64_t family) {
    Student student;
    student.id = {id};
    student.name = name;
    student.given = given;
    everyone.students.push_back(student);
    everyone.homes.emplace_back(FamilyId{family}, StudentId{id});
  };
  add(1, "Noa Lind", "Noa", 1);
  add(2, "Tom Lind", "Tom", 1);
  add(3, "Sol Savage", "Sol", 2);
  const SchoolNames names(everyone, {"The Bad Seed"});
  const auto rule = [&](const char* text) {
    const auto found = judge_row(two_packs(), names, row(Kind::kObservation, text));
    return found.empty() ? std::string() : found.front().rule;
  };
  EXPECT_EQ(rule("Noa read to Tom."), "");
  EXPECT_EQ(rule("Noa read to Sol."), kRuleOtherChild);
  EXPECT_NE(SchoolNames(everyone, {}).version(), names.version());
  everyone.students[2].given = "Sole";
  EXPECT_NE(SchoolNames(everyone, {"The Bad Seed"}).version(), names.version());
}

}  // namespace
}  // namespace homeward
