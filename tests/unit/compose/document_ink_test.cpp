// Every character that families may read has ink on paper. A glyph can be there for whoever copies
// the text and still be blank: only a picture of the page tells.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <map>
#include <set>

#include "base/text.h"
#include "unit/compose/document_support.h"

namespace homeward::compose {
namespace {

using Characters = std::set<char32_t>;

void collect(const std::string& utf8, Characters& out) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(utf8);
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 letter = text.char32At(i);
    if (u_isgraph(letter) && !u_hasBinaryProperty(letter, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
      out.insert(static_cast<char32_t>(letter));
    }
  }
}

std::string utf8_of(char32_t letter) {
  std::string out;
  return icu::UnicodeString(static_cast<UChar32>(letter)).toUTF8String(out);
}

// A gray picture of one page.
class Raster {
 public:
  static constexpr double kScale = 2;  // pixels a point

  explicit Raster(std::istream& pgm) {
    std::string kind;
    int most = 0;
    pgm >> kind >> width_ >> height_ >> most;
    pgm.get();
    EXPECT_EQ(kind, "P5");
    pixels_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    pgm.read(pixels_.data(), static_cast<std::streamsize>(pixels_.size()));
  }

  // How black a box (points, from the top left corner) is: pixels' worth of ink.
  double ink(double left, double top, double right, double bottom) const {
    double sum = 0;
    for (int y = std::max(0, static_cast<int>(top * kScale));
         y < std::min(height_, static_cast<int>(bottom * kScale) + 1); ++y) {
      for (int x = std::max(0, static_cast<int>(left * kScale));
           x < std::min(width_, static_cast<int>(right * kScale) + 1); ++x) {
        const auto at = static_cast<std::size_t>(y * width_ + x);
        sum += 1 - static_cast<unsigned char>(pixels_[at]) / 255.0;
      }
    }
    return sum;
  }

 private:
  int width_ = 0;
  int height_ = 0;
  std::string pixels_;
};

struct Word {
  std::string text;
  double ink;          // of its own box
  double ink_of_line;  // from edge to edge of the page, as high as its box
};

// What poppler escapes for its XML.
std::string plain(std::string words) {
  for (const auto& [escaped, letter] :
       {std::pair("&lt;", "<"), {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}}) {
    words = text::replace_all(words, escaped, letter);
  }
  return words;
}

// The words of a document in which each stands for itself, with the ink that each has.
std::vector<Word> words_with_ink(const Document& document) {
  Inspector inspector(document.pdf);
  std::vector<Word> words;
  for (int page = 1; page <= document.pages; ++page) {
    const std::string only = fmt::format("-f {} -l {} FILE", page, page);
    std::istringstream picture(inspector.run("pdftoppm -gray -r 144 " + only));
    const Raster raster(picture);
    const std::string boxes = inspector.run("pdftotext -bbox " + only + " -");
    std::size_t at = 0;
    while ((at = boxes.find("<word ", at)) != std::string::npos) {
      double left = 0;
      double top = 0;
      double right = 0;
      double bottom = 0;
      EXPECT_EQ(
          std::sscanf(boxes.c_str() + at, R"(<word xMin="%lf" yMin="%lf" xMax="%lf" yMax="%lf")",
                      &left, &top, &right, &bottom),
          4);
      // An emoji's text may be lower than its picture.
      right = std::max(right, left + 9);
      top = std::min(top, bottom - 9);
      const std::size_t begin = boxes.find('>', at) + 1;
      const std::size_t end = boxes.find("</word>", begin);
      words.push_back({plain(boxes.substr(begin, end - begin)),
                       raster.ink(left, top, right, bottom), raster.ink(0, top, 2000, bottom)});
      at = end;
    }
  }
  return words;
}

// A table with a word a cell: no word touches another.
std::string grid(const std::vector<std::string>& words, const char* cell) {
  std::string rows;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 12 == 0) rows += i == 0 ? "<tr>" : "</tr><tr>";
    rows += fmt::format("<{0}>{1}</{0}>", cell, text::escape_html(words[i]));
  }
  for (std::size_t i = words.size(); i % 12 != 0; ++i) rows += fmt::format("<{0}></{0}>", cell);
  return page_of("<table>" + rows + "</tr></table>");
}

struct Language {
  const char* tag;
  bool rtl;
  const char* base;    // a letter that may carry the language's marks
  const char* sample;  // beside its pack, or instead of one
};

void PrintTo(const Language& value, std::ostream* out) { *out << value.tag; }

class Ink : public ::testing::TestWithParam<Language> {
 protected:
  static Characters characters() {
    Characters all;
    const std::string tag = GetParam().tag;
    collect(GetParam().sample, all);
    const std::filesystem::path templates = homeward::source_dir() / "templates";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(templates)) {
      const std::string name = entry.path().filename().string();
      if (entry.is_regular_file() &&
          (name == tag + ".toml" || name.find("." + tag + ".") != std::string::npos)) {
        collect(read_source(std::filesystem::relative(entry.path(), homeward::source_dir())), all);
      }
    }
    return all;
  }

  static std::vector<Word> printed(const std::string& xhtml) {
    const Document document =
        render_document(xhtml, {}, test_style(), test_info(GetParam().tag, GetParam().rtl));
    EXPECT_THAT(document.missing_glyphs, ::testing::IsEmpty());
    return words_with_ink(document);
  }

  static bool is_mark(char32_t letter) {
    return (U_GET_GC_MASK(static_cast<UChar32>(letter)) & U_GC_M_MASK) != 0;
  }

  static void expect_ink(const char* cell) {
    std::vector<std::string> letters;
    for (const char32_t letter : characters()) {
      if (!is_mark(letter)) letters.push_back(utf8_of(letter));
    }
    ASSERT_GE(letters.size(), 40U);
    std::map<std::string, double> ink;
    for (const Word& word : printed(grid(letters, cell))) ink[word.text] = word.ink;
    for (const std::string& letter : letters) {
      ASSERT_TRUE(ink.contains(letter)) << letter << " cannot be read back";
      EXPECT_GT(ink[letter], 1.0) << letter << " is blank on paper";
    }
  }
};

TEST_P(Ink, StandsForEveryCharacterOfThePack) { expect_ink("td"); }

TEST_P(Ink, StandsForEveryCharacterInBold) { expect_ink("th"); }

// A vowel sign stands on a letter: a line with it looks different from one without.
TEST_P(Ink, ShowsEveryMarkOnItsLetter) {
  const std::string base = GetParam().base;
  std::string lines = "<p>" + base + "</p>";
  std::vector<char32_t> marks;
  for (const char32_t letter : characters()) {
    if (is_mark(letter)) marks.push_back(letter);
  }
  for (const char32_t mark : marks) lines += "<p>" + base + utf8_of(mark) + "</p>";
  std::vector<double> ink;
  for (const Word& word : printed(page_of(lines))) {
    if (word.text.starts_with(base)) ink.push_back(word.ink_of_line);
  }
  ASSERT_EQ(ink.size(), marks.size() + 1);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    EXPECT_GT(std::abs(ink[i + 1] - ink[0]), 1.0) << base + utf8_of(marks[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Document, Ink,
    ::testing::Values(
        Language{"en", false, "a", "“”‘’…–—•·½¼°€£"}, Language{"es", false, "a", "¿¡áéíóúüñ"},
        Language{"ar", true, "ب", "٠١٢٣٤٥٦٧٨٩؟،؛ًٌٍَُِّْلاآأإؤئىةپچگ"},
        Language{"zh-Hans", false, "一",
                 "如果您家里也有这样的时刻，请告诉我们；谢谢《书》「引」、。！？（）"},
        Language{"vi", false, "a",
                 "Tiếng Việt đặc biệt: ầấẩẫậ ằắẳẵặ ềếểễệ ồốổỗộ ờớởỡợ ừứửữự ỳýỷỹỵ ĂÂĐÊÔƠƯ"},
        Language{"pl", false, "a", "Zażółć gęślą jaźń ZAŻÓŁĆ GĘŚLĄ JAŹŃ The quick brown fox jumps"},
        Language{"hi", false, "क",
                 "ज़ोई सीखती है कि पौधा खिड़की की ओर क्यों झुकता है। अआइईउऊऋएऐओऔ कखगघङचछजझञटठडढणतथदधनपफबभम"
                 "यरलवशषसह कँ कं कः कृ कू कु कौ"}));

}  // namespace
}  // namespace homeward::compose
