// Letters in seven languages, and pages that nobody plans for: each is sound, reads back word for
// word and comes out the same again.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <regex>

#include "base/text.h"
#include "unit/compose/document_structure.h"
#include "unit/compose/document_support.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Sample {
  const char* tag;
  bool rtl;
  std::vector<std::string> sentences;
};

void PrintTo(const Sample& value, std::ostream* out) { *out << value.tag; }

class Letters : public ::testing::TestWithParam<Sample> {
 protected:
  // Heading, box, table, chart, quote, link, foreign words: the sentences in turn, and again.
  static std::string letter(int rows = 2) {
    std::size_t next = 0;
    const auto say = [&] {
      const auto& sentences = GetParam().sentences;
      return text::escape_html(sentences[next++ % sentences.size()]);
    };
    std::string body = fmt::format(
        "<header><p class=\"small\">{}</p><h1>{}</h1></header><section "
        "class=\"sun\"><h2>{}</h2><ul>"
        "<li>{}</li><li>{}</li></ul></section><table><thead><tr><th scope=\"col\">{}</th>"
        "<th scope=\"col\">{}</th></tr></thead><tbody>",
        say(), say(), say(), say(), say(), say(), say());
    for (int i = 0; i < rows; ++i) {
      body += fmt::format(
          "<tr><th scope=\"row\">{}</th><td><meter value=\"{}\" max=\"30\"></meter>{}</td></tr>",
          say(), i, say());
    }
    return body +
           fmt::format(
               "</tbody></table><figure data-chart=\"bars\" aria-label=\"{}\"><table><tr>"
               "<th scope=\"row\">1</th><td>2</td></tr><tr><th scope=\"row\">2</th><td>3</td></tr>"
               "</table></figure><blockquote>{}</blockquote><p>{} <a href=\"https://example.org/\">"
               "{}</a> <span lang=\"de\">Danke</span></p>",
               say(), say(), say(), say());
  }

  static Document printed(const std::string& body) {
    return render_document(page_of(body), {}, test_style(),
                           test_info(GetParam().tag, GetParam().rtl));
  }
};

TEST_P(Letters, AreSoundAndTheSameAgain) {
  for (const int rows : {2, 30}) {
    const Document document = printed(letter(rows));
    EXPECT_THAT(document.missing_glyphs, IsEmpty());
    EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty());
    EXPECT_GE(document.pages, rows == 2 ? 1 : 2);
    EXPECT_EQ(printed(letter(rows)).pdf, document.pdf);
  }
}

// Poppler 22.12 tells the two letters of lam-alef in the wrong order, and leaves ActualText (of
// vowel signs that change places) out of its structure's text; both are tested by themselves.
TEST_P(Letters, AreReadInOrderWordForWord) {
  // One quoted string a piece of content: an emoji is a piece of its own.
  const std::string tree = std::regex_replace(
      inspect(printed(letter()).pdf, "pdfinfo -struct-text FILE"), std::regex("\"\n *\""), "");
  std::size_t at = 0;
  const bool told = std::string(GetParam().tag) != "hi";
  for (const std::string& sentence : GetParam().sentences) {
    if (!told) continue;
    const std::size_t found = tree.find(sentence, at);
    ASSERT_NE(found, std::string::npos) << sentence << "\n" << tree;
    at = found + sentence.size();
  }
  std::string paragraphs;
  for (const std::string& sentence : GetParam().sentences) {
    paragraphs += "<p>" + text::escape_html(sentence) + "</p>";
  }
  // pdftotext sets marks of direction around what runs right to left.
  std::string words = inspect(printed(paragraphs).pdf, "pdftotext FILE -");
  for (const char* mark : {"\u202a", "\u202b", "\u202c"})
    words = text::replace_all(words, mark, "");
  for (const std::string& sentence : GetParam().sentences) EXPECT_THAT(words, HasSubstr(sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Document, Letters,
    ::testing::Values(
        Sample{
            "en", false, {"Zoë found five fluffy waffles.", "She waited \U0001f389 4 of 5 times."}},
        Sample{"es", false, {"¿Cuándo le resulta fácil esperar?", "Mañana, niños y pingüinos."}},
        Sample{"ar", true, {"شرحت زوي لزميلتها السبب", "متى يكون وقت سهل"}},
        Sample{"zh-Hans", false, {"如果您愿意，请告诉我们。", "她向同伴解释豆苗为什么弯。"}},
        Sample{"vi", false, {"Mỗi buổi sáng em tự chuẩn bị.", "Gia đình có thể giúp thế nào?"}},
        Sample{"pl", false, {"Zażółć gęślą jaźń.", "W domu łatwiej czekać."}},
        Sample{"hi", false, {"ज़ोई सीखती है कि पौधा झुकता है।", "घर पर प्रतीक्षा कब आसान है?"}}));

const char* const kLetter = "<h1>One</h1><p>Two.</p>";

TEST(DocumentPages, ALetterInTwoLanguagesIsSound) {
  const std::string first = page_of(kLetter);
  const std::string second = page_of("<h1>أخبار</h1><ul><li>شكرا</li></ul>");
  const Document document =
      render_document({{first, test_info()}, {second, test_info("ar", true)}}, {}, test_style());
  EXPECT_EQ(document.pages, 2);
  EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty());
}

TEST(DocumentPages, PicturesAreNeverWiderOrHigherThanTheirPlace) {
  const Assets assets = {{"huge.png", {png_of(3000, 2500)}},
                         {"tall.png", {png_of(10, 3000)}},
                         {"dot.png", {png_of(1, 1)}}};
  for (const char* name : {"huge", "tall", "dot"}) {
    const Document document = render_body(
        fmt::format("<figure><img src=\"{}.png\" alt=\"x\"/><figcaption>y</figcaption></figure>",
                    name),
        assets);
    EXPECT_EQ(document.pages, 1) << name;
    EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty()) << name;
  }
}

// Thirty rows, a name and a word without an end: nothing runs over the edge of the page.
TEST(DocumentPages, NothingLeavesThePaper) {
  const std::string name(90, 'W');
  std::string body = "<header><p class=\"small\">School</p><h1>" + name +
                     "</h1><p class=\"small\">23 October</p></header><h2 class=\"name\">" + name +
                     "</h2><div class=\"two\"><p>" + name + "</p><p>" + name + "</p></div><table>";
  for (int i = 0; i < 30; ++i) {
    body += "<tr><td>" + name + "</td><td>1</td><td>b</td><td>c</td></tr>";
  }
  body += "</table><figure data-chart=\"line\" aria-label=\"x\" data-points=\"" +
          name.substr(0, 24) + ":1," + name.substr(0, 24) + ":2,c:3\"></figure>";
  const Document document = render_body(body);
  EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty());
  std::istringstream boxes(inspect(document.pdf, "pdftotext -bbox FILE -"));
  int words = 0;
  for (std::string line; std::getline(boxes, line);) {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    if (std::sscanf(line.c_str(), R"( <word xMin="%lf" yMin="%lf" xMax="%lf" yMax="%lf")", &left,
                    &top, &right, &bottom) != 4) {
      continue;
    }
    ++words;
    EXPECT_GT(left, 40) << line;
    EXPECT_LT(right, 595 - 40) << line;
    EXPECT_LT(bottom, 842) << line;
  }
  EXPECT_GT(words, 100);
}

// Labels that have no room are read all the same.
TEST(DocumentPages, AChartOfManyPointsTellsThemAll) {
  for (const char* kind : {"line", "bars"}) {
    std::string points;
    for (int i = 0; i < 60; ++i) points += fmt::format("{}week {}:{}", i == 0 ? "" : ",", i, i % 7);
    const Document document =
        render_body(fmt::format("<div class=\"two\"><figure data-chart=\"{}\" aria-label=\"x\" "
                                "data-points=\"{}\"></figure><p>y</p></div>",
                                kind, points));
    EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty());
    const std::string words = inspect(document.pdf, "pdftotext FILE -");
    for (const char* name : {"week 0", "week 31", "week 59"}) EXPECT_THAT(words, HasSubstr(name));
  }
}

// Half of a table's columns hold figures: they are wide enough for "5 of 10 mornings".
TEST(DocumentPages, AColumnOfFiguresIsNotNarrow) {
  const std::string long_words = "Owen is ready in the hallway before the timer ends every day";
  const Document document = render_body(
      "<table><tr><td>" + long_words + "</td><td>" + long_words + "</td><td>" + long_words +
      "</td><td><meter value=\"3\" max=\"5\"></meter>5 of 10 mornings</td></tr></table>");
  EXPECT_THAT(inspect(document.pdf, "pdftotext -layout FILE -"), HasSubstr("5 of 10 mornings"));
}

// An envelope's window and the first panel of a folded sheet, millimetres.
struct Envelope {
  const char* name;
  const char* paper;
  double height;  // of the envelope, inside
  double width;
  double window_left;
  double window_width;
  double window_height;
  double window_bottom;  // above the envelope's lower edge
  double fold;
};

class Windows : public ::testing::TestWithParam<Envelope> {};

// Wherever the sheet slides to, the whole address is seen and nothing else of the letter: in normal
// and large type, three lines and six, whichever way the letter runs.
TEST_P(Windows, ShowTheAddressAndNothingElse) {
  const Envelope& envelope = GetParam();
  PageStyle style = load_page_style(fmt::format("[page]\nsize = \"{}\"\n", envelope.paper));
  style.font_config = test_style().font_config;
  const double sheet = std::string(envelope.paper) == "A4" ? 210 : 215.9;
  const double slide = envelope.height - envelope.fold;
  ASSERT_GE(slide, 0);
  // On the sheet, from its top: resting on the lower edge, and pushed up against the upper one.
  const double window_end = envelope.fold - envelope.window_bottom;
  const double always_from = window_end - envelope.window_height + slide;
  const double ever_to = window_end + slide;
  const double always_right =
      envelope.window_left + envelope.window_width - (envelope.width - sheet);
  for (const double scale : {1.0, 14 / 10.5}) {
    for (const bool rtl : {false, true}) {
      for (const int extra : {0, 3}) {
        style.scale = scale;
        std::string more;
        for (int i = 0; i < extra; ++i) more += "<p>Further</p>";
        const Document document = render_document(
            page_of("<div class=\"address\"><p class=\"small\">School</p><p>Anna</p>" + more +
                    "<p>12 Lane</p><p>Country</p></div><header><h1>Head</h1></header>"),
            {}, style, test_info("en", rtl));
        EXPECT_THAT(faults_of_structure(document.pdf), IsEmpty());
        const std::string boxes = inspect(document.pdf, "pdftotext -bbox FILE -");
        const auto place = [&](const std::string& word, const char* edge) {
          const std::size_t at = boxes.rfind("<word ", boxes.find(">" + word + "<"));
          return std::stod(boxes.substr(boxes.find(edge, at) + std::string(edge).size() + 2)) *
                 25.4 / 72;
        };
        SCOPED_TRACE(fmt::format("{} {} {} {}", envelope.name, scale, rtl, extra));
        EXPECT_GT(place("Anna", "yMin"), always_from);
        EXPECT_LT(place("Country", "yMax"), window_end);
        EXPECT_GT(place("Anna", "xMin"), envelope.window_left);
        EXPECT_LT(place("Country", "xMax"), always_right);
        EXPECT_LT(place("12", "xMin"), place("Lane", "xMin"));
        EXPECT_LT(place("School", "yMax"), window_end - envelope.window_height);
        EXPECT_GT(place("Head", "yMin"), ever_to);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    DocumentPages, Windows,
    ::testing::Values(Envelope{"DIN C6/5", "A4", 110, 220, 20, 90, 45, 15, 105},
                      Envelope{"British DL", "A4", 110, 220, 20, 90, 35, 20, 105},
                      Envelope{"no. 10", "Letter", 104.8, 241.3, 22.2, 114.3, 28.6, 12.7, 101.6}),
    [](const auto& one) { return std::string(one.param.paper) + std::to_string(one.index); });

}  // namespace
}  // namespace homeward::compose
