// Staging: nothing is seen before it is published, nothing stays of what was broken off; versions.
#include <fmt/format.h>

#include "publish_fixture.h"
#include "store/versions.h"

namespace homeward::ingest {
namespace {

class PublishStaging : public PublishTest {
 protected:
  static LogRow note(int line, const char* student, const std::string& text,
                     const char* date = "2026-09-30") {
    LogRow row;
    row.origin = {line, std::string(date) + "," + student + ",strength," + text};
    row.date = day(date);
    row.student.name = student;
    row.kind = Kind::kStrength;
    row.text = text;
    row.share = true;
    return row;
  }
  static TableHead head() {
    TableHead head;
    head.kind = TableKind::kLog;
    head.header_line = 1;
    head.header_raw = "date,student,kind,text";
    return head;
  }
  FileId spool(const std::string& path, const std::string& sha) {
    return store::insert_spooled(database_, path, sha, 1, from_unix(++now_));
  }
  PublishContext context(const std::string& path) const {
    return {path, context_.today, false, from_unix(now_)};
  }
  void stage_many(Publication& publication, int from, int to) {
    for (int line = from; line < to; line += 512) {
      std::vector<LogRow> rows;
      for (int i = line; i < std::min(line + 512, to); ++i)
        rows.push_back(note(i + 2, "Benji", "Note " + std::to_string(i) + "."));
      publication.stage(head(), {std::move(rows), {}, {}, {}});
    }
  }
};

TEST_F(PublishStaging, NobodySeesARowBeforeItsFileIsPublished) {
  school();
  const FileId file = spool("ms-rivera/log.csv", "aa");
  Publication publication(database_, file, context("ms-rivera/log.csv"));
  stage_many(publication, 0, 9000);
  EXPECT_GE(count("observation"), 4000) << "batches are stored on the way";
  EXPECT_EQ(count("published_observation"), 0);
  const auto summary = publication.publish();
  EXPECT_EQ(summary.accepted, 9000);
  EXPECT_EQ(summary.added, 9000);
  EXPECT_EQ(count("published_observation"), 9000);
  EXPECT_EQ(count("observation_source"), 0);
}

TEST_F(PublishStaging, AReadingThatIsBrokenOffLeavesNothing) {
  school();
  const FileId file = spool("ms-rivera/log.csv", "aa");
  {
    Publication publication(database_, file, context("ms-rivera/log.csv"));
    stage_many(publication, 0, 9000);
    EXPECT_GT(count("observation"), 0);
  }
  EXPECT_EQ(count("observation"), 0);
  EXPECT_EQ(count("quarantine"), 0);
  Publication again(database_, file, context("ms-rivera/log.csv"));
  stage_many(again, 0, 100);
  EXPECT_EQ(again.publish().added, 100);
}

// The disk is full: SQLite takes no page more. Nothing is seen by half, and with room it goes on.
TEST_F(PublishStaging, AFullDiskRollsBackAndLosesNothing) {
  school();
  drop("ms-rivera/log.csv", "date,student,kind,text\n2026-09-30,Benji,win,One.\n");
  const FileId file = spool("ms-rivera/log.csv", "bb");
  const auto limit_pages = [&](int more) {
    const int pages = database_.sql().execAndGet("PRAGMA page_count").getInt();
    database_.sql().exec("PRAGMA max_page_count = " + std::to_string(pages + more));
  };
  const auto take = [&] {
    Publication publication(database_, file, context("ms-rivera/log.csv"));
    stage_many(publication, 0, 9000);
    return publication.publish();
  };
  for (const int room : {0, 3, 40, 300}) {
    limit_pages(room);
    EXPECT_THROW(take(), SQLite::Exception) << room;
    EXPECT_EQ(count("published_observation", "withdrawn = 0"), 1) << "the version before stands";
    EXPECT_EQ(store::find_file(database_, file)->state, store::FileState::kSpooled);
  }
  limit_pages(1'000'000);
  EXPECT_EQ(take().added, 9000);
  EXPECT_EQ(store::find_file(database_, file)->state, store::FileState::kPublished);
}

TEST_F(PublishStaging, WhatACrashLeftIsRemovedInSmallSteps) {
  school();
  const FileId file = spool("ms-rivera/log.csv", "aa");
  database_.transact([&] { store::begin_staging(database_, file); });
  database_.sql().exec(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO "
      "observation (student_id, date, kind, text, share, file_id, line, created_at, fingerprint) "
      "SELECT 1, '2026-09-30', 'win', 'x', 1, (SELECT max(id) FROM file), i, 0, i FROM n");
  int steps = 0;
  while (store::drop_unpublished(database_, 1000) > 0) ++steps;
  EXPECT_EQ(steps, 5);
  EXPECT_EQ(count("observation"), 0);
  EXPECT_EQ(store::drop_unpublished(database_, 1000), 0);
}

TEST_F(PublishStaging, RowsOfARestoredVersionAreHiddenUntilItIsPublished) {
  school();
  const std::string v1 = "date,student,kind,text\n2026-09-30,Benji,win,One.\n";
  const auto first = drop("ms-rivera/log.csv", v1);
  store::make_current_again(database_, first.id, "ms-rivera/log.csv");
  {
    Publication publication(database_, first.id, context("ms-rivera/log.csv"));
    stage_many(publication, 0, 5000);
    EXPECT_GT(count("observation"), 4000);
    EXPECT_EQ(count("published_observation", "withdrawn = 0"), 1);
  }
  EXPECT_EQ(count("observation"), 1) << "what was visible before stays";
  Publication publication(database_, first.id, context("ms-rivera/log.csv"));
  stage_many(publication, 0, 5000);
  EXPECT_EQ(publication.publish().added, 5000);
  EXPECT_EQ(count("published_observation", "withdrawn = 0"), 5001);
}

TEST_F(PublishStaging, ARefusalAfterSomeBatchesTakesNothing) {
  school();
  drop("ms-rivera/log.csv", "date,student,kind,text\n2026-09-30,Benji,win,One.\n");
  const FileId file = spool("ms-rivera/log.csv", "bb");
  Publication publication(database_, file, context("ms-rivera/log.csv"));
  stage_many(publication, 0, 5000);
  const auto summary =
      publication.refuse({0, "", "unreadable", "It can not be read.", "Save it.", "", ""});
  EXPECT_TRUE(summary.refused);
  EXPECT_EQ(summary.rejected, 1);
  EXPECT_EQ(count("observation"), 1);
  EXPECT_EQ(count("observation", "withdrawn = 1"), 0);
  EXPECT_EQ(store::find_file(database_, file)->state, store::FileState::kRefused);
}

TEST_F(PublishStaging, RejectsAndWarningsAreCappedAndCounted) {
  school();
  const FileId file = spool("ms-rivera/log.csv", "aa");
  Publication publication(database_, file, context("ms-rivera/log.csv"));
  for (int batch = 0; batch < 10; ++batch) {
    Batch pieces;
    for (int i = 0; i < 512; ++i) {
      const int line = batch * 512 + i + 2;
      pieces.rejects.push_back({line, "date", "unreadable_date", "m", "h", "raw", ""});
      pieces.warnings.push_back("Line " + std::to_string(line) + ": hm.");
    }
    publication.stage(head(), std::move(pieces));
  }
  const auto summary = publication.publish();
  EXPECT_EQ(summary.rejected, 5120);
  EXPECT_EQ(summary.rejects.size(), kMostRejects);
  EXPECT_EQ(summary.warnings.size(), kMostWarnings + 2);
  EXPECT_NE(summary.warnings[kMostWarnings].find("4120 more lines"), std::string::npos);
  EXPECT_EQ(store::rejects_of(database_, file).size(), kMostRejects);
}

TEST_F(PublishStaging, ThousandsOfRowsCorrectedAtOnceKeepTheirIds) {
  school();
  std::string before = "date,student,kind,text,setting\n";
  std::string after = before;
  for (int i = 0; i < 2500; ++i) {
    const std::string row = "2026-09-30,Benji,win,Note " + std::to_string(i) + ".,";
    before += row + "science\n";
    after += row + "maths\n";
  }
  drop("ms-rivera/log.csv", before);
  const auto ids = rows("SELECT id, text FROM observation ORDER BY id");
  const auto changed = drop("ms-rivera/log.csv", after);
  EXPECT_EQ(changed.summary.changed, 2500);
  EXPECT_EQ(changed.summary.added + changed.summary.withdrawn, 0);
  EXPECT_EQ(rows("SELECT id, text FROM observation ORDER BY id"), ids);
  EXPECT_EQ(count("observation", "setting = 'maths'"), 2500);
  EXPECT_EQ(count("staged_row"), 0);
}

// A row whose details were corrected is no new row, and stands for no row that is gone.
TEST_F(PublishStaging, ACorrectedRowIsNotTakenForAnotherThatIsGone) {
  school();
  const std::string head = "date,student,kind,text,setting\n";
  const std::string one = "2026-09-30,Benji,win,One.,";
  const std::string whole = head + one + "science\n2026-09-30,Benji,win,Two.,\n";
  drop("ms-rivera/log.csv", whole);
  tell("One.", "F3");
  const auto file = drop("ms-rivera/log.csv", head + one + "maths\n");
  EXPECT_EQ(file.summary.changed, 1);
  EXPECT_EQ(file.summary.withdrawn, 1);
  EXPECT_EQ(rows("SELECT text, setting, withdrawn FROM observation ORDER BY id"),
            (std::vector<std::string>{"One.|maths|0", "Two.||1"}));
  // The same where both versions were visible before.
  drop("ms-rivera/log.csv", whole);
  EXPECT_EQ(drop("ms-rivera/log.csv", head + one + "maths\n").summary.withdrawn, 1);
  EXPECT_EQ(rows("SELECT text, setting, withdrawn FROM observation ORDER BY id"),
            (std::vector<std::string>{"One.|maths|0", "Two.||1"}));
}

TEST_F(PublishStaging, AHeldVersionKeepsMissingRowsUntoldAndTakesNoneAway) {
  school();
  const std::string whole =
      "date,student,kind,text\n2026-09-29,Benji,win,One.\n2026-09-30,Benji,win,Two.\n"
      "2026-09-30,Alex,win,Three.\n";
  drop("ms-rivera/log.csv", whole);
  tell("Three.", "F1");
  const FileId cut = spool("ms-rivera/log.csv", "cc");
  store::hold_version(database_, cut, 3, from_unix(now_ + 86400));
  EXPECT_EQ(rows("SELECT text FROM published_observation ORDER BY id"),
            (std::vector<std::string>{"One.", "Three."}));
  EXPECT_EQ(count("observation", "withdrawn = 1"), 0);
  EXPECT_TRUE(store::files_to_read(database_, from_unix(now_ + 86399), 9).empty());
  ASSERT_EQ(store::files_to_read(database_, from_unix(now_ + 86400), 9).size(), 1U);
  // A day later it is read as it is: Two is withdrawn for good.
  const auto summary = publish(database_, cut, read("ms-rivera/log.csv", whole.substr(0, 49)),
                               from_unix(now_ + 86400));
  EXPECT_EQ(summary.withdrawn, 1);
  EXPECT_EQ(count("held_row"), 0);
  EXPECT_EQ(rows("SELECT text FROM published_observation WHERE withdrawn = 0 ORDER BY id"),
            (std::vector<std::string>{"One.", "Three."}));
}

TEST_F(PublishStaging, AWholeVersionFreesTheRowsOfAHeldOne) {
  school();
  const std::string whole =
      "date,student,kind,text\n2026-09-29,Benji,win,One.\n2026-09-30,Benji,win,Two.\n";
  drop("ms-rivera/log.csv", whole);
  drop("other/log.csv", "date,student,author,kind,text\n2026-09-29,Benji,T1,win,One.\n");
  const FileId cut = spool("ms-rivera/log.csv", "cc");
  store::hold_version(database_, cut, 1, from_unix(now_ + 86400));
  EXPECT_EQ(rows("SELECT text FROM published_observation"), std::vector<std::string>{"One."})
      << "another file has it";
  drop("ms-rivera/log.csv", whole + "2026-10-01,Benji,win,Three.\n");
  EXPECT_EQ(count("published_observation", "withdrawn = 0"), 3);
}

// A term of one sheet: what may be told stays right.
TEST_F(PublishStaging, ASheetThatIsClearedRestoredAndCopied) {
  school();
  const std::string head = "date,student,kind,text\n";
  std::string september;
  for (int i = 1; i <= 20; ++i) {
    september += fmt::format("2026-09-{:02},Benji,win,Day {}.\n", i, i);
    drop("ms-rivera/log.csv", head + september);
  }
  EXPECT_EQ(count("observation"), 20);
  const std::string october = "2026-10-01,Benji,win,October.\n";
  EXPECT_EQ(drop("ms-rivera/log.csv", head + october).summary.withdrawn, 0) << "older than a week";
  drop("ms-rivera/log (1).csv", head + october);
  EXPECT_EQ(count("observation"), 21);
  // The old copy by mistake, and the new one again.
  EXPECT_EQ(drop("ms-rivera/log.csv", head + september).summary.withdrawn, 0) << "the copy has it";
  const std::string more = october + "2026-10-02,Benji,win,More.\n";
  drop("ms-rivera/log.csv", head + more);
  EXPECT_EQ(count("observation"), 22);
  EXPECT_EQ(drop("ms-rivera/log.csv", head + september).summary.withdrawn, 1);
  EXPECT_EQ(drop("ms-rivera/log.csv", head + more).summary.changed, 1) << "it counts again";
  EXPECT_EQ(count("observation", "withdrawn = 0"), 22);
}

TEST_F(PublishStaging, AnAttendanceSheetIsTakenDayByDay) {
  school();
  TableHead days;
  days.kind = TableKind::kAttendance;
  days.header_line = 1;
  const auto stage = [&](const char* sha, bool present, const char* student) {
    const FileId file = spool("attendance.csv", sha);
    Publication publication(database_, file, context("attendance.csv"));
    std::vector<AttendanceRow> rows;
    rows.push_back({{2, "raw"}, day("2026-09-30"), {"", student, ""}, present});
    publication.stage(days, {std::move(rows), {}, {}, {}});
    EXPECT_EQ(count("published_attendance", "file_id = " + std::to_string(file.value)), 0);
    return publication.publish();
  };
  EXPECT_EQ(stage("aa", false, "Benji").added, 1);
  EXPECT_EQ(stage("bb", false, "Benji").changed, 0);
  EXPECT_EQ(stage("cc", true, "Benji").changed, 1);
  EXPECT_EQ(rows("SELECT present FROM published_attendance"), std::vector<std::string>{"1"});
  EXPECT_EQ(stage("dd", true, "Zoltan").waiting, 1);
}

TEST_F(PublishStaging, APictureOfAKnownRowIsAChange) {
  school();
  using namespace std::string_literals;
  const std::string log =
      "date,student,kind,text,attachment,alt\n2026-09-30,Benji,student_voice,My train.,train.png,A "
      "train\n";
  EXPECT_EQ(drop("ms-rivera/log.csv", log).summary.warnings.size(), 1U);
  const auto again =
      drop("ms-rivera/log.csv", log + "\n", {{"train.png", {"\x89PNG\r\n\x1a\n..."s}}});
  EXPECT_EQ(again.summary.changed, 1);
  EXPECT_EQ(count("observation", "picture IS NOT NULL"), 1);
}

}  // namespace
}  // namespace homeward::ingest
