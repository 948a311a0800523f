#include "collect/imap_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace homeward::collect {
namespace {

using ::testing::ElementsAre;

// Everything that `bytes` gives, fed in pieces of `piece` bytes.
std::vector<ImapAnswer> all_of(std::string_view bytes, std::size_t piece, ImapReader& reader) {
  std::vector<ImapAnswer> answers;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    while (auto answer = reader.next()) answers.push_back(std::move(*answer));
  }
  return answers;
}

TEST(ImapReader, CutsTheSameAnswersWhateverThePieces) {
  const std::string bytes =
      "* 3 FETCH (UID 12 BODY[] {12}\r\nFrom: a\r\n\n{5} FLAGS (\\Seen))\r\n* SEARCH 4 7\n"
      "* OK words that end in braces {3}\r\nH1 OK done\r\n";
  for (const std::size_t piece : std::vector<std::size_t>{1, 2, 3, 7, 1000}) {
    ImapReader reader;
    reader.allow_literals(100);
    const auto answers = all_of(bytes, piece, reader);
    ASSERT_EQ(answers.size(), 4U) << piece;
    EXPECT_EQ(fetch_body(answers[0]), "From: a\r\n\n{5");
    EXPECT_EQ(fetch_number(answers[0], "UID"), 12U);
    EXPECT_EQ(answers[1].line, "* SEARCH 4 7");
    EXPECT_EQ(answers[2].line, "* OK words that end in braces {3}");
    EXPECT_EQ(answers[3].line, "H1 OK done");
    EXPECT_FALSE(reader.broken());
  }
}

TEST(ImapReader, IsBrokenByWhatNoServerShouldSay) {
  for (const std::string& bytes :
       {std::string(3U << 20U, 'x'), std::string("* 1 FETCH (BODY[] {101}\r\n"),
        std::string("* 1 FETCH (BODY[] {99999999999999999999}\r\n"),
        std::string("* 1 FETCH (BODY[] {12x}\r\n"), std::string("* 1 FETCH (BODY[] {-1}\r\n"),
        std::string("* 1 FETCH (X {60}\r\n") + std::string(60, 'y') + " BODY[] {60}\r\n"}) {
    ImapReader reader;
    reader.allow_literals(100);
    EXPECT_TRUE(all_of(bytes, 4096, reader).empty()) << bytes.substr(0, 40);
    EXPECT_TRUE(reader.broken()) << bytes.substr(0, 40);
  }
  ImapReader none_asked_for;
  all_of("* 1 FETCH (BODY[] {1}\r\nx)\r\n", 100, none_asked_for);
  EXPECT_TRUE(none_asked_for.broken());
}

TEST(ImapReader, ReadsNumbersAndBodiesAndNothingElse) {
  EXPECT_THAT(*search_numbers("* SEARCH 4 x 0 7 99999999999 9", 10), ElementsAre(4, 7, 9));
  EXPECT_THAT(*search_numbers("* search 4 7 9", 2), ElementsAre(4, 7));
  EXPECT_TRUE(search_numbers("* SEARCH", 9)->empty());
  EXPECT_FALSE(search_numbers("* SEARCHES 4", 9));
  EXPECT_FALSE(search_numbers("* ESEARCH 4", 9));
  EXPECT_EQ(fetch_number({"* 3 FETCH (UIDX 9 UID 12)", {}}, "UID"), 12U);
  EXPECT_EQ(fetch_number({"* 3 FETCH (UID)", {}}, "UID"), std::nullopt);
  EXPECT_EQ(fetch_number({"* X FETCH (UID 1)", {}}, "UID"), std::nullopt);
  EXPECT_EQ(fetch_body({"* 3 FETCH (BODY[] \"a\\\"b\")", {}}), "a\"b");
  EXPECT_EQ(fetch_body({"* 3 FETCH (BODY[] \"open", {}}), std::nullopt);
  EXPECT_EQ(fetch_body({"* 3 FETCH (BODY[] NIL)", {}}), std::nullopt);
  EXPECT_EQ(code_number("* OK [UIDVALIDITY 3857529045] ok", "UIDVALIDITY"), 3857529045U);
  EXPECT_EQ(code_number("* OK [UIDVALIDITY x] ok", "UIDVALIDITY"), std::nullopt);
  EXPECT_EQ(imap_quoted("In \"box\"\\"), "\"In \\\"box\\\"\\\\\"");
}

TEST(ImapReader, KnowsWhatAServerOffersBeforeALogin) {
  struct Row {
    const char* line;
    bool xoauth2;
    bool initial_response;
  };
  for (const Row& row : {Row{"* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2", true, true},
                         Row{"* capability imap4rev1 auth=xoauth2", true, false},
                         Row{"* CAPABILITY AUTH=XOAUTH2X SASL-IRX", false, false},
                         Row{"* OK AUTH=XOAUTH2 SASL-IR", false, false}, Row{"", false, false}}) {
    const auto found = read_capabilities({{row.line, {}}});
    EXPECT_EQ(found.xoauth2, row.xoauth2) << row.line;
    EXPECT_EQ(found.initial_response, row.initial_response) << row.line;
  }
}

TEST(ImapReader, TellsPassingTroubleFromARefusal) {
  EXPECT_TRUE(is_passing("H2 NO [UNAVAILABLE] later"));
  EXPECT_TRUE(is_passing("H2 NO [inuse] later"));
  EXPECT_FALSE(is_passing("H2 NO [AUTHENTICATIONFAILED] no"));
  EXPECT_FALSE(is_passing("H2 NO AUTHENTICATE failed."));
}

// Made with Python's base64 from the form in Google's and Microsoft's descriptions.
TEST(ImapReader, TheProofOfXoauth2) {
  EXPECT_EQ(xoauth2_response("letters@example.org", "ya29.invented"),
            "dXNlcj1sZXR0ZXJzQGV4YW1wbGUub3JnAWF1dGg9QmVhcmVyIHlhMjkuaW52ZW50ZWQBAQ==");
}

}  // namespace
}  // namespace homeward::collect
