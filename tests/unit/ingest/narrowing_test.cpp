// What narrows contact applies from rows and versions that are not taken otherwise; nothing else.
#include <random>

#include "publish_fixture.h"
#include "store/roster_store.h"

namespace homeward::ingest {
namespace {

class Narrowing : public PublishTest {
 protected:
  void SetUp() override { publish_table(kSchool); }
  static constexpr const char* kSchool =
      "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n"
      "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,yes,\n"
      "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n"
      "S3,Alex Brennan,F1,Kate Brennan,kate@example.org,,email,no,no,\n";
  static std::string head() {
    return "student_id,student_name,family_id,guardian_name,email,postal_address,channel,consent,"
           "contact_allowed,status\n";
  }
  int narrow(const std::string& table) {
    const ParsedFile file = read("roster.csv", head() + table);
    return publish_narrowing(database_, std::get<std::vector<RosterRow>>(file.table().rows),
                             from_unix(now_));
  }
  void publish_table(const std::string& table) {
    rejects_ = drop("roster.csv", head() + table + std::string(++versions_, '\n')).summary.rejects;
  }
  // Everything of people, in one list.
  std::vector<std::string> state() {
    auto all = rows(
        "SELECT name, email, postal_address, channel, consent, contact_allowed, active FROM "
        "guardian ORDER BY id");
    for (const char* sql :
         {"SELECT key, name, class, active FROM student ORDER BY id",
          "SELECT family_id, student_id, active FROM family_student ORDER BY 1, 2",
          "SELECT key, cadence, paused FROM family ORDER BY id"}) {
      for (auto& row : rows(sql)) all.push_back(std::move(row));
    }
    return all;
  }

  std::vector<Reject> rejects_;
  std::size_t versions_ = 0;
};

struct Case {
  const char* what;
  const char* rows;
  const char* query;
  const char* expected;
  int changed;
};

TEST_F(Narrowing, TakesOnlyWhatNarrows) {
  const Case cases[] = {
      {"consent", "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,no,yes,\n",
       "SELECT group_concat(name) FROM guardian WHERE consent = 0", "Dana Pell,Kate Brennan", 1},
      {"a blank consent is none",
       "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,,yes,\n",
       "SELECT group_concat(name) FROM guardian WHERE consent = 0", "Dana Pell,Kate Brennan", 1},
      {"the narrower of two wishes",
       "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,no,yes,\n"
       "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n",
       "SELECT consent FROM guardian WHERE name = 'Dana Pell'", "0", 1},
      {"contact", "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,no,\n",
       "SELECT group_concat(name) FROM guardian WHERE contact_allowed = 0",
       "Marcus Irving,Kate Brennan", 1},
      {"an e-mail taken away", "S1,Jordan Pell,F4,Dana Pell,,1 Elm St,email,yes,yes,\n",
       "SELECT email || '/' || postal_address FROM guardian WHERE name = 'Dana Pell'", "/1 Elm St",
       1},
      {"an address taken away", "S1,Jordan Pell,F5,Marcus Irving,m@example.org,,print,yes,yes,\n",
       "SELECT email || '/' || postal_address FROM guardian WHERE name = 'Marcus Irving'",
       "m@example.org/", 1},
      {"an address that another row still has",
       "S1,Jordan Pell,F4,Dana Pell,,1 Elm St,email,yes,yes,\n"
       "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n",
       "SELECT email FROM guardian WHERE name = 'Dana Pell'", "dana@example.org", 0},
      {"a new address is not taken", "S1,Jordan Pell,F4,Dana Pell,new@example.org,x,email,yes,,\n",
       "SELECT email FROM guardian WHERE name = 'Dana Pell'", "dana@example.org", 0},
      {"no channel", "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,none,yes,yes,\n",
       "SELECT channel FROM guardian WHERE name = 'Dana Pell'", "none", 1},
      {"paper instead of e-mail: no e-mail, and no paper yet",
       "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,print,yes,yes,\n",
       "SELECT channel FROM guardian WHERE name = 'Dana Pell'", "none", 1},
      {"paper stays paper", "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,,\n",
       "SELECT channel FROM guardian WHERE name = 'Marcus Irving'", "print", 0},
      {"e-mail instead of paper is not taken",
       "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,email,yes,,\n",
       "SELECT channel FROM guardian WHERE name = 'Marcus Irving'", "print", 0},
      {"one household ends, the other goes on",
       "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,yes,inactive\n"
       "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n",
       "SELECT (SELECT group_concat(name) FROM guardian WHERE active = 0) || '/' || (SELECT "
       "count(*) FROM student WHERE active = 0) || '/' || (SELECT group_concat(family_id) FROM "
       "family_student WHERE active = 0)",
       "Marcus Irving/0/2", 2},
      {"a pupil leaves, the sister stays",
       "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,inactive\n"
       "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,yes,inactive\n"
       "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n",
       "SELECT (SELECT group_concat(name) FROM guardian WHERE active = 0) || '/' || (SELECT "
       "group_concat(key) FROM student WHERE active = 0)",
       "Marcus Irving/S1", 4},
      {"paused", "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,paused\n",
       "SELECT group_concat(key || roster_paused) FROM family WHERE paused = 1", "F41", 1},
      {"nothing widens",
       "S3,Alex Brennan,F1,Kate Brennan,kate@example.org,3 Ash St,email,yes,yes,\n",
       "SELECT consent || contact_allowed || postal_address FROM guardian WHERE name = 'Kate "
       "Brennan'",
       "00", 0},
      {"nobody is added", "S9,New Child,F9,New Parent,n@example.org,,email,no,no,inactive\n",
       "SELECT count(*) FROM student", "3", 0},
      {"another pupil's guardian of that name is not meant",
       "S3,Alex Brennan,F1,Dana Pell,,,none,no,no,\n",
       "SELECT consent FROM guardian WHERE name = 'Dana Pell'", "1", 0},
  };
  for (const auto& a_case : cases) {
    SCOPED_TRACE(a_case.what);
    database_.sql().exec("SAVEPOINT one");
    EXPECT_EQ(narrow(a_case.rows), a_case.changed);
    EXPECT_EQ(rows(a_case.query), std::vector<std::string>{a_case.expected});
    database_.sql().exec("ROLLBACK TO one");
    database_.sql().exec("RELEASE one");
  }
}

TEST_F(Narrowing, NeverWidensAndTwiceIsOnce) {
  std::mt19937 random(7);
  const auto any = [&random](std::initializer_list<const char*> cells) {
    return std::string(*(cells.begin() + random() % cells.size()));
  };
  for (int round = 0; round < 60; ++round) {
    std::string table;
    for (const char* who : {"S1,Jordan Pell,F4,Dana Pell,", "S1,Jordan Pell,F5,Marcus Irving,",
                            "S2,Robin Pell,F4,Dana Pell,", "S3,Alex Brennan,F1,Kate Brennan,"}) {
      table += who + any({"", "dana@example.org", "x@example.org"}) + "," + any({"", "1 Elm St"}) +
               "," + any({"", "email", "print", "none"}) + "," + any({"", "yes", "no"}) + "," +
               any({"", "yes", "no"}) + "," + any({"", "active", "paused", "inactive"}) + "\n";
    }
    SCOPED_TRACE(table);
    database_.sql().exec("SAVEPOINT one");
    const auto before = store::load_all_guardians(database_);
    narrow(table);
    const auto after = store::load_all_guardians(database_);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
      EXPECT_LE(after[i].consent, before[i].consent);
      EXPECT_LE(after[i].contact_allowed, before[i].contact_allowed);
      EXPECT_LE(after[i].active, before[i].active);
      EXPECT_TRUE(after[i].email.empty() || after[i].email == before[i].email);
      EXPECT_TRUE(after[i].postal_address.empty() ||
                  after[i].postal_address == before[i].postal_address);
      EXPECT_TRUE(after[i].channel == Channel::kNone || after[i].channel == before[i].channel);
    }
    EXPECT_EQ(narrow(table), 0) << "a second time";
    database_.sql().exec("ROLLBACK TO one");
    database_.sql().exec("RELEASE one");
  }
}

// Whatever else is wrong in a row: who is surely meant is asked for no more than they allow.
TEST_F(Narrowing, RejectedRowsNarrowToo) {
  struct Bad {
    const char* row;  // with {} for the wishes: consent, contact_allowed, status
    const char* code;
  };
  const Bad bad[] = {
      {"S1,Jordan Pell,F4,Dana Pell,dana(at)example.org,1 Elm St,email,{}", "bad_email"},
      {"S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,pigeon,{}", "unknown_word"},
      {"S1,Jordan Pell,1.23E+05,Dana Pell,dana@example.org,1 Elm St,email,{}", "mangled_id"},
  };
  const std::pair<const char*, const char*> wishes[] = {
      {"no,yes,", "0|1|1|1"},       {"yes,no,", "1|0|1|1"},        {"yes,yes,inactive", "1|1|0|0"},
      {"perhaps,yes,", "0|1|1|1"},  {"yes,ask first,", "1|0|1|1"}, {",,", "0|1|1|1"},
      {"yes,yes,active", "1|1|1|1"}};
  for (const auto& [row, code] : bad) {
    for (const auto& [wish, expected] : wishes) {
      publish_table(kSchool);
      ASSERT_TRUE(rejects_.empty());
      std::string table = row;
      table.replace(table.find("{}"), 2, wish);
      SCOPED_TRACE(table);
      publish_table(table + "\n");
      ASSERT_EQ(rejects_.size(), 1U);
      EXPECT_EQ(rejects_[0].code, code);
      EXPECT_EQ(rows("SELECT g.consent, g.contact_allowed, g.active, l.active FROM guardian g JOIN "
                     "family_student l ON l.family_id = g.family_id JOIN student s ON s.id = "
                     "l.student_id WHERE g.name = 'Dana Pell' AND s.key = 'S1'"),
                std::vector<std::string>{expected});
      EXPECT_EQ(rows("SELECT email, channel FROM guardian WHERE name = 'Dana Pell'"),
                std::vector<std::string>{"dana@example.org|email"})
          << "a cell that can not be read takes no address away";
    }
  }
}

TEST_F(Narrowing, RejectedRowsWidenNothing) {
  publish_table("S3,Alex Brennan,F1,Kate Brennan,kate@example.org,,email,no,no,inactive\n");
  const auto before = state();
  publish_table("S3,Alex Brennan,F1,Kate Brennan,kate@,5 Ash St,email,yes,yes,active\n");
  EXPECT_EQ(rejects_.size(), 1U);
  EXPECT_EQ(state(), before);
}

TEST_F(Narrowing, ARejectedRowKeepsAPupilWhoseOtherParentLeaves) {
  publish_table(
      "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,yes,inactive\n"
      "S1,Jordan Pell,F4,Dana Pell,dana@,1 Elm St,email,yes,yes,active\n");
  EXPECT_EQ(rows("SELECT active FROM student WHERE key = 'S1'"), std::vector<std::string>{"1"});
  EXPECT_EQ(rows("SELECT name FROM guardian WHERE active = 0"),
            std::vector<std::string>{"Marcus Irving"});
}

TEST_F(Narrowing, ARejectedRowMakesItsPupilKnown) {
  const auto file = drop("more.csv", head() +
                                         "S8,Mia Falk,F8,Ute Falk,ute@,,email,yes,yes,\n"
                                         "S9,Ole Dahl,F9,,o@example.org,,email,yes,yes,inactive\n"
                                         ",Nobody Known,F9,A B,o@example.org,,email,yes,yes,\n");
  EXPECT_EQ(file.summary.accepted, 0);
  EXPECT_EQ(file.summary.rejected, 3);
  EXPECT_TRUE(file.summary.people);
  EXPECT_EQ(rows("SELECT key, name, active FROM student WHERE key > 'S3'"),
            (std::vector<std::string>{"S8|Mia Falk|1", "S9|Ole Dahl|0"}));
  EXPECT_EQ(count("guardian", "name = 'Ute Falk'"), 0);
  const auto log = drop("log.csv", "date,student,kind,text\n2026-09-30,Mia,win,Mia sang.\n");
  EXPECT_EQ(log.summary.accepted, 1);
}

}  // namespace
}  // namespace homeward::ingest
