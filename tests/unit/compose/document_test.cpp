// Whole letters, seen with other programs' eyes.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "base/text.h"
#include "unit/compose/document_support.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const char* const kLetter = R"(
<header><div><p class="small">Lincoln Elementary</p><h1>Zoë Müller</h1></div>
<p>19 October</p></header>
<section class="sun"><h2>Strengths we saw</h2>
<ul><li>First strength.</li><li>Second.</li></ul></section>
<h2>Our goals</h2>
<table><thead><tr><th scope="col">Goal</th><th>So far</th></tr></thead>
<tbody><tr><th scope="row">Raise a hand</th>
<td><meter value="4" max="5">4 of 5</meter>4 of 5</td></tr></tbody>
</table>
<figure data-chart="line" data-points="14 Sep:1,21 Sep:3" data-max="5"
 aria-label="One, then three"></figure>
<div class="two"><p>Left words.</p><p>Right words.</p></div>
<section class="try"><p>Try this.</p></section>
<blockquote>“I like it 🎉.”</blockquote>
<p>See <a href="https://books.example.org/a?b=c&amp;d">the list</a> and
<span lang="es">gracias</span>.</p>
<p class="write"></p>)";

// Where each piece of text starts; -1 is not there.
std::vector<std::size_t> places(const std::string& text, const std::vector<std::string>& pieces) {
  std::vector<std::size_t> found;
  for (const std::string& piece : pieces) {
    found.push_back(text.find(piece));
    EXPECT_NE(found.back(), std::string::npos) << piece << "\n" << text;
  }
  return found;
}

TEST(Document, IsAValidPdf) {
  const Document document = render_body(kLetter);
  EXPECT_EQ(document.pages, 1);
  EXPECT_TRUE(document.missing_glyphs.empty());
  Inspector inspector(document.pdf);
  const std::string check = inspector.run("qpdf --check FILE");
  EXPECT_EQ(inspector.exit_status(), 0) << check;
  const std::string fonts = inspector.run("pdffonts FILE | tail -n +3 | grep -v 'yes yes yes'");
  EXPECT_EQ(fonts, "") << "a font is not embedded, a subset and mapped to Unicode";
}

TEST(Document, TellsItsTitleLanguageAndThatItIsTagged) {
  const std::string pdf = render_body(kLetter).pdf;
  const std::string facts = inspect(pdf, "pdfinfo -isodates FILE");
  EXPECT_THAT(facts, HasSubstr("Zoë: week of 19 October & more"));
  EXPECT_THAT(facts, HasSubstr("2026-10-24T00:00:00"));
  EXPECT_THAT(facts, ::testing::ContainsRegex("Tagged: +yes"));
  const std::string raw = inspect(pdf, "qpdf --qdf --object-streams=disable FILE -");
  EXPECT_THAT(raw, HasSubstr("/DisplayDocTitle true"));
  EXPECT_THAT(raw, HasSubstr("/Lang (en)"));
  EXPECT_THAT(raw, HasSubstr("<pdfuaid:part>1</pdfuaid:part>"));
  EXPECT_THAT(raw, HasSubstr("19 October &amp; more"));
  EXPECT_THAT(raw, HasSubstr("/Subtype /Footer"));
}

TEST(Document, HasItsStructureInReadingOrder) {
  const std::string pdf = render_body(kLetter).pdf;
  const std::string tree = inspect(pdf, "pdfinfo -struct-text FILE");
  const std::vector<std::size_t> order = places(tree, {"Document",
                                                       "\"Lincoln Elementary\"",
                                                       "H1",
                                                       "\"Zoë Müller\"",
                                                       "\"19 October\"",
                                                       "H2",
                                                       "\"Strengths we saw\"",
                                                       "Lbl",
                                                       "\"•\"",
                                                       "LBody",
                                                       "\"First strength.\"",
                                                       "Table",
                                                       "/Scope /Column",
                                                       "\"Goal\"",
                                                       "\"So far\"",
                                                       "/Scope /Row",
                                                       "\"Raise a hand\"",
                                                       "\"4 of 5\"",
                                                       "/BBox",
                                                       "\"Left words.\"",
                                                       "\"Right words.\"",
                                                       "BlockQuote",
                                                       "Link",
                                                       "\"the list\"",
                                                       "Object",
                                                       "\"gracias\""});
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end() - 8)) << tree;
  EXPECT_THAT(tree, Not(HasSubstr("Page 1"))) << "the footer is no content";
  const std::string raw = inspect(pdf, "qpdf --qdf --object-streams=disable FILE -");
  EXPECT_THAT(raw, HasSubstr("/Lang (es)"));
  EXPECT_THAT(raw, HasSubstr("/Alt (One, then three)"));
  EXPECT_THAT(raw, HasSubstr("/Alt (4 of 5)"));
  EXPECT_THAT(raw, HasSubstr("/URI (https://books.example.org/a?b=c&d)"));
}

// Nothing may be painted outside marked content: a screen reader would not know what it is.
TEST(Document, PaintsNothingOutsideElementsAndArtifacts) {
  std::istringstream raw(
      inspect(render_body(kLetter).pdf, "qpdf --qdf --object-streams=disable FILE -"));
  int depth = 0;
  int painted = 0;
  bool in_page = false;
  for (std::string line; std::getline(raw, line);) {
    if (line.starts_with("%% Contents for page")) in_page = true;
    if (line == "endstream") in_page = false;
    if (!in_page) continue;
    if (line.ends_with("BDC") || line.ends_with("BMC")) ++depth;
    if (line == "EMC") --depth;
    const bool paints = line.ends_with(" f") || line == "f" || line.ends_with("TJ") ||
                        line.ends_with(" Tj") || line.ends_with(" Do") || line == "S";
    painted += paints ? 1 : 0;
    EXPECT_FALSE(paints && depth != 1) << depth << ": " << line;
  }
  EXPECT_EQ(depth, 0);
  EXPECT_GT(painted, 20);
}

TEST(Document, IsReadBackWordForWord) {
  const std::string text = inspect(render_body(kLetter).pdf, "pdftotext FILE -");
  for (const char* words : {"Zoë Müller", "First strength.", "Raise a hand", "Left words.",
                            "the list and gracias.", "🎉", "Page 1 of 1"}) {
    EXPECT_THAT(text, HasSubstr(words));
  }
  // Ligatures and the ends of lines lose nothing.
  std::string sentence;
  for (int i = 0; i < 12; ++i) sentence += "The office finds five fluffy affable waffles first. ";
  const std::string tree =
      inspect(render_body("<p>" + sentence + "</p>").pdf, "pdfinfo -struct-text FILE");
  EXPECT_THAT(tree, HasSubstr(text::trim(sentence)));
}

TEST(Document, IsTheSameEveryTimeAndOnEveryThread) {
  const std::string first = render_body(kLetter).pdf;
  render_body("<p>something else 学校 before</p>");
  EXPECT_EQ(render_body(kLetter).pdf, first);
  std::vector<std::string> others(2);
  std::vector<std::thread> threads;
  for (std::string& other : others) {
    threads.emplace_back([&other] {
      for (int i = 0; i < 5; ++i) other = render_body(kLetter).pdf;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(others[0], first);
  EXPECT_EQ(others[1], first);
}

TEST(Document, RepeatsATablesHeadAndSplitsNoRow) {
  std::string rows;
  for (int i = 1; i <= 90; ++i) {
    rows += "<tr><td>begin" + std::to_string(i) + "<br/>end" + std::to_string(i) +
            "</td><td>b</td></tr>";
  }
  const Document document = render_body(
      "<h2>Rows</h2><table><thead><tr><th>Headword</th><th>x</th>"
      "</tr></thead><tbody>" +
      rows + "</tbody></table>");
  ASSERT_GE(document.pages, 4);
  Inspector inspector(document.pdf);
  for (int page = 1; page <= document.pages; ++page) {
    const std::string number = std::to_string(page);
    const std::string text = inspector.run("pdftotext -f " + number + " -l " + number + " FILE -");
    EXPECT_THAT(text, HasSubstr("Headword")) << page;
    const auto begins = text::split(text::replace_all(text, "begin", "\x01"), '\x01').size();
    const auto ends = text::split(text::replace_all(text, "end", "\x01"), '\x01').size();
    EXPECT_EQ(begins, ends) << page;
    EXPECT_THAT(text, HasSubstr("Page " + number + " of " + std::to_string(document.pages)));
  }
  // The repeated head is decoration: the structure has it once.
  const std::string tree = inspector.run("pdfinfo -struct-text FILE");
  EXPECT_EQ(tree.find("Headword"), tree.rfind("Headword"));
  EXPECT_EQ(tree.find("Table"), tree.rfind("Table"));
}

TEST(Document, KeepsAHeadingWithWhatFollows) {
  for (int lines = 40; lines < 50; ++lines) {
    std::string body;
    for (int i = 0; i < lines; ++i) body += "<p>line</p>";
    body += "<h2>Heading</h2><p>Follower</p>";
    Inspector inspector(render_body(body).pdf);
    for (const char* page : {"1", "2"}) {
      const std::string text =
          inspector.run(std::string("pdftotext -f ") + page + " -l " + page + " FILE -");
      EXPECT_EQ(text.find("Heading") == std::string::npos,
                text.find("Follower") == std::string::npos)
          << lines;
    }
  }
}

// The start edge of a word on the page, as poppler measures it.
double left_of(const std::string& pdf, const std::string& word) {
  const std::string boxes = inspect(pdf, "pdftotext -bbox FILE -");
  const std::size_t at = boxes.find(">" + word + "<");
  EXPECT_NE(at, std::string::npos) << boxes;
  const std::size_t start = boxes.rfind("xMin=\"", at);
  return std::stod(boxes.substr(start + 6));
}

TEST(Document, MirrorsRightToLeftLetters) {
  // Single letters: poppler boxes each joined letter of a word on its own.
  const std::string xhtml = page_of(
      "<h1>ز</h1><table><tr><td>أ</td><td>ب</td><td>ج</td></tr></table>"
      "<div class=\"two\"><p>د</p><p>ه</p></div><ul><li>ف</li></ul>");
  const Document document = render_document(xhtml, {}, test_style(), test_info("ar", true));
  EXPECT_TRUE(document.missing_glyphs.empty());
  EXPECT_GT(left_of(document.pdf, "ز"), 300);
  EXPECT_GT(left_of(document.pdf, "أ"), left_of(document.pdf, "ب"));
  EXPECT_GT(left_of(document.pdf, "ب"), left_of(document.pdf, "ج"));
  EXPECT_GT(left_of(document.pdf, "د"), left_of(document.pdf, "ه"));
  EXPECT_GT(left_of(document.pdf, "•"), left_of(document.pdf, "ف"));
}

TEST(Document, ReadsArabicLigaturesAsLetters) {
  const std::string xhtml = page_of("<p>السلام عليكم إلى الأهل</p>");
  const Document document = render_document(xhtml, {}, test_style(), test_info("ar", true));
  EXPECT_THAT(inspect(document.pdf, "pdfinfo -struct-text FILE"),
              HasSubstr("\"السلام عليكم إلى الأهل\""));
}

TEST(Document, ReadsHindiPolishAndVietnamese) {
  // Reordered vowels, a nukta, decomposed accents (e and U+0301), a word longer than its line.
  const std::string hindi = "ज़ोई सीखती है कि पौधा खिड़की की ओर क्यों झुकता है।";
  const std::string long_word(150, 'w');
  const std::string xhtml = page_of("<p>" + hindi + "</p><p>Zażółć gęślą jaźń cafe\u0301 to</p>" +
                                    "<p>Tiếng Việt rất hay</p><p>" + long_word + " end</p>");
  const Document document = render_document(xhtml, {}, test_style(), test_info("hi"));
  EXPECT_TRUE(document.missing_glyphs.empty());
  const std::string text = inspect(document.pdf, "pdftotext FILE -");
  EXPECT_THAT(text, HasSubstr(hindi));
  EXPECT_THAT(text, HasSubstr("Zażółć gęślą jaźń café to"));
  const std::string tree = inspect(document.pdf, "pdfinfo -struct-text FILE");
  EXPECT_THAT(tree, HasSubstr("\"Tiếng Việt rất hay\""));
  EXPECT_THAT(tree, HasSubstr("Zażółć gęślą jaźń café to"));
  EXPECT_THAT(tree, HasSubstr(long_word + " end"));
}

// A drawing of two pixels by one.
const unsigned char kPng[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 0x49, 0x48, 0x44,
    0x52, 0,    0,    0,    2,    0,    0,    0,    1,    8,    2,    0,    0,    0,    0x7b,
    0x40, 0xe8, 0xdd, 0,    0,    0,    0xf,  0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8,
    0xb4, 0xd5, 0x45, 0xbb, 0x3e, 0x1e, 0,    0xc,  0x2a, 2,    0xf5, 0xc1, 0x29, 0x2f, 0x94,
    0,    0,    0,    0,    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};

TEST(Document, ShowsPicturesOfItsOwnOnly) {
  const Assets assets = {{"drawing.png", {std::string(std::begin(kPng), std::end(kPng))}}};
  const std::string image =
      "<figure><img src=\"drawing.png\" alt=\"A sun\"/>"
      "<figcaption>Her drawing</figcaption></figure>";
  const Document document = render_body(image, assets);
  EXPECT_THAT(inspect(document.pdf, "pdfimages -list FILE"), HasSubstr(" 2     1 "));
  EXPECT_THAT(inspect(document.pdf, "pdfinfo -struct-text FILE"), HasSubstr("\"Her drawing\""));
  EXPECT_THROW(render_body(image), DocumentError) << "no such asset";
  Assets broken = assets;
  broken["drawing.png"].bytes.resize(40);
  EXPECT_THROW(render_body(image, broken), DocumentError);
  broken["drawing.png"].bytes = "GIF89a";
  EXPECT_THROW(render_body(image, broken), DocumentError);
  broken["drawing.png"].bytes = "\xff\xd8\xff\xc0";
  EXPECT_THROW(render_body(image, broken), DocumentError);
  // A bomb: a header that claims 30,000 by 30,000.
  broken = assets;
  broken["drawing.png"].bytes.replace(16, 8, std::string("\0\0\x75\x30\0\0\x75\x30", 8));
  EXPECT_THROW(render_body(image, broken), DocumentError);
}

TEST(Document, KeepsToOnePageWhenLittleSpills) {
  std::string body;
  for (int i = 0; i < 15; ++i) body += "<h2>Heading</h2><p>A line of words.</p>";
  int pages = 1;
  for (int i = 0; i < 6 && pages == 1; ++i) {
    body += "<p>One more line.</p>";
    pages = render_body(body).pages;
  }
  EXPECT_EQ(pages, 1) << "six lines more than fit loosely are set tighter";
}

TEST(Document, SetsChineseInItsOwnFace) {
  const std::string xhtml = page_of("<h1>佐伊</h1><p>“她向同伴解释” 5 次中 4 次</p>");
  const Document document = render_document(xhtml, {}, test_style(), test_info("zh-CN"));
  EXPECT_TRUE(document.missing_glyphs.empty());
  EXPECT_THAT(inspect(document.pdf, "pdftotext FILE -"), HasSubstr("“她向同伴解释” 5 次中 4 次"));
}

TEST(Document, NamesMissingGlyphs) {
  const Document document = render_body("<p>a &#xE123; b &#xE123; &#x10FFF0;</p>");
  EXPECT_THAT(document.missing_glyphs, ::testing::ElementsAre("U+10FFF0", "U+E123"));
}

TEST(Document, BoundsLongWordsAndHugeRows) {
  EXPECT_EQ(render_body("<p>" + std::string(2000, 'w') + "</p>").pages, 1);
  EXPECT_EQ(
      render_body("<table><tr><td>" + std::string(300, 'w') + "</td><td>x</td></tr></table>").pages,
      1);
  std::string piled = "a";
  std::string parts;
  for (int i = 0; i < 3'000; ++i) {
    piled += "&#x301;";
    parts += "<em>a</em>b";
  }
  EXPECT_THROW(render_body("<p>" + piled + "</p>"), DocumentError);
  EXPECT_THROW(render_body("<p>" + parts + "</p>"), DocumentError);
  std::string tall;
  for (int i = 0; i < 200; ++i) tall += "x<br/>";
  EXPECT_THROW(render_body("<table><tr><td>" + tall + "</td></tr></table>"), DocumentError);
  std::string long_one;
  for (int i = 0; i < 19'000; ++i) long_one += "<p>x</p>";
  EXPECT_THROW(render_body(long_one), DocumentError);
}

// Words of a letter that look like PDF operators are words.
TEST(Document, IsNotFooledByOperatorsInWords) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "/Span &lt;&lt; /MCID 0 &gt;&gt; BDC EMC ) ] TJ ";
  const Document document = render_body("<p>" + words + "</p>");
  EXPECT_THAT(inspect(document.pdf, "pdfinfo -struct-text FILE"),
              HasSubstr("/Span << /MCID 0 >> BDC EMC ) ] TJ /Span"));
}

TEST(Document, LargeTypeAndLetterPaper) {
  PageStyle style = test_style();
  style.scale = 14 / 10.5;
  const Document large = render_document(page_of(kLetter), {}, style, test_info());
  EXPECT_GE(large.pages, 1);
  style = load_page_style("[page]\nsize = \"Letter\"\n");
  style.font_config = test_style().font_config;
  EXPECT_THAT(
      inspect(render_document(page_of(kLetter), {}, style, test_info()).pdf, "pdfinfo FILE"),
      HasSubstr("612 x 792"));
}

TEST(Document, FontsMustBeThere) {
  PageStyle style = test_style();
  style.font_config = "/nowhere/fonts.conf";
  EXPECT_THROW(render_document(page_of("<p>x</p>"), {}, style, test_info()), std::exception);
}

}  // namespace
}  // namespace homeward::compose
