// Rows that wait for a roster, the staff, a goal or a family: one by one, never lost, never
// doubled.
#include "store/quarantine.h"
#include "publish_fixture.h"
#include "store/versions.h"

namespace homeward::ingest {
namespace {

class Quarantine : public PublishTest {
 protected:
  int retry(int limit = 200) {
    int released = 0;
    for (int tried = 1; tried > 0;) {
      const auto summary = retry_quarantine(database_, context_, from_unix(++now_), limit);
      tried = summary.tried;
      released += summary.released;
    }
    return released;
  }
  void add_pupil(const char* key, const char* name) {
    drop(std::string("office/") + key + ".csv",
         std::string("student_id,student_name,class,guardian_name,consent\n") + key + "," + name +
             ",Room 12,A Guardian,yes\n");
  }
};

constexpr const char* kHeader = "date,student,kind,text\n";

TEST_F(Quarantine, ReleasesARowAsARowOfItsFileAndLine) {
  school();
  const auto file =
      drop("ms-rivera/log.csv", std::string(kHeader) +
                                    "30.09.2026,Benji,win,Benji waited.\n"
                                    "01.09.2026,Priya,strength,\"Priya sang, \"\"aloud\"\".\"\n"
                                    "30.09.2026,Zoltan,win,Zoltan came.\n");
  EXPECT_EQ(file.summary.waiting, 2);
  EXPECT_EQ(retry(), 0) << "nothing new";
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(rows("SELECT date, line, text, withdrawn FROM published_observation WHERE file_id = " +
                 std::to_string(file.id.value) + " AND text LIKE 'Priya%'"),
            std::vector<std::string>{"2026-09-01|3|Priya sang, \"aloud\".|0"})
      << "its dates are read as the file's";
  const auto stored = store::find_file(database_, file.id);
  EXPECT_EQ(stored->accepted, 2);
  EXPECT_EQ(stored->rejected, 1);
  EXPECT_EQ(stored->waiting, 1);
  EXPECT_EQ(store::rejects_of(database_, file.id).size(), 1U);
  ASSERT_EQ(store::files_with_report_due(database_, 10).size(), 1U);
  EXPECT_EQ(store::files_with_report_due(database_, 10).front().id, file.id);
  EXPECT_EQ(retry(), 0);
}

TEST_F(Quarantine, TheSameRowWaitingInTwoFilesBecomesOne) {
  school();
  const std::string log = std::string(kHeader) + "2026-09-30,Priya,strength,Priya sang.\n";
  drop("ms-rivera/log.csv", log);
  drop("ms-rivera/log (1).csv", log + "\n");
  EXPECT_EQ(count("quarantine"), 2);
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(1), 2) << "one row a step";
  EXPECT_EQ(count("observation"), 1);
  EXPECT_EQ(count("quarantine"), 0);
}

TEST_F(Quarantine, ANewVersionTakesOverWhatWaits) {
  school();
  const std::string head = kHeader;
  const std::string old_row = "2026-09-01,Priya,strength,Priya sang.\n";
  const std::string fresh = "2026-09-30,Zoltan,strength,Zoltan drew.\n";
  drop("ms-rivera/log.csv", head + old_row + fresh);
  const auto kept = rows("SELECT kept_at FROM quarantine WHERE line = 2");
  const auto again =
      drop("ms-rivera/log.csv", head + "2026-09-30,Benji,win,New.\n" + old_row + fresh);
  EXPECT_EQ(count("quarantine"), 2) << "no doubles";
  EXPECT_EQ(rows("SELECT kept_at FROM quarantine WHERE line = 3"), kept) << "it waits since then";
  EXPECT_EQ(count("quarantine", "file_id = " + std::to_string(again.id.value)), 2);
  // Cleared: what is fresh goes with its version, what is old goes on waiting.
  drop("ms-rivera/log.csv", head + "2026-10-01,Benji,win,October.\n");
  EXPECT_EQ(rows("SELECT date FROM quarantine"), std::vector<std::string>{"2026-09-01"});
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(), 1);
  drop("ms-rivera/log.csv", head + "2026-10-02,Benji,win,More.\n");
  EXPECT_EQ(count("observation", "text = 'Priya sang.' AND withdrawn = 0"), 1);
}

TEST_F(Quarantine, ARowThatIsTakenInItsNewVersionWaitsNoMore) {
  school();
  const std::string log = std::string(kHeader) + "2026-09-01,Priya,strength,Priya sang.\n";
  drop("ms-rivera/log.csv", log);
  add_pupil("S9", "Priya Nair");
  drop("ms-rivera/log.csv", log + "2026-09-30,Benji,win,New.\n");
  EXPECT_EQ(count("quarantine"), 0);
  EXPECT_EQ(retry(), 0);
  EXPECT_EQ(count("observation"), 2);
}

TEST_F(Quarantine, WaitsForAuthorsGoalsAndFamilies) {
  school();
  drop("ms-rivera/log.csv",
       "date,student,kind,text,author,goal,done,of\n"
       "2026-09-30,Benji,win,By a new one.,Mr New,,,\n"
       "2026-09-30,Benji,goal,Counted.,,G7,3,5\n");
  drop("office/family.csv",
       "date,family,student,kind,text\n2026-09-30,,Jordan,effort,You made a plan.\n");
  drop("office/goals.csv",
       "goal_id,student,goal,start\nG7,Benji,Benji waits.,2026-09-01\nG8,Priya,Priya "
       "reads.,2026-09-01\n");
  EXPECT_EQ(rows("SELECT table_kind, code FROM quarantine ORDER BY id"),
            (std::vector<std::string>{"log|unknown_author", "log|unknown_goal",
                                      "family|ambiguous_family", "goals|unknown_student"}));
  EXPECT_EQ(retry(), 1);
  drop("office/more.csv", "staff_id,name,email\nT9,Mr New,new@example.org\n");
  EXPECT_EQ(retry(), 1);
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(count("goal"), 2);
  drop("office/jordan.csv",
       "student_id,student_name,family_id,guardian_name,status\nS4,Jordan Pell,F5,Marcus "
       "Irving,left\n"
       "S4,Jordan Pell,F4,Dana Pell,active\n");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(rows("SELECT f.key FROM family_note n JOIN family f ON f.id = n.family_id"),
            std::vector<std::string>{"F4"});
  EXPECT_EQ(count("quarantine"), 0);
}

TEST_F(Quarantine, SaysTheNewReasonWhyARowStillWaits) {
  school();
  const auto file =
      drop("ms-okafor/log.csv", std::string(kHeader) + "2026-09-30,Priya,win,Priya sang.\n");
  drop("office/two.csv",
       "student_id,student_name,class,guardian_name\nS8,Priya Nair,Room 12,A\nS9,Priya Shah,Room "
       "14,B\n");
  EXPECT_EQ(retry(), 0);
  EXPECT_EQ(store::rejects_of(database_, file.id).front().code, "ambiguous_student");
  EXPECT_EQ(count("quarantine"), 1);
}

TEST_F(Quarantine, KeepsThePictureForTheRowThatWaits) {
  school();
  using namespace std::string_literals;
  drop("ms-rivera/log.csv",
       "date,student,kind,text,attachment,alt\n"
       "2026-09-30,Priya,student_voice,My train.,train.png,A train\n",
       {{"train.png", {"\x89PNG\r\n\x1a\n..."s}}});
  EXPECT_EQ(count("observation"), 0);
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(count("observation", "picture IS NOT NULL"), 1);
}

TEST_F(Quarantine, ARowOfTomorrowIsTakenWhenItsDayHasCome) {
  school();
  const auto file = drop("ms-rivera/log.csv", std::string(kHeader) +
                                                  "03.10.2026,Benji,win,Benji waited.\n"
                                                  "04.10.2026,Priya,win,Priya sang.\n"
                                                  "03.10.2027,Benji,win,A year mistyped.\n");
  drop("office/notes.csv", "date,family,kind,text\n2026-10-03,F1,effort,You made a plan.\n");
  EXPECT_EQ(file.summary.waiting, 2);
  EXPECT_EQ(file.summary.rejected, 3);
  store::ask_for_retry_on(database_, context_.today);
  EXPECT_EQ(store::next_to_retry(database_, 9).size(), 0U) << "no day has come";
  store::ask_for_retry(database_);
  EXPECT_EQ(retry(), 0) << "another cause for trying does not make it come";
  context_.today = day("2026-10-03");
  store::ask_for_retry_on(database_, context_.today);
  EXPECT_EQ(retry(), 2);
  EXPECT_EQ(rows("SELECT date || text FROM published_observation"),
            std::vector<std::string>{"2026-10-03Benji waited."});
  EXPECT_EQ(count("family_note"), 1);
  context_.today = day("2026-10-05");
  store::ask_for_retry_on(database_, context_.today);
  EXPECT_EQ(retry(), 0);
  EXPECT_EQ(rows("SELECT code FROM quarantine"), std::vector<std::string>{"unknown_student"});
  store::ask_for_retry_on(database_, context_.today);
  EXPECT_EQ(store::next_to_retry(database_, 9).size(), 0U) << "not over and over";
  EXPECT_EQ(store::find_file(database_, file.id)->rejected, 2);
}

TEST_F(Quarantine, ARowOfTomorrowGoesWithTheVersionThatHadIt) {
  school();
  const std::string head = kHeader;
  drop("ms-rivera/log.csv", head + "2026-10-03,Benji,win,Benji waited.\n");
  drop("ms-rivera/log.csv", head + "2026-10-05,Benji,win,Benji waited.\n");
  EXPECT_EQ(rows("SELECT date FROM quarantine"), std::vector<std::string>{"2026-10-05"});
  context_.today = day("2026-10-05");
  drop("ms-rivera/log.csv", head + "2026-10-05,Benji,win,Benji waited.\n2026-10-05,Alex,win,So.\n");
  EXPECT_EQ(count("quarantine"), 0);
  EXPECT_EQ(count("published_observation"), 2);
}

TEST_F(Quarantine, AWideLineWaitsAsAWhole) {
  school();
  const auto file = drop("ms-rivera/week.csv",
                         "date,student,strengths,wins\n2026-09-30,Priya,She sang.,She shared.\n");
  EXPECT_EQ(count("quarantine"), 1);
  add_pupil("S9", "Priya Nair");
  EXPECT_EQ(retry(), 1);
  EXPECT_EQ(store::find_file(database_, file.id)->accepted, 2);
  EXPECT_EQ(count("published_observation"), 2);
}

}  // namespace
}  // namespace homeward::ingest
