// Rosters: households, wishes, what a new roster changes; family notes.
#include <fmt/format.h>

#include "publish_fixture.h"
#include "store/letter_source.h"

namespace homeward::ingest {
namespace {

using PublishPeople = PublishTest;

TEST_F(PublishPeople, SeparatedParentsAreTwoFamilies) {
  school();
  EXPECT_EQ(count("family"), 5);
  EXPECT_EQ(rows("SELECT f.key FROM family_student fs JOIN family f ON f.id = fs.family_id JOIN "
                 "student s ON "
                 "s.id = fs.student_id WHERE s.key = 'S4' ORDER BY f.key"),
            (std::vector<std::string>{"F4", "F5"}));
  EXPECT_EQ(
      rows("SELECT t.key FROM student s JOIN staff t ON t.id = s.teacher_id WHERE s.key = 'S2'"),
      std::vector<std::string>{"T2"});
}

TEST_F(PublishPeople, WithoutFamilyIdSharedAddressesMakeAHousehold) {
  drop("roster.csv",
       "student_id,first_name,last_name,guardian_name,email,postal_address\n"
       "S1,Ruby,Castellano,Gina Castellano,gina@example.org,\n"
       "S2,Owen,Castellano,Gina Castellano,Gina@example.org,\n"
       "S3,Amara,Eze,Ngozi Eze,ngozi@example.org,\"4 Mill Lane\nLincoln\"\n"
       "S3,Amara,Eze,Emeka Eze,emeka@example.org,4 Mill Lane Lincoln\n"
       "S4,Jordan,Pell,Dana Pell,dana@example.org,1 Elm St\n"
       "S4,Jordan,Pell,Marcus Irving,marcus@example.org,9 Oak St\n");
  EXPECT_EQ(count("family"), 4);
  EXPECT_EQ(count("guardian"), 5);
  EXPECT_EQ(rows("SELECT key FROM family ORDER BY id"),
            (std::vector<std::string>{"HW-0001", "HW-0002", "HW-0003", "HW-0004"}));
  // A new address leaves the family as it is.
  drop("roster.csv",
       "student_id,first_name,last_name,guardian_name,email\nS1,Ruby,Castellano,Gina "
       "Castellano,g@example.org\n");
  EXPECT_EQ(count("family"), 4);
  EXPECT_EQ(count("guardian", "email = 'g@example.org'"), 1);
  EXPECT_EQ(count("student", "active = 1"), 4) << "who is not listed stays";
}

TEST_F(PublishPeople, BlankConsentIsNoAndBlankContactIsYes) {
  const std::string roster =
      "student_id,student_name,guardian_name,consent,contact_allowed\n"
      "S1,A B,C D,,\nS2,E F,G H,sí,nein\n";
  drop("roster.csv", roster);
  EXPECT_EQ(rows("SELECT consent, contact_allowed FROM guardian ORDER BY id"),
            (std::vector<std::string>{"0|1", "1|0"}));
  context_.assume_consent = true;
  drop("roster.csv", roster + "\n");
  EXPECT_EQ(rows("SELECT consent FROM guardian ORDER BY id"), (std::vector<std::string>{"1", "1"}));
  drop("other.csv", "student_id,student_name,guardian_name\nS7,K L,M N\n");
  EXPECT_EQ(count("guardian", "name = 'M N' AND consent = 1"), 1);
}

TEST_F(PublishPeople, OfTwoRowsOfOneGuardianTheNarrowerWishHolds) {
  drop("roster.csv",
       "student_id,student_name,family_id,guardian_name,consent\n"
       "S1,A B,F1,C D,no\nS2,E B,F1,C D,yes\n");
  EXPECT_EQ(rows("SELECT consent FROM guardian"), std::vector<std::string>{"0"});
}

TEST_F(PublishPeople, AMissingColumnKeepsWhatABlankCellErases) {
  const std::string head = "student_id,student_name,family_id,guardian_name";
  drop("roster.csv", head + ",cadence,email\nS1,A B,F1,C D,fortnightly,c@example.org\n");
  drop("roster.csv", head + "\nS1,A B,F1,C D\n");
  EXPECT_EQ(rows("SELECT f.cadence, g.email FROM family f JOIN guardian g ON g.family_id = f.id"),
            std::vector<std::string>{"fortnightly|c@example.org"});
  drop("roster.csv", head + ",cadence,email\nS1,A B,F1,C D,,\n");
  EXPECT_EQ(rows("SELECT f.cadence, g.email FROM family f JOIN guardian g ON g.family_id = f.id"),
            std::vector<std::string>{"|"});
}

TEST_F(PublishPeople, StatusPausesAndEnds) {
  const std::string head = "student_id,student_name,family_id,guardian_name,status\n";
  drop("roster.csv", head + "S1,A B,F1,C D,paused\nS2,E F,F2,G H,active\n");
  EXPECT_EQ(rows("SELECT paused FROM family ORDER BY id"), (std::vector<std::string>{"1", "0"}));
  database_.sql().exec("UPDATE family SET paused = 1 WHERE key = 'F2'");  // by a command
  drop("roster.csv", head + "S1,A B,F1,C D,active\nS2,E F,F2,G H,active\n");
  EXPECT_EQ(rows("SELECT paused FROM family ORDER BY id"), (std::vector<std::string>{"0", "1"}));
  drop("roster.csv", head + "S1,A B,F1,C D,left\nS2,E F,F2,G H,active\n");
  EXPECT_EQ(rows("SELECT active FROM student ORDER BY id"), (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(rows("SELECT active FROM guardian ORDER BY id"), (std::vector<std::string>{"0", "1"}));
}

TEST_F(PublishPeople, APauseByCommandOutlivesTheRosters) {
  const std::string head = "student_id,student_name,family_id,guardian_name,status\n";
  drop("roster.csv", head + "S1,A B,F1,C D,active\n");
  database_.sql().exec("UPDATE family SET paused = 1");  // by a command
  drop("roster.csv", head + "S1,A B,F1,C D,paused\n");
  drop("roster.csv", head + "S1,A B,F1,C D,\n");
  EXPECT_EQ(rows("SELECT paused FROM family"), std::vector<std::string>{"1"});
}

TEST_F(PublishPeople, WhenOneParentLeavesTheOtherKeepsTheChildInAnyOrder) {
  const std::string head = "student_id,student_name,family_id,guardian_name,status\n";
  drop("a.csv", head + "S1,A B,F1,C D,\nS1,A B,F1,E B,left\n");
  drop("b.csv", head + "S2,G H,F2,C H,left\nS2,G H,F2,E H,\n");
  EXPECT_EQ(count("family_student", "active = 1"), 2);
  EXPECT_EQ(rows("SELECT name FROM guardian WHERE active = 1 ORDER BY name"),
            (std::vector<std::string>{"C D", "E H"}));
}

TEST_F(PublishPeople, WhoLeavesAndComesBackIsTheSameFamily) {
  const std::string head = "student_id,student_name,guardian_name,status\n";
  drop("roster.csv", head + "S1,A B,C D,\n");
  drop("log.csv", "date,student,kind,text\n2026-09-30,A,win,A sang.\n");
  tell("A sang.", "HW-0001");
  drop("roster.csv", head + "S1,A B,C D,left\n");
  EXPECT_EQ(count("family_student", "active = 1"), 0);
  drop("roster.csv", head + "S1,A B,C D,left\nS2,E F,G H,\n");
  drop("roster.csv", head + "S1,A B,C D,active\nS2,E F,G H,\n");
  EXPECT_EQ(rows("SELECT f.key, l.student_id, l.active FROM family f JOIN family_student l ON "
                 "l.family_id = f.id ORDER BY f.id"),
            (std::vector<std::string>{"HW-0001|1|1", "HW-0002|2|1"}));
}

TEST_F(PublishPeople, TheSchoolsFamilyIdsReplaceOursAndASplitKeepsWhatWasTold) {
  drop("roster.csv",
       "student_id,student_name,guardian_name,postal_address\n"
       "S1,Amara Eze,Ngozi Eze,4 Mill Lane\nS1,Amara Eze,Emeka Eze,4 Mill Lane\n");
  ASSERT_EQ(count("family"), 1);
  drop("log.csv", "date,student,kind,text\n2026-09-30,Amara,win,Amara sang.\n");
  tell("Amara sang.", "HW-0001");
  drop("roster.csv",
       "student_id,student_name,family_id,guardian_name\nS1,Amara Eze,F1,Ngozi Eze\nS1,Amara "
       "Eze,F2,Emeka Eze\n");
  EXPECT_EQ(rows("SELECT f.key, g.name FROM guardian g JOIN family f ON f.id = g.family_id WHERE "
                 "g.active = 1 "
                 "ORDER BY f.key"),
            (std::vector<std::string>{"F1|Ngozi Eze", "F2|Emeka Eze"}));
  EXPECT_EQ(rows("SELECT f.key, l.outcome FROM ledger l JOIN family f ON f.id = l.family_id ORDER "
                 "BY f.key"),
            (std::vector<std::string>{"F1|told", "F2|merged"}));
}

TEST_F(PublishPeople, WhomARosterNamesNoMoreStaysAndIsNamedInTheReport) {
  const std::string head = "student_id,student_name,family_id,guardian_name,email,status\n";
  const std::string ann = "S1,Ann Bell,F1,Cy Bell,cy@example.org,\n";
  const std::string dan = "S1,Ann Bell,F1,Dan Bell,dan@example.org,\n";
  const std::string eve = "S2,Eve Fox,F2,Gus Fox,gus@example.org,\n";
  const std::string hal = "S3,Hal Ives,F3,Joy Ives,joy@example.org,\n";
  const auto warnings = [&](const std::string& path, const std::string& table) {
    return drop(path, head + table).summary.warnings;
  };
  EXPECT_TRUE(warnings("roster.csv", ann + dan + eve + hal).empty());
  const auto people =
      rows("SELECT name, active FROM guardian UNION SELECT name, active FROM student");
  // A guardian and a pupil are gone; a rejected row still names its pupil.
  const auto gone = warnings("roster.csv", ann + "S3,Hal Ives,F3,Joy Ives,joy@,\n");
  ASSERT_EQ(gone.size(), 2U);
  EXPECT_EQ(gone[0].substr(0, gone[0].find('.')),
            "1 pupil of the version before is not in this one: Eve Fox");
  EXPECT_EQ(gone[1].substr(0, gone[1].find('.')),
            "1 guardian of the version before is not in this one: Dan Bell (of Ann Bell)");
  EXPECT_EQ(rows("SELECT name, active FROM guardian UNION SELECT name, active FROM student"),
            people);
  EXPECT_TRUE(warnings("roster.csv", ann + "S3,Hal Ives,F3,Joy Ives,joy@,\n\n").empty()) << "once";
  // Moved to another roster, said to have left, or renamed: nobody is missed.
  EXPECT_TRUE(warnings("roster.csv", ann + eve + hal).empty());
  EXPECT_TRUE(warnings("other.csv", eve).empty());
  EXPECT_TRUE(warnings("roster.csv", "S1,Ann Bell,F1,Cyrus Bell,cy@example.org,\n" + hal).empty());
  EXPECT_TRUE(
      warnings("roster.csv", ann + "S3,Hal Ives,F3,Joy Ives,joy@example.org,left\n").empty());
  EXPECT_TRUE(warnings("roster.csv", ann).empty());
  // A whole class.
  std::string many;
  for (int i = 10; i < 40; ++i)
    many += fmt::format("S{0},Kid {0},F{0},Parent {0},p{0}@example.org,\n", i);
  warnings("roster.csv", ann + many);
  const auto all = warnings("roster.csv", ann);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_NE(all[0].find("30 pupils"), std::string::npos);
  EXPECT_NE(all[0].find("Kid 29 and 10 more."), std::string::npos) << all[0];
  EXPECT_EQ(count("student", "active = 1"), 32);
}

TEST_F(PublishPeople, RostersOfOneWorkbookMissNobodyOfEachOther) {
  const std::string head = "student_id,student_name,guardian_name\n";
  const auto file = [&](const std::string& first, const std::string& second) {
    ParsedFile parsed = read("school.csv", head + first);
    ParsedFile more = read("school.csv", head + second);
    parsed.tables[0].head.sheet = "Room 12";
    more.tables[0].head.sheet = "Room 14";
    parsed.tables.push_back(more.tables[0]);
    FileId id;
    database_.transact([&] {
      id = store::insert_spooled(database_, "school.csv", first + second, 1, from_unix(++now_));
    });
    return publish(database_, id, parsed, from_unix(now_));
  };
  EXPECT_TRUE(file("S1,A B,C B\n", "S2,D E,F E\n").warnings.empty());
  EXPECT_TRUE(file("S1,A B,C B\n", "S2,D E,F E\nS3,G H,I H\n").warnings.empty());
  EXPECT_EQ(file("S1,A B,C B\n", "S3,G H,I H\n").warnings.size(), 1U);
}

// A pupil changes class in the middle of a term: old rows stay, and are not told again.
TEST_F(PublishPeople, APupilWhoMovesClassTakesTheRowsAlong) {
  school();
  const std::string log = "date,student,kind,text\n2026-09-30,Benji,win,Benji sang.\n";
  drop("log.csv", log);  // in nobody's folder: the class's teacher noted it
  drop("ms-rivera/log.csv", "date,student,kind,text\n2026-09-29,Benji,win,Benji ran.\n");
  tell("Benji sang.", "F3");
  drop("office/moves.csv",
       "student_id,student_name,preferred_name,class,family_id,guardian_name\n"
       "S3,Benjamin Hollis,Benji,Room 14,F3,Megan Hollis\n");
  EXPECT_EQ(rows("SELECT t.key FROM student s JOIN staff t ON t.id = s.teacher_id WHERE s.key = "
                 "'S3'"),
            std::vector<std::string>{"T2"});
  // The old sheets again, and the new teacher's.
  EXPECT_EQ(drop("log.csv", log + "\n").summary.added, 0);
  const auto old = drop("ms-rivera/log.csv",
                        "date,student,kind,text\n2026-09-29,Benji,win,Benji ran.\n"
                        "2026-10-01,Benji,win,Benji waved.\n");
  EXPECT_EQ(old.summary.added, 1);
  EXPECT_EQ(old.summary.rejected, 0) << "unique in the school";
  EXPECT_EQ(drop("mr-lee/log.csv", "date,student,kind,text\n2026-10-02,Benji,win,Benji helped.\n")
                .summary.added,
            1);
  EXPECT_EQ(count("observation", "withdrawn = 0"), 4);
  EXPECT_EQ(count("observation", "student_id = (SELECT id FROM student WHERE key = 'S3')"), 4);
}

TEST_F(PublishPeople, WithdrawnConsentKeepsThePersonAndTheRest) {
  school();
  const std::string head = "student_id,student_name,family_id,guardian_name,email,consent\n";
  drop("office/roster.csv", head + "S1,Alex Brennan,F1,Kate Brennan,kate@example.org,no\n");
  EXPECT_EQ(rows("SELECT name, email, consent, active FROM guardian WHERE consent = 0"),
            std::vector<std::string>{"Kate Brennan|kate@example.org|0|1"});
  EXPECT_EQ(count("family_student", "active = 1"), 5);
}

TEST_F(PublishPeople, OneIdForTwoPupilsIsRejected) {
  const auto file =
      drop("roster.csv", "student_id,student_name,guardian_name\nS1,A B,C D\nS1,E F,G H\n");
  ASSERT_EQ(file.summary.rejects.size(), 1U);
  EXPECT_EQ(file.summary.rejects[0].code, "id_conflict");
  EXPECT_EQ(rows("SELECT name FROM student"), std::vector<std::string>{"A B"});
}

TEST_F(PublishPeople, StaffThatComesAfterTheRosterIsGivenItsClass) {
  drop("roster.csv", "student_id,student_name,class,guardian_name\nS1,A B,Room 12,C D\n");
  drop("staff.csv",
       "staff_id,name,email,classes\nT1,Ms Rivera,r@example.org,\"Room 12, Room 13\"\n");
  EXPECT_EQ(rows("SELECT t.key, t.classes FROM student s JOIN staff t ON t.id = s.teacher_id"),
            std::vector<std::string>{"T1|Room 12;Room 13"});
}

TEST_F(PublishPeople, FamilyNotesBelongToOneFamily) {
  school();
  const auto file = drop("office/family.csv",
                         "date,family,student,kind,text\n"
                         "2026-09-30,F1,,effort,You read together.\n"
                         "2026-09-30,,Benji,insight,He likes maps.\n"
                         "2026-09-30,,Jordan,effort,You made a plan.\n"
                         "2026-09-30,F9,,effort,You came by.\n");
  EXPECT_EQ(file.summary.accepted, 2);
  ASSERT_EQ(file.summary.rejects.size(), 2U);
  EXPECT_EQ(file.summary.rejects[0].code, "ambiguous_family");
  EXPECT_EQ(file.summary.rejects[1].code, "unknown_family");
  const auto less =
      drop("office/family.csv", "date,family,kind,text\n2026-09-30,F1,effort,You read together.\n");
  EXPECT_EQ(less.summary.withdrawn, 1);
  EXPECT_EQ(count("family_note"), 1);
}

TEST_F(PublishPeople, WhatAFamilyAgreedOnIsKeptFromTheOther) {
  school();
  const std::string head = "goal_id,student,family,goal,start,home_step,agreed_by,target,of\n";
  const auto file = drop("goals.csv", head +
                                          "G1,Jordan,F4,A,2026-09-01,A game.,Dana,4,5\n"
                                          "G2,Jordan,,B,2026-09-01,A walk.,Marcus,4,5\n"
                                          "G3,Jordan,,C,2026-09-01,,,4,5\n"
                                          "G4,Benji,,D,2026-09-01,A song.,Megan,4,5\n"
                                          "G5,Benji,F4,E,2026-09-01,A map.,Dana,4,5\n"
                                          "G6,Benji,F9,F,2026-09-01,A poem.,Megan,4,5\n");
  EXPECT_EQ(rows("SELECT g.key, f.key, g.home_step, g.agreed_by, g.target FROM goal g LEFT JOIN "
                 "family f ON f.id = g.family_id ORDER BY g.key"),
            (std::vector<std::string>{"G1|F4|A game.|Dana|4", "G2||||4", "G3||||4",
                                      "G4|F3|A song.|Megan|4"}));
  ASSERT_EQ(file.summary.warnings.size(), 1U) << "one had nothing to keep back";
  EXPECT_NE(file.summary.warnings[0].find("F4 or F5"), std::string::npos);
  ASSERT_EQ(file.summary.rejects.size(), 2U);
  EXPECT_EQ(file.summary.waiting, 2);
  EXPECT_NE(file.summary.rejects[0].message.find("not this pupil's"), std::string::npos);
  // Counts of the goal need not wait for the family.
  const auto log = drop("log.csv",
                        "date,student,kind,text,goal,done,of\n"
                        "2026-09-30,Jordan,goal,Jordan waited.,G2,3,5\n");
  EXPECT_EQ(log.summary.accepted, 1);
  // Each letter has its own family's.
  const auto steps = [&](const char* family) {
    database_.sql().exec(
        "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, send_at) SELECT 100 + id, id, 'periodic', 's', 'sealed', '2026-09-01', "
        "'2026-10-02', 0, 0 FROM family WHERE key = '" +
        std::string(family) + "'");
    database_.sql().exec(
        "INSERT INTO ledger (family_id, observation_id, digest_id, outcome, section, position) "
        "SELECT f.id, o.id, 100 + f.id, 'told', 'strength', 0 FROM family f, observation o WHERE "
        "f.key = '" +
        std::string(family) + "'");
    Digest digest;
    digest.family = store::find_family(database_, family)->id;
    digest.id = {100 + digest.family.value};
    digest.period_start = day("2026-09-01");
    digest.period_end = day("2026-10-02");
    std::string all;
    for (const auto& source : store::letter_sources(database_, digest, School{}, "weekly")) {
      for (const auto& child : source.children) {
        for (const auto& course : child.goals) all += course.goal.home_step + course.goal.agreed_by;
      }
    }
    return all;
  };
  EXPECT_EQ(steps("F4"), "A game.Dana");
  EXPECT_EQ(steps("F5"), "");
}

TEST_F(PublishPeople, GoalsAndStrategiesAreStatedAnew) {
  school();
  drop("goals.csv", "goal_id,student,goal,start,target,of\nG1,Benji,Benji waits.,2026-09-01,4,5\n");
  const auto again =
      drop("goals.csv",
           "goal_id,student,goal,start,target,of\nG1,Benji,Benji waits his turn.,2026-09-01,4,5\n"
           "G1,Alex,x,2026-09-01,4,5\nG3,Benji,y,2026-09-01,6,5\n");
  EXPECT_EQ(again.summary.changed, 1);
  EXPECT_EQ(again.summary.rejected, 2);
  EXPECT_EQ(rows("SELECT goal FROM goal"), std::vector<std::string>{"Benji waits his turn."});
  drop("strategies.csv",
       "id,student,title,text,minutes,language\nX1,,Card,A card.,3,Spanish\nX2,Benji,Timer,A "
       "timer.,2,\n");
  EXPECT_EQ(rows("SELECT key, student_id IS NULL, minutes, language FROM strategy ORDER BY key"),
            (std::vector<std::string>{"X1|1|3|es", "X2|0|2|"}));
}

}  // namespace
}  // namespace homeward::ingest
