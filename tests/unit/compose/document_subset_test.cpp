// The lint: what is not of the subset is an error with its place.
#include <gmock/gmock.h>

#include "unit/compose/document_support.h"

namespace homeward::compose {
namespace {

using ::testing::HasSubstr;

struct Case {
  std::string body;
  int line;
  std::string says;
};

void PrintTo(const Case& value, std::ostream* out) { *out << value.says; }

class Refused : public ::testing::TestWithParam<Case> {};

TEST_P(Refused, WithItsLine) {
  const std::vector<DocumentError> found = lint_document(page_of(GetParam().body));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].line(), GetParam().line);
  EXPECT_GE(found[0].column(), 1);
  EXPECT_THAT(found[0].what(), HasSubstr(GetParam().says));
  EXPECT_THROW(render_body(GetParam().body), DocumentError);
}

INSTANTIATE_TEST_SUITE_P(
    Subset, Refused,
    ::testing::Values(
        Case{"<p>a</p>\n<script>x</script>", 2, "unknown element 'script'"},
        Case{"\n\n<sektion>x</sektion>", 3, "did you mean 'section'?"},
        Case{"<p style=\"color:red\">a</p>", 1, "unknown attribute 'style'"},
        Case{"<p onclick=\"x\">a</p>", 1, "unknown attribute 'onclick'"},
        Case{"<p class=\"smal\">a</p>", 1, "did you mean 'small'?"},
        Case{"<p>one<p>two</p></p>", 1, "<p> cannot stand in <p>"},
        Case{"<ul><p>x</p></ul>", 1, "<p> cannot stand in <ul>"},
        Case{"<ul>\nwords</ul>", 1, "no text directly in <ul>"},
        Case{"<td>x</td>", 1, "<td> cannot stand in <body>"},
        Case{"<p>\n<a href=\"javascript:x\">a</a></p>", 2, "href needs http"},
        Case{"<p><a href=\"file:///etc/passwd\">a</a></p>", 1, "href needs http"},
        Case{"<img src=\"file:///etc/passwd\" alt=\"a\"/>", 1, "never a file or an address"},
        Case{"<img src=\"http://example.org/a.png\" alt=\"a\"/>", 1, "never a file"},
        Case{"<img src=\"../a.png\" alt=\"a\"/>", 1, "never a file"},
        Case{"<img src=\"a.png\"/>", 1, "needs alt"},
        Case{"<meter value=\"many\"></meter>", 1, "needs a number"},
        Case{"<meter value=\"1\" min=\"5\" max=\"5\"></meter>", 1, "max of <meter>"},
        Case{"<figure data-chart=\"line\" data-points=\"a:1\"></figure>", 1, "aria-label"},
        Case{"<table><tr><th scope=\"all\">x</th></tr></table>", 1, "scope is col or row"},
        Case{"<p dir=\"up\">x</p>", 1, "dir is ltr or rtl"},
        Case{"<p>a &nbsp; b</p>", 1, "not well-formed"}, Case{"<p>a\n</b>", 2, "not well-formed"}));

TEST(DocumentLint, AcceptsWhatItDocuments) {
  EXPECT_TRUE(
      lint_document(
          "<!DOCTYPE html>\n" +
          page_of("<header><h1>Z</h1><p class=\"small\">d</p></header>"
                  "<section "
                  "class=\"sun\"><h2>S</h2><ul><li>a<br/><strong>b</strong></li></ul></section>"
                  "<div class=\"two\"><div><p>x</p></div><div><hr/></div></div>"
                  "<p lang=\"ar\" dir=\"rtl\">&#1587; &amp; &#x41;</p>"
                  "<p><a href=\"mailto:office@example.org\">write</a></p>"))
          .empty());
}

TEST(DocumentLint, RefusesDtdsAndEntities) {
  const std::string body = "<html><body><p>&x;</p></body></html>";
  for (const char* head :
       {"<!DOCTYPE html [<!ENTITY x \"boom\">]>", "<!DOCTYPE html SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\" \"http://example.org/x.dtd\">",
        "<?php x ?>"}) {
    EXPECT_EQ(lint_document(head + body).size(), 1U) << head;
  }
}

TEST(DocumentLint, RefusesDepthAndSize) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  EXPECT_THAT(lint_document(page_of(deep)).at(0).what(), HasSubstr("deeper"));
  EXPECT_THAT(lint_document(page_of("<p>" + std::string(10'000'000, 'a') + "</p>")).at(0).what(),
              HasSubstr("larger than 1 MiB"));
  std::string many;
  for (int i = 0; i < 30'000; ++i) many += "<p/>";
  EXPECT_THAT(lint_document(page_of(many)).at(0).what(), HasSubstr("elements"));
  EXPECT_THROW(render_body("<p>" + std::string(30'000, 'a') + "</p>"), DocumentError);
}

TEST(PageStyle, LoadsTheShippedFileAndItsDefaultsAgree) {
  const PageStyle shipped = load_page_style(read_source("templates/style/summary.toml"));
  const PageStyle defaults;
  EXPECT_DOUBLE_EQ(shipped.text_size, defaults.text_size);
  EXPECT_NEAR(shipped.margin_top, defaults.margin_top, 0.1);
  EXPECT_NEAR(shipped.sun.blue, defaults.sun.blue, 0.01);
}

TEST(PageStyle, UnknownKeysAndBadValuesAreErrorsWithTheirLine) {
  const auto message = [](const std::string& toml) {
    try {
      load_page_style(toml);
    } catch (const std::exception& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(message("[colour]\n\nacent = \"#112233\"\n"),
              ::testing::AllOf(HasSubstr("line 3"), HasSubstr("did you mean 'accent'?")));
  EXPECT_THAT(message("[colours]\n"), HasSubstr("did you mean 'colour'?"));
  EXPECT_THAT(message("[page]\nsize = \"A5\"\n"), HasSubstr("\"A4\" or \"Letter\""));
  EXPECT_THAT(message("[type]\ntext = 400\n"), HasSubstr("line 2"));
  EXPECT_THAT(message("[colour]\nink = \"red\"\n"), HasSubstr("#0f5a73"));
  EXPECT_THAT(message("[page\n"), HasSubstr("line 1"));
  EXPECT_EQ(message("[page]\nsize = \"Letter\"\n"), "accepted");
}

}  // namespace
}  // namespace homeward::compose
