// Every kind of PDF that leaves the product - letters by mail and on paper, parent letters,
// printables - judged as a screen reader meets it.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <tuple>

#include "base/text.h"
#include "compose/enclosures.h"
#include "compose/page_render.h"
#include "support/temp_folder.h"
#include "unit/compose/document_structure.h"
#include "unit/compose/document_support.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Sound for the judge, for qpdf and for poppler's list of fonts.
void expect_sound(const std::string& pdf, const std::string& what) {
  SCOPED_TRACE(what);
  ASSERT_TRUE(pdf.starts_with("%PDF-"));
  EXPECT_THAT(faults_of_structure(pdf), IsEmpty());
  Inspector inspector(pdf);
  const std::string check = inspector.run("qpdf --check FILE");
  EXPECT_EQ(inspector.exit_status(), 0) << check;
  EXPECT_EQ(inspector.run("pdffonts FILE | tail -n +3 | grep -v 'yes yes yes'"), "");
}

// A row whose words stand in that language.
ToldRow translated(ToldRow told, const std::string& language, const std::string& words) {
  told.row.translations = {{language, words}};
  return told;
}

// What a letter may hold, in one: a drawing, a link, a parent letter, words of another language.
LetterSource full_source(const std::string& language) {
  LetterSource source = sample::source();
  source.guardian.language = language;
  source.guardian.postal_address = "12 Mill Lane, Springfield";
  ChildNews& news = source.children.front();
  for (const auto& [tag, words] :
       {std::pair("hi", "ज़ोई सीखती है कि पौधा खिड़की की ओर क्यों झुकता है।"),
        std::pair("vi", "Mỗi buổi sáng em tự chuẩn bị cặp sách."),
        std::pair("pl", "Zażółć gęślą jaźń, a potem czekaj."), std::pair("ar", "شرحت زوي السبب."),
        std::pair("zh", "她向同伴解释豆苗为什么弯。")}) {
    if (language == tag) news.rows[0] = translated(news.rows[0], tag, words);
  }
  ToldRow drawing = sample::told(
      sample::row(21, Kind::kStudentVoice, sample::on(10, 21), "A red bird on a branch"),
      Section::kQuote, 1);
  drawing.row.attachment = std::string(64, 'a');
  source.pictures.push_back({std::string(64, 'a'), "image/png", png_of(300, 200)});
  news.rows.push_back(drawing);
  news.rows[1].row.link = "https://books.example.org/kickball";
  source.parent_pages.due = true;
  return source;
}

Composed composed(const LetterSource& source, const ComposeSettings& settings) {
  ComposeResult result = Composer(settings).compose(source);
  const auto* hold = std::get_if<Hold>(&result);
  EXPECT_EQ(hold, nullptr) << hold->code << ": " << hold->reason;
  return hold == nullptr ? std::get<Composed>(std::move(result)) : Composed{};
}

class MadeIn : public ::testing::TestWithParam<const char*> {};

// On A4 in both languages by mail; on Letter paper in large type in the family's alone.
TEST_P(MadeIn, LettersByMailAndOnPaper) {
  for (const bool on_paper : {false, true}) {
    ComposeSettings settings = sample::settings();
    settings.school.unreviewed = on_paper ? Unreviewed::kPack : Unreviewed::kBoth;
    settings.school.paper = on_paper ? "Letter" : "A4";
    LetterSource source = full_source(GetParam());
    source.guardian.channel = on_paper ? Channel::kPrint : Channel::kEmail;
    source.guardian.large_print = on_paper;
    const Composed letter = composed(source, settings);
    expect_sound(letter.pdf, on_paper ? "paper" : "mail");
    for (const Enclosure& enclosure : letter.enclosures)
      expect_sound(enclosure.pdf, enclosure.name);
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, MadeIn,
                         ::testing::Values("en", "es", "ar", "zh-Hans", "hi", "vi", "pl"));

TEST(DocumentsMade, ParentLettersAndPrintables) {
  const std::filesystem::path templates = homeward::source_dir() / "templates";
  int pages = 0;
  for (const char* part : {"letters", "library/printables"}) {
    for (const auto& entry : std::filesystem::directory_iterator(templates / part)) {
      const RenderedPage page =
          render_page(sample::settings(), {entry.path().string(), "", {}, Instant{}});
      EXPECT_THAT(page.problems, IsEmpty()) << entry.path();
      expect_sound(page.pdf, entry.path().filename());
      ++pages;
    }
  }
  EXPECT_GE(pages, 28);
}

// A page of nobody's language but its own borrows no words for its footer.
TEST(DocumentsMade, TheFooterSpeaksThePagesLanguageOrNone) {
  const testing::TempFolder folder;
  for (const auto& [language, footer] :
       {std::pair("en", "Page 2 of 2"), std::pair("es-MX", "Página 2 de 2"),
        std::pair("zh-CN", "第2页，共2页"), std::pair("hi", "2 / 2"), std::pair("vi", "2 / 2"),
        std::pair("pl", "2 / 2"), std::pair("he", "2 / 2"), std::pair("zh-TW", "2 / 2")}) {
    std::string body;
    for (int i = 0; i < 60; ++i) body += "<p>7</p>";
    const std::string file = folder / "page.html";
    std::ofstream(file) << fmt::format("<html lang=\"{}\"><body><h1>7</h1>{}</body></html>",
                                       language, body);
    const RenderedPage page = render_page(sample::settings(), {file, "", {}, Instant{}});
    const std::string words =
        text::replace_all(inspect(page.pdf, "pdftotext -f 2 FILE -"), "2/2", "2 / 2");
    EXPECT_THAT(words, HasSubstr(footer)) << language;
    EXPECT_EQ(words.find("Page") != std::string::npos, std::string(language) == "en") << language;
  }
}

// A parent letter that a school wrote in a language without phrases: what it borrows is marked for
// the screen reader and told to whoever wrote it, and it runs as its language does.
TEST(DocumentsMade, AParentLetterMarksWordsThatItBorrows) {
  const testing::TempFolder folder;
  for (const auto& [language, rtl] : {std::pair("vi", false), std::pair("ur", true)}) {
    const std::string file = folder / fmt::format("calming.{}.md", language);
    std::ofstream(file) << "---\ntopic: calming\ntitle: 7\naction: 7.\nminutes: 2\n"
                           "book: 7 | 7 | 7.\n---\n\nSo.\n";
    const RenderedPage page = render_page(sample::settings(), {file, "", {}, Instant{}});
    ASSERT_EQ(page.problems.size(), 1U) << language;
    EXPECT_TRUE(page.problems[0].warning);
    EXPECT_THAT(page.problems[0].message,
                HasSubstr(fmt::format("phrases/{}.toml with next.heading", language)));
    expect_sound(page.pdf, language);
    const std::string raw = inspect(page.pdf, "qpdf --qdf --object-streams=disable FILE -");
    EXPECT_THAT(raw, HasSubstr(fmt::format("/Lang ({})", language)));
    EXPECT_THAT(raw, HasSubstr("/Lang (en)"));
    EXPECT_EQ(raw.find("/Direction /R2L") != std::string::npos, rtl);
  }
}

// Two pages at most, or a hold that says what to do: goals upon goals, in large type, on paper.
TEST(DocumentsMade, NoLetterIsLongerThanTwoPages) {
  Composer composer(sample::settings());
  int held = 0;
  int sent = 0;
  for (const int goals : {1, 6, 20}) {
    LetterSource source = full_source("en");
    source.guardian.channel = Channel::kPrint;
    source.guardian.large_print = true;
    const GoalCourse goal = source.children[0].goals[0];
    for (int i = 1; i < goals; ++i) {
      source.children[0].goals.push_back(goal);
      source.children[0].goals.back().goal.id = {7 + i};
    }
    // A row that fills a page by itself.
    if (goals == 20)
      source.children[0].goals[0].goal.school_step =
          text::join({std::string(80, 'm'), std::string(80, 'm'), std::string(80, 'm')}, " ");
    const ComposeResult result = composer.compose(source);
    if (const auto* letter = std::get_if<Composed>(&result)) {
      EXPECT_LE(letter->pages, 2) << goals;
      ++sent;
    } else {
      const Hold& hold = std::get<Hold>(result);
      EXPECT_EQ(hold.code, "too_long") << hold.reason;
      EXPECT_THAT(hold.reason, HasSubstr("shorten a row or a goal"));
      ++held;
    }
  }
  EXPECT_GT(sent, 0);
  EXPECT_GT(held, 0);
}

// The judge itself: each of these damages is one that it must see.
TEST(DocumentsMade, TheJudgeSeesWhatIsDamaged) {
  const std::string sound = inspect(composed(full_source("ar"), sample::settings()).pdf,
                                    "qpdf --qdf --object-streams=disable FILE -");
  ASSERT_THAT(faults_of_structure(sound), IsEmpty());
  for (const auto& [from, to, fault] :
       {std::tuple("/Scope /Column", "/Scop_ /Column", "TH without scope"),
        std::tuple("/ListNumbering", "/ListNumberin_", "L without numbering"),
        std::tuple("/Alt (", "/Al_ (", "Figure without Alt"),
        std::tuple("/BBox [", "/BBo_ [", "Figure without BBox"),
        std::tuple("/S /H2", "/S /H3", "H3 skips a level"),
        std::tuple("/S /LBody", "/S /P    ", "/P in /LI"),
        std::tuple("/DisplayDocTitle true", "/DisplayDocTitl_ true", "the title is not shown"),
        std::tuple("/Marked true", "/Marke_ true", "not marked"),
        std::tuple("/Lang (ar)", "/Lang (!!)", "in no language"),
        std::tuple("<dc:title>", "<dc:titl_>", "no dc:title"),
        std::tuple("/Tabs /S", "/Tabs /R", "tabs do not follow"),
        std::tuple("/Artifact <<", "/Artifac_ <<", "neither content nor artifact"),
        std::tuple("/StructParents 0", "/StructParents 1", "names another owner"),
        std::tuple("/FontFile", "/FontFil_", "is not embedded"),
        std::tuple("/ToUnicode", "/ToUnicod_", "tells no letters")}) {
    const std::string damaged = text::replace_all(sound, from, to);
    ASSERT_NE(damaged, sound) << from;
    EXPECT_THAT(faults_of_structure(damaged), ::testing::Contains(HasSubstr(fault))) << from;
  }
}

}  // namespace
}  // namespace homeward::compose
