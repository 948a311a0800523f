// What narrows contact applies from rows and versions that are not taken otherwise; nothing else.
#include <random>

#include "publish_fixture.h"
#include "store/roster_store.h"

namespace homeward::ingest {
namespace {

class Narrowing : public PublishTest {
 protected:
  void SetUp() override {
    drop("roster.csv", head() +
                           "S1,Jordan Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n"
                           "S1,Jordan Pell,F5,Marcus Irving,m@example.org,9 Oak St,print,yes,yes,\n"
                           "S2,Robin Pell,F4,Dana Pell,dana@example.org,1 Elm St,email,yes,yes,\n"
                           "S3,Alex Brennan,F1,Kate Brennan,kate@example.org,,email,no,no,\n");
  }
  static std::string head() {
    return "student_id,student_name,family_id,guardian_name,email,postal_address,channel,consent,"
           "contact_allowed,status\n";
  }
  int narrow(const std::string& table) {
    const ParsedFile file = read("roster.csv", head() + table);
    return publish_narrowing(database_, std::get<std::vector<RosterRow>>(file.table().rows),
                             from_unix(now_));
  }
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

}  // namespace
}  // namespace homeward::ingest
