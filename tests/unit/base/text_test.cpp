#include "base/text.h"

#include <gtest/gtest.h>

namespace homeward::text {
namespace {

TEST(Text, LooksUpNamesAndHeadersWhateverTheirSpelling) {
  for (const char* spelling :
       {"Student voice", "student_voice", "STUDENT-VOICE", " Student  Voice: "}) {
    EXPECT_EQ(lookup_key(spelling), "studentvoice") << spelling;
  }
  EXPECT_EQ(lookup_key("ZO\u00CB"), lookup_key("Zoe\u0308"));
  EXPECT_NE(lookup_key("Zo\u00EB"), lookup_key("Zoe"));
}

TEST(Text, TrimsWhatPeoplePasteAlong) {
  EXPECT_EQ(trim("\uFEFF\u00A0 a b \u200B\n"), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(fold_space(" a \n\n b\u00A0c "), "a b c");
}

TEST(Text, CutsByCodePoint) {
  EXPECT_EQ(shorten("Wójcik", 2), "Wó");
  EXPECT_EQ(length("日本語"), 3U);
}

TEST(Text, MakesFormulasHarmless) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("@cmd,x"), "\"'@cmd,x\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("plain"), "plain");
}

TEST(Text, WritesJsonThatAParserTakes) {
  EXPECT_EQ(json("a\"b\\c\n\xFF"), "\"a\\\"b\\\\c\\u000a\\ufffd\"");
}

TEST(Text, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("nmae", {"name", "time_zone"}), "name");
  EXPECT_EQ(nearest("frobnicate", {"name", "time_zone"}), "");
}

TEST(Text, MeasuresSimilarityByWords) {
  EXPECT_DOUBLE_EQ(similarity("He read a book.", "he read A BOOK"), 1.0);
  EXPECT_LT(similarity("He read a book.", "She built a tower."), 0.3);
}

TEST(Text, SeesControlCharacters) {
  EXPECT_TRUE(has_control("a\r\nBcc: b"));
  EXPECT_TRUE(has_control("a\u2028b"));
  EXPECT_FALSE(has_control("Ås Ødegård 日本"));
}

TEST(Text, KnowsWhereTheDayComesFirst) {
  for (const char* language : {"es", "fr", "de", "pl", "en-GB", "en-AU", "es-US", "pt-BR", "fr-CA"})
    EXPECT_EQ(day_before_month(language), language == std::string("fr-CA") ? false : true)
        << language;
  for (const char* language : {"en-US", "zh", "ko", "hu", "ja"})
    EXPECT_EQ(day_before_month(language), false) << language;
  for (const char* language : {"en", "", "?"})
    EXPECT_EQ(day_before_month(language), std::nullopt) << language;
}

}  // namespace
}  // namespace homeward::text
