// Families of other languages: the letter in two, rows in a teacher's own words, settings that are
// not in the letter's language, direction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "compose/resources.h"
#include "compose/voice.h"
#include "support/temp_folder.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

LetterSource source_for(const std::string& language) {
  LetterSource source = sample::source();
  source.guardian.language = language;
  return source;
}

Composed compose(const LetterSource& source, const ComposeSettings& settings = sample::settings()) {
  auto result = Composer(settings).compose(source);
  if (const auto* hold = std::get_if<Hold>(&result)) {
    ADD_FAILURE() << hold->code << ": " << hold->reason;
    return {};
  }
  return std::get<Composed>(std::move(result));
}

ComposeSettings with(Unreviewed rule) {
  ComposeSettings settings = sample::settings();
  settings.school.unreviewed = rule;
  return settings;
}

TEST(TwoLanguages, GoesInTheSchoolsFirstAndThenInTheFamilys) {
  const Composed letter = compose(source_for("ar"));
  EXPECT_EQ(letter.subject, "News from Room 12: week of 19 October");
  EXPECT_EQ(letter.language, "ar");
  EXPECT_TRUE(letter.text.starts_with("تجدون هذه الرسالة بالعربية في الأسفل.\n\nHello Anna,\n"))
      << letter.text;
  EXPECT_THAT(letter.text, HasSubstr("\n* * *\n\nلم تُراجع الجمل العربية الثابتة بعد"));
  EXPECT_LT(letter.text.find("A strength I saw"), letter.text.find("نقطة قوة لاحظتها"));
  EXPECT_THAT(letter.html, HasSubstr("lang=\"ar\" dir=\"rtl\" align=\"right\">تجدون"));
  EXPECT_THAT(letter.html, HasSubstr("<div lang=\"ar\" dir=\"rtl\" style=\"break-before:page\">"));
  EXPECT_THAT(letter.html, HasSubstr("<span lang=\"en\" dir=\"ltr\">Zoë explained"));
  EXPECT_EQ(letter.html.find("<body"), letter.html.rfind("<body"));
  EXPECT_EQ(letter.html.find("</body>"), letter.html.rfind("</body>"));
  EXPECT_THAT(letter.eml, HasSubstr("Content-Language: en, ar\r\n"));
  EXPECT_LT(letter.html.size(), 60000U);
  EXPECT_LE(letter.pages, 4);
}

// Both versions know a topic that is named in the language of either.
TEST(TwoLanguages, SpeakOfTheSameTopic) {
  for (const char* named : {"calming down", "calmarse"}) {
    LetterSource source = source_for("es");
    for (ChildNews& child : source.children) {
      for (ToldRow& told : child.rows) told.row.topic = named;
    }
    const Composed letter = compose(source);
    EXPECT_THAT(letter.text,
                ::testing::ContainsRegex("calm at home|a quiet moment|helps Zoë settle"))
        << named;
    EXPECT_THAT(letter.text, ::testing::ContainsRegex("calmarse en casa|un momento tranquilo|"
                                                      "tranquiliza a Zoë"))
        << named;
  }
}

TEST(TwoLanguages, EitherMayBeDropped) {
  const Composed school = compose(source_for("ar"), with(Unreviewed::kSchool));
  EXPECT_THAT(school.text, Not(HasSubstr("* * *")));
  EXPECT_TRUE(school.text.starts_with("Hello Anna,"));
  const Composed pack = compose(source_for("ar"), with(Unreviewed::kPack));
  EXPECT_TRUE(pack.text.starts_with("لم تُراجع الجمل العربية الثابتة بعد")) << pack.text;
  EXPECT_THAT(pack.text, Not(HasSubstr("Hello")));
}

TEST(TwoLanguages, AReviewedPackStandsAlone) {
  const homeward::testing::TempFolder folder;
  std::filesystem::create_directories(folder / "phrases");
  std::ofstream(folder / "phrases/ar.toml") << "[pack]\nreviewed_by = \"A speaker\"\n";
  ComposeSettings settings = sample::settings();
  settings.template_folders.insert(settings.template_folders.begin(), folder.path());
  const Composed letter = compose(source_for("ar-EG"), settings);
  EXPECT_TRUE(letter.text.starts_with("مرحبًا Anna،")) << letter.text;
  EXPECT_THAT(letter.text, Not(HasSubstr("لم تُراجع")));
  EXPECT_THAT(letter.html, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
}

TEST(TwoLanguages, AFamilyOfTheSchoolsLanguageGetsOne) {
  const Composed letter = compose(source_for("en-GB"));
  EXPECT_TRUE(letter.text.starts_with("Hello Anna,"));
  EXPECT_THAT(letter.text, Not(HasSubstr("* * *")));
}

TEST(TwoLanguages, CheckNamesTheUnreviewedPacks) {
  std::vector<std::string> packs;
  for (const Problem& problem : check(sample::settings())) {
    if (problem.message.find("not reviewed") != std::string::npos) packs.push_back(problem.file);
  }
  EXPECT_EQ(packs, (std::vector<std::string>{"ar.toml", "es.toml", "zh-Hans.toml"}));
}

TEST(Chinese, PutsNoSpacesAfterFullWidthMarks) {
  LetterSource source = source_for("zh-CN");
  source.children[0].rows[0].row.translations = {{"zh", "Zoë向同伴讲解了植物为什么朝向窗户。"}};
  const Composed letter = compose(source, with(Unreviewed::kPack));
  EXPECT_EQ(letter.language, "zh-Hans");
  EXPECT_THAT(letter.text, HasSubstr("\n星期一，科学课上：Zoë向同伴讲解了植物为什么朝向窗户。\n"));
  EXPECT_THAT(letter.html, HasSubstr("星期一，科学课上：Zoë向同伴讲解了"));
  for (const char* mark : {"。 ", "： ", "， ", "？ "})
    EXPECT_THAT(letter.text, Not(HasSubstr(mark)));
}

TEST(Arabic, SetsTheTeachersWordsApartInPlainText) {
  const Composed letter = compose(source_for("ar"), with(Unreviewed::kPack));
  EXPECT_THAT(letter.text,
              HasSubstr("يوم الاثنين، في درس العلوم: \u2068Zoë explained to her partner "
                        "why the bean plant leans toward the window.\u2069\n"));
  EXPECT_THAT(letter.text, HasSubstr("بعض السطور بكلمات المعلّم"));
}

// One sentence set apart after the other would stand on the wrong side of it.
TEST(Arabic, KeepsNeighbouringSentencesOfTheTeacherInOneStretch) {
  const Composed letter = compose(source_for("ar"), with(Unreviewed::kPack));
  EXPECT_THAT(
      letter.text,
      HasSubstr("\u2068Zoë left the rug twice. A seat near the front helped her stay.\u2069"));
  const char* const together =
      "<span lang=\"en\" dir=\"ltr\">Zoë left the rug twice. A seat near the front helped her "
      "stay.</span>";
  EXPECT_THAT(letter.html, HasSubstr(together));
  EXPECT_THAT(letter.summary_html, HasSubstr(together));
}

TEST(Rows, GetAFullStopOnlyWhereTheirScriptHasNone) {
  for (const auto& [words, told] :
       {std::pair("वह रुकी।", "वह रुकी।"), std::pair("وہ رکی۔", "وہ رکی۔"),
        std::pair("她等了。", "她等了。"), std::pair("Ona czeka", "Ona czeka."),
        std::pair("(She waits)", "(She waits)"), std::pair("“She waits”", "“She waits”"),
        std::pair("Waits…", "Waits…")}) {
    LetterSource source = source_for("pl");
    source.children[0].rows[0].row.translations = {{"pl", words}};
    EXPECT_THAT(compose(source).text, HasSubstr(std::string("science: ") + told + "\n"));
  }
}

TEST(Translation, IsToldWhereTheFamilysLanguageHasIt) {
  LetterSource source = source_for("es-MX");
  auto& row = source.children[0].rows[0].row;
  row.translations = {{"ar", "شرحت"}, {"es", "Zoë explicó por qué la planta se inclina."}};
  const Composed both = compose(source);
  EXPECT_THAT(both.text, HasSubstr("On Monday, in science: Zoë explained"));
  EXPECT_THAT(both.text,
              HasSubstr("El lunes, en ciencias: Zoë explicó por qué la planta se inclina."));
  EXPECT_THAT(both.html, HasSubstr("El lunes, en ciencias: Zoë explicó"));  // unmarked
  EXPECT_THAT(both.text, Not(HasSubstr("شرحت")));
  // A language without a pack of ours: the translation stands in the school's letter, marked.
  source.guardian.language = "hi";
  row.translations = {{"hi", "ज़ोई ने समझाया।"}};
  const Composed hindi = compose(source);
  EXPECT_THAT(hindi.html, HasSubstr("On Monday, in science: <span lang=\"hi\" dir=\"ltr\">ज़ोई ने"));
}

TEST(Setting, OfAnotherLanguageIsSetInQuotationMarks) {
  const Resources resources(sample::settings());
  const LetterSource source = sample::source();
  const School school = sample::school();
  const auto place = [&](const char* letter, const char* setting, const char* row) {
    const Phrases& phrases = resources.phrases_for(letter);
    return Voice(source, school, phrases, resources.school_phrases(), letter, resources.all())
        .place(setting, row);
  };
  EXPECT_EQ(place("en", "el patio", "es"), "in “el patio”");
  EXPECT_EQ(place("en", "el patio", "en"), "in “el patio”");
  EXPECT_EQ(place("en", "patio", "es"), "in “patio”");
  EXPECT_EQ(place("en", "math centers", "en"), "in math centers");
  EXPECT_EQ(place("en", "the math centers", ""), "in the math centers");
  EXPECT_EQ(place("en", "الساحة", "en"), "in “الساحة”");
  EXPECT_EQ(place("es", "el patio", "es"), "en el patio");
  EXPECT_EQ(place("es", "math centers", "en"), "en «math centers»");
  EXPECT_EQ(place("es", "science", "en"), "en ciencias");
  EXPECT_EQ(place("zh", "阳台", "zh"), "在阳台");
}

TEST(Words, TellTheirLanguage) {
  const Resources resources(sample::settings());
  const LetterSource source = sample::source();
  const School school = sample::school();
  const Voice voice(source, school, resources.phrases_for("en"), resources.school_phrases(), "en",
                    resources.all());
  EXPECT_EQ(voice.language_of("Zoë waited for her turn."), "en");
  EXPECT_EQ(voice.language_of("Zoë esperó su turno y le dio la pelota a Ben."), "es");
  EXPECT_EQ(voice.language_of("No hitting all day"), "en");
  EXPECT_EQ(voice.language_of("انتظرت زوي دورها"), "ar");
  EXPECT_EQ(voice.language_of("佐伊等到了自己的轮次。"), "zh-Hans");
  EXPECT_EQ(voice.language_of("12"), "en");
  EXPECT_EQ(voice.language_of("Она ждала"), "und-Cyrl");
}

}  // namespace
}  // namespace homeward::compose
