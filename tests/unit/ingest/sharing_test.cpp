// share = no: of all the files that have a note, one that says so is enough.
#include "publish_fixture.h"
#include "store/versions.h"

namespace homeward::ingest {
namespace {

constexpr const char* kHead = "date,student,kind,text,share\n";
constexpr const char* kNote = "2026-09-30,Alex,strength,Alex built a bridge.,";
constexpr const char* kConcern = "2026-09-30,Alex,concern,Mornings are hard.,";
constexpr const char* kOther = "2026-10-01,Benji,win,Benji shared a book.,\n";

class Sharing : public PublishTest {
 protected:
  PublishSummary say(const char* path, const std::string& rows) {
    return drop(path, kHead + rows).summary;
  }
  PublishSummary say(const char* path, const char* note, const char* word) {
    return say(path, std::string(note) + word + "\n");
  }
  bool is_told(const std::string& kind = "strength") {
    return count("published_observation", "share AND NOT withdrawn AND kind = '" + kind + "'") > 0;
  }
};

struct TwoFiles {
  const char* name;
  const char* first;
  const char* second;
  bool told;
};

class SharingTable : public Sharing, public ::testing::WithParamInterface<TwoFiles> {};

TEST_P(SharingTable, OneNoIsEnough) {
  school();
  say("ms-rivera/a.csv", kNote, GetParam().first);
  say("ms-rivera/b.csv", kNote, GetParam().second);
  EXPECT_EQ(count("observation"), 1);
  EXPECT_EQ(is_told(), GetParam().told);
}

INSTANTIATE_TEST_SUITE_P(All, SharingTable,
                         ::testing::Values(TwoFiles{"both_silent", "", "", true},
                                           TwoFiles{"first_says_no", "no", "", false},
                                           TwoFiles{"second_says_no", "", "no", false},
                                           TwoFiles{"no_beats_a_later_yes", "no", "yes", false},
                                           TwoFiles{"no_beats_an_earlier_yes", "yes", "no", false},
                                           TwoFiles{"both_say_no", "no", "no", false}),
                         [](const auto& given) { return std::string(given.param.name); });

TEST_F(Sharing, WhoSaidNoMayTakeItBack) {
  school();
  say("ms-rivera/a.csv", kNote, "");
  EXPECT_EQ(say("ms-rivera/b.csv", kNote, "no").changed, 1);
  const auto warned = say("ms-rivera/a.csv", kNote, "yes");
  ASSERT_EQ(warned.warnings.size(), 1U);
  EXPECT_NE(warned.warnings.front().find("another file has this note with share = no"),
            std::string::npos);
  EXPECT_FALSE(is_told());
  say("ms-rivera/b.csv", kNote, "yes");
  EXPECT_TRUE(is_told());
  EXPECT_EQ(count("not_shared"), 0);
}

TEST_F(Sharing, ASheetThatIsClearedTakesNothingBack) {
  for (const char* path : {"ms-rivera/a.csv", "ms-rivera/b.csv"}) {
    SCOPED_TRACE(path);
    database_ = store::Database::in_memory();
    school();
    say("ms-rivera/a.csv", kNote, path == std::string("ms-rivera/a.csv") ? "no" : "");
    say("ms-rivera/b.csv", kNote, path == std::string("ms-rivera/b.csv") ? "no" : "");
    say(path, kOther);
    EXPECT_FALSE(is_told());
    for (const char* other : {"ms-rivera/a.csv", "ms-rivera/b.csv"})
      if (std::string(other) != path) say(other, std::string(kNote) + "yes\n" + kOther);
    EXPECT_FALSE(is_told()) << "the no was never taken back";
    say(path, kNote, "yes");
    EXPECT_TRUE(is_told());
  }
}

TEST_F(Sharing, ANoMovesWithTheNoteThatIsCorrected) {
  school();
  say("ms-rivera/a.csv", "2026-09-30,Alex,strength,Alex bilt a bridge.,", "no");
  EXPECT_EQ(say("ms-rivera/a.csv", kNote, "no").changed, 1);
  EXPECT_FALSE(is_told());
  EXPECT_EQ(count("not_shared"), 2);
  say("ms-rivera/a.csv", kNote, "");
  EXPECT_TRUE(is_told());
}

TEST_F(Sharing, OfTwoLinesInOneFileTheNoHolds) {
  school();
  say("ms-rivera/a.csv", std::string(kNote) + "yes\n" + kNote + "no\n");
  EXPECT_EQ(count("observation"), 1);
  EXPECT_FALSE(is_told());
}

TEST_F(Sharing, AKindThatIsNotSharedByItselfSaysNoNo) {
  context_.share_concerns = false;
  school();
  say("ms-rivera/a.csv", kConcern, "yes");
  say("ms-rivera/b.csv", kConcern, "");
  EXPECT_TRUE(is_told("concern"));
}

TEST_F(Sharing, AReadingThatIsBrokenOffSaysNothing) {
  school();
  say("ms-rivera/a.csv", kNote, "");
  const auto parsed = read("ms-rivera/b.csv", std::string(kHead) + kNote + "no\n");
  const FileId file =
      store::insert_spooled(database_, "ms-rivera/b.csv", "bb", 1, from_unix(++now_));
  database_.transact([&] { store::begin_staging(database_, file); });
  database_.sql().exec("INSERT INTO not_shared SELECT 1, max(id) FROM file");
  EXPECT_FALSE(is_told());
  while (store::drop_unpublished(database_, 10) > 0) continue;
  EXPECT_TRUE(is_told());
  EXPECT_FALSE(publish(database_, file, parsed, from_unix(now_)).refused);
  EXPECT_FALSE(is_told());
}

}  // namespace
}  // namespace homeward::ingest
