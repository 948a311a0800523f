// Logs: authors, students, versions of a file, the same row twice, pictures.
#include <ostream>

#include "publish_fixture.h"

namespace homeward::ingest {
namespace {

constexpr const char* kHeader = "date,student,kind,text\n";

using PublishLog = PublishTest;

std::string log(const std::string& rows) { return kHeader + rows; }

TEST_F(PublishLog, TakesTheFoldersTeacherAndHerClass) {
  school();
  const auto file =
      drop("ms-rivera/log.csv", log("2026-09-30,Alex,strength,Alex built a bridge.\n"));
  EXPECT_EQ(file.summary.accepted, 1);
  EXPECT_EQ(
      rows("SELECT s.key, t.key, o.share FROM observation o JOIN student s ON s.id = o.student_id "
           "JOIN staff t ON t.id = o.author_id"),
      std::vector<std::string>{"S1|T1|1"});
  const auto stored = store::find_file(database_, file.id);
  EXPECT_EQ(stored->state, store::FileState::kPublished);
  EXPECT_EQ(stored->table_kind, "log");
  EXPECT_EQ(stored->accepted, 1);
}

TEST_F(PublishLog, NeverTakesTheNearestName) {
  school();
  const auto file =
      drop("ms-rivera/log.csv", log("2026-09-30,Jordon,strength,Jordan drew a map.\n"));
  ASSERT_EQ(file.summary.rejects.size(), 1U);
  const auto& reject = file.summary.rejects.front();
  EXPECT_EQ(reject.code, "unknown_student");
  EXPECT_EQ(reject.line, 2);
  EXPECT_EQ(reject.column, "student");
  EXPECT_NE(reject.message.find("Room 12"), std::string::npos);
  EXPECT_NE(reject.hint.find("Did you mean Jordan"), std::string::npos);
  EXPECT_EQ(file.summary.waiting, 1);
  EXPECT_EQ(store::rejects_of(database_, file.id).size(), 1U);
  EXPECT_EQ(count("quarantine"), 1);
}

TEST_F(PublishLog, TakesAnUnknownIdForNobodysName) {
  school();
  const auto file = drop("ms-rivera/log.csv", log("2026-09-30,S99,strength,A bridge.\n"
                                                  "2026-09-30,Al,strength,A bridge.\n"));
  ASSERT_EQ(file.summary.rejects.size(), 2U);
  for (const auto& reject : file.summary.rejects) {
    EXPECT_EQ(reject.hint.find("Did you mean"), std::string::npos) << reject.hint;
  }
}

struct NameCase {
  const char* path;
  const char* header;
  const char* cells;
  const char* student;  // key, or the reject's code
};

void PrintTo(const NameCase& example, std::ostream* out) {
  *out << example.path << ": " << example.header << " = " << example.cells;
}

class StudentNames : public PublishTest, public testing::WithParamInterface<NameCase> {};

TEST_P(StudentNames, Match) {
  school();
  const auto& example = GetParam();
  const auto file =
      drop(example.path, std::string("date,kind,text,") + example.header +
                             "\n2026-09-30,strength,A sentence.," + example.cells + "\n");
  if (file.summary.rejects.empty()) {
    EXPECT_EQ(rows("SELECT s.key FROM observation o JOIN student s ON s.id = o.student_id"),
              std::vector<std::string>{example.student});
  } else {
    EXPECT_EQ(file.summary.rejects.front().code, example.student);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, StudentNames,
    testing::Values(NameCase{"mr-lee/log.csv", "student", "Alex", "S2"},
                    NameCase{"ms-okafor/log.csv", "student", "Alex", "ambiguous_student"},
                    NameCase{"ms-okafor/log.csv", "student", "alex BRENNAN", "S1"},
                    NameCase{"ms-okafor/log.csv", "student", "\"Brennan, Alex\"", "S1"},
                    NameCase{"log.csv", "student", "Benji", "S3"},
                    NameCase{"log.csv", "student", "Benjamin", "S3"},
                    NameCase{"log.csv", "student", "Benji Hollis", "S3"},
                    NameCase{"log.csv", "student", "S3", "S3"},
                    NameCase{"log.csv", "student_id", "s2", "S2"},
                    NameCase{"log.csv", "student_id,student", "S2,Alex", "S2"},
                    NameCase{"log.csv", "student_id,student", "S2,Jordan", "name_mismatch"},
                    NameCase{"log.csv", "student_id", "1.23E+05", "mangled_id"},
                    NameCase{"log.csv", "student,class", "Alex,room 14", "S2"},
                    NameCase{"log.csv", "student,author", "Alex,Mr Lee", "S2"},
                    NameCase{"log.csv", "student,author", "Alex,lee@example.org", "S2"},
                    NameCase{"log.csv", "student,author", "Alex,T1", "S1"},
                    NameCase{"log.csv", "student,author", "Alex,Mr Lees", "unknown_author"}));

TEST_F(PublishLog, RowsOfAnUnknownPupilAreTakenWhenTheRosterHasThem) {
  school();
  const std::string bytes =
      log("2026-09-30,Priya,strength,Priya sang.\n2026-09-30,Benji,win,Benji waited.\n");
  const auto file = drop("ms-rivera/log.csv", bytes);
  EXPECT_EQ(file.summary.accepted, 1);
  drop("office/new.csv",
       "student_id,student_name,class,guardian_name,consent\nS9,Priya Nair,Room 12,Anjali "
       "Nair,yes\n");
  const auto again = publish(database_, file.id, read("ms-rivera/log.csv", bytes), from_unix(now_));
  EXPECT_EQ(again.accepted, 2);
  EXPECT_EQ(again.added, 1);
  EXPECT_EQ(again.rejected, 0);
  EXPECT_EQ(again.waiting, 0);
  EXPECT_TRUE(store::rejects_of(database_, file.id).empty());
  EXPECT_EQ(count("observation"), 2);
}

TEST_F(PublishLog, PublishingTwiceCountsOnce) {
  school();
  const std::string bytes = log("2026-09-30,Alex,strength,Alex built a bridge.\n");
  const auto file = drop("ms-rivera/log.csv", bytes);
  const auto again = publish(database_, file.id, read("ms-rivera/log.csv", bytes), from_unix(now_));
  EXPECT_EQ(again.accepted, 1);
  EXPECT_EQ(again.added + again.changed, 0);
  EXPECT_EQ(count("observation"), 1);
}

TEST_F(PublishLog, TheSameRowFromAnotherFileCountsOnce) {
  school();
  drop("ms-rivera/log.csv", log("2026-09-30,Alex,strength,Alex built a bridge.\n"));
  const auto copy =
      drop("ms-rivera/log (1).csv", log("30.09.2026,Alex Brennan,strength,Alex  built a bridge\n"));
  EXPECT_EQ(copy.summary.accepted, 1);
  EXPECT_EQ(copy.summary.added, 0);
  EXPECT_EQ(count("observation"), 1);
  // It goes only when no current file has it.
  EXPECT_EQ(drop("ms-rivera/log.csv", log("2026-10-01,Alex,win,Alex shared.\n")).summary.withdrawn,
            0);
  EXPECT_EQ(
      drop("ms-rivera/log (1).csv", log("2026-10-01,Benji,win,Benji shared.\n")).summary.withdrawn,
      1);
}

TEST_F(PublishLog, AClearedSheetWithdrawsOnlyFreshUntoldRows) {
  school();
  drop("ms-rivera/log.csv", log("2026-09-10,Alex,strength,Old one.\n"
                                "2026-09-30,Alex,strength,Told one.\n"
                                "2026-09-30,Alex,win,Fresh one.\n"));
  tell("Told one.", "F1");
  const auto cleared = drop("ms-rivera/log.csv", log("2026-10-01,Benji,win,Benji shared.\n"));
  EXPECT_EQ(cleared.summary.withdrawn, 1);
  EXPECT_EQ(rows("SELECT text FROM observation WHERE withdrawn = 1"),
            std::vector<std::string>{"Fresh one."});
  // The old version restored: its row counts again, the newer one is gone.
  const auto back = drop("ms-rivera/log.csv", log("2026-09-10,Alex,strength,Old one.\n"
                                                  "2026-09-30,Alex,strength,Told one.\n"
                                                  "2026-09-30,Alex,win,Fresh one.\n"));
  EXPECT_EQ(back.summary.withdrawn, 1);
  EXPECT_EQ(rows("SELECT text FROM observation WHERE withdrawn = 1"),
            std::vector<std::string>{"Benji shared."});
}

TEST_F(PublishLog, WhatACopyStillSaysIsNotWithdrawn) {
  school();
  const auto term =
      drop("ms-rivera/log.csv", log("2026-09-30,Alex,win,Fresh one.\n"
                                    "2026-09-30,Zuzanna,win,Nobody knows her yet.\n"));
  store::note_copy(database_, term.id, "ms-rivera/september.csv");
  const auto cleared = drop("ms-rivera/log.csv", log("2026-10-01,Benji,win,Benji shared.\n"));
  EXPECT_EQ(cleared.summary.withdrawn, 0);
  EXPECT_EQ(count("quarantine"), 1);
  // The copy gets other words; then nothing says it any more.
  drop("ms-rivera/september.csv", log("2026-10-01,Benji,strength,Benji read aloud.\n"));
  const auto next = drop("ms-rivera/log.csv", log("2026-10-01,Benji,win,Benji shared a book.\n"));
  EXPECT_EQ(next.summary.withdrawn, 1);
  EXPECT_EQ(count("quarantine"), 0);
  EXPECT_EQ(rows("SELECT text FROM observation WHERE withdrawn = 1"),
            std::vector<std::string>{"Fresh one."});
}

TEST_F(PublishLog, TheSameNewBytesAtTwoPathsAreANewVersionOfBoth) {
  school();
  drop("ms-rivera/a.csv", log("2026-09-30,Alex,strength,Alex built a bridge.\n"));
  drop("ms-rivera/b.csv", log("2026-09-30,Benji,strength,Benji read aloud.\n"));
  const std::string both = log("2026-10-01,Benji,win,Benji shared a book.\n");
  EXPECT_EQ(drop("ms-rivera/a.csv", both).summary.withdrawn, 1);
  const auto second = drop("ms-rivera/b.csv", both);
  EXPECT_EQ(second.summary.withdrawn, 1);
  EXPECT_EQ(second.summary.added, 0);
  EXPECT_EQ(rows("SELECT text FROM published_observation WHERE withdrawn = 0"),
            std::vector<std::string>{"Benji shared a book."});
  // It goes with the last of them.
  const std::string other = log("2026-10-01,Alex,win,Alex sang.\n");
  EXPECT_EQ(drop("ms-rivera/a.csv", other).summary.withdrawn, 0);
  EXPECT_EQ(drop("ms-rivera/b.csv", other).summary.withdrawn, 1);
}

TEST_F(PublishLog, ACorrectedRowKeepsItsMarks) {
  school();
  drop("ms-rivera/log.csv", log("2026-09-30,Alex,strength,Alex bilt a bridge.\n"));
  tell("Alex bilt a bridge.", "F1");
  const auto corrected =
      drop("ms-rivera/log.csv", log("2026-09-30,Alex,strength,Alex built a bridge.\n"));
  EXPECT_EQ(corrected.summary.changed, 1);
  EXPECT_EQ(corrected.summary.added, 0);
  EXPECT_EQ(rows("SELECT text, corrected_at IS NOT NULL, withdrawn FROM observation"),
            std::vector<std::string>{"Alex built a bridge.|1|0"});
  EXPECT_EQ(count("ledger"), 1);
}

TEST_F(PublishLog, ARefusedVersionTakesNothingAway) {
  school();
  drop("ms-rivera/log.csv", log("2026-09-30,Alex,strength,Alex built a bridge.\n"));
  const auto refused = drop("ms-rivera/log.csv", "what,ever\n1,2\n");
  EXPECT_TRUE(refused.summary.refused);
  EXPECT_EQ(store::find_file(database_, refused.id)->state, store::FileState::kRefused);
  EXPECT_EQ(count("observation", "withdrawn = 0"), 1);
}

TEST_F(PublishLog, RowIdsOfTwoWeeksDoNotMeet) {
  school();
  drop("ms-rivera/week-1.csv",
       "row_id,date,student,kind,text\n1,2026-09-23,Alex,win,First week.\n");
  drop("ms-rivera/week-2.csv",
       "row_id,date,student,kind,text\n1,2026-09-30,Alex,win,Second week.\n");
  EXPECT_EQ(count("observation"), 2);
  // With its id the words of a row may change without a second row.
  drop("ms-rivera/week-2.csv",
       "row_id,date,student,kind,text\n1,2026-09-30,Alex,strength,Second week, better.\n");
  drop("ms-rivera/week-2.csv",
       "row_id,date,student,kind,text\n1,2026-09-30,Alex,strength,Second week: better.\n");
  EXPECT_EQ(count("observation"), 2);
  EXPECT_EQ(count("observation", "kind = 'strength' AND text = 'Second week: better.'"), 1);
}

TEST_F(PublishLog, RowsReadBeforeTheStaffTableAreNotDoubled) {
  drop("office/roster.csv",
       "student_id,student_name,class,guardian_name\nS1,Alex Brennan,Room 12,Kate Brennan\n");
  const std::string bytes = log("2026-09-30,Alex,strength,Alex built a bridge.\n");
  const auto file = drop("ms-rivera/log.csv", bytes);
  school();
  publish(database_, file.id, read("ms-rivera/log.csv", bytes), from_unix(now_));
  EXPECT_EQ(rows("SELECT t.key FROM observation o JOIN staff t ON t.id = o.author_id"),
            std::vector<std::string>{"T1"});
  EXPECT_EQ(count("observation"), 1);
}

TEST_F(PublishLog, GoalsAreFoundByKeyAndNeverAnotherPupils) {
  school();
  drop("office/goals.csv", "goal_id,student,goal,start\nG1,Benji,Benji waits.,2026-09-01\n");
  const auto file = drop("ms-rivera/log.csv",
                         "date,student,kind,text,goal,done,of\n"
                         "2026-09-30,Benji,goal,Benji waited.,g1,3 of 5,\n"
                         "2026-09-30,Alex,goal,Alex waited.,G1,3,5\n"
                         "2026-09-30,Benji,goal,Benji waited on.,G2,3,5\n");
  EXPECT_EQ(file.summary.accepted, 1);
  ASSERT_EQ(file.summary.rejects.size(), 2U);
  EXPECT_EQ(file.summary.rejects[0].code, "goal_of_other_student");
  EXPECT_EQ(file.summary.rejects[1].code, "unknown_goal");
  EXPECT_EQ(rows("SELECT done, of FROM observation"), std::vector<std::string>{"3|5"});
}

TEST_F(PublishLog, AMissingPictureCostsAWarningNeverTheRow) {
  school();
  const std::string bytes =
      "date,student,kind,text,attachment,alt\n"
      "2026-09-30,Benji,student_voice,My train.,train.png,A train\n"
      "2026-09-30,Alex,student_voice,My boat.,boat.png,A boat\n";
  using namespace std::string_literals;
  const auto file = drop("ms-rivera/log.csv", bytes, {{"train.png", {"\x89PNG\r\n\x1a\n..."s}}});
  EXPECT_EQ(file.summary.accepted, 2);
  EXPECT_EQ(file.summary.warnings.size(), 1U);
  EXPECT_EQ(count("picture"), 1);
  EXPECT_EQ(rows("SELECT text FROM observation WHERE picture IS NOT NULL"),
            std::vector<std::string>{"My train."});
}

TEST_F(PublishLog, KeepsTheTeachersTranslations) {
  school();
  drop("ms-rivera/log.csv",
       "date,student,kind,text,text_es,translator\n"
       "2026-09-30,Benji,win,Benji sang.,Benji cantó.,Ms Rivera\n");
  EXPECT_EQ(rows("SELECT language, text, translator FROM observation_translation"),
            std::vector<std::string>{"es|Benji cantó.|Ms Rivera"});
}

}  // namespace
}  // namespace homeward::ingest
