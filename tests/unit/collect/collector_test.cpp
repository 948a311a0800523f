// The collector's thread over a real share in a folder of the test's own.
#include "collect/collector.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <thread>

#include "base/files.h"
#include "base/hash.h"
#include "collect/share.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class CollectorTest : public ::testing::Test {
 protected:
  CollectorTest() {
    create_share(share_);
    options_.share = share_;
    options_.spool = temp_ / "state/spool";
    options_.settle = 150ms;
    options_.scan_every = 60s;  // only events make it fast
  }

  void start() { collector_ = std::make_unique<Collector>(options_, clock_, wake_); }

  // `serve --once`: one look, one scan, when told.
  void start_once() {
    options_.settle = 0ms;
    options_.scan_every = 0ms;
    start();
  }

  std::optional<Event> next(std::chrono::milliseconds patience = 5s) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto event = collector_->take()) return event;
      pollfd wait{wake_.fd(), POLLIN, 0};
      ::poll(&wait, 1, 20);
      wake_.clear();
    }
    return std::nullopt;
  }

  // The next event of this type, others passed over.
  template <typename T>
  std::optional<T> wait_for(std::chrono::milliseconds patience = 5s) {
    while (auto event = next(patience)) {
      if (auto* found = std::get_if<T>(&*event)) return std::move(*found);
    }
    return std::nullopt;
  }

  // Scans once and returns the paths that were spooled.
  std::vector<std::string> scan_once() {
    EXPECT_TRUE(collector_->submit(ScanNow{}));
    std::vector<std::string> paths;
    while (auto event = next()) {
      if (auto* spooled = std::get_if<FileSpooled>(&*event)) paths.push_back(spooled->path);
      if (auto* finished = std::get_if<ScanFinished>(&*event)) {
        last_scan_ = *finished;
        return paths;
      }
      if (std::holds_alternative<ShareUnavailable>(*event)) return {"unavailable"};
    }
    ADD_FAILURE() << "no answer to ScanNow";
    return paths;
  }

  testing::TempFolder temp_;
  const fs::path share_ = temp_ / "share";
  const fs::path drop_ = share_ / "drop";
  ManualClock clock_{from_unix(1'792'000'000)};
  Wake wake_;
  CollectorOptions options_;
  ScanFinished last_scan_;
  std::unique_ptr<Collector> collector_;
};

using Paths = std::vector<std::string>;

TEST_F(CollectorTest, OnceMeansOneLook) {
  write(drop_ / "log.csv", "abc");
  start_once();
  EXPECT_EQ(scan_once(), Paths{"log.csv"});
  EXPECT_EQ(last_scan_.files_seen, 1U);
  EXPECT_EQ(last_scan_.pending, 0U);
  EXPECT_EQ(last_scan_.started_at, clock_.now());
  EXPECT_EQ(scan_once(), Paths{}) << "same state: not read again";
  write(drop_ / "log.csv", "abc");  // saved again, same bytes
  EXPECT_EQ(scan_once(), Paths{}) << "same bytes at the same path: not told again";
  write(drop_ / "log.csv", "abcd");
  write(drop_ / "copy.csv", "abc");
  EXPECT_EQ(scan_once(), (Paths{"copy.csv", "log.csv"}));
  write(drop_ / "log.csv", "abc");
  EXPECT_EQ(scan_once(), Paths{"log.csv"}) << "old bytes came back: that is news";
}

TEST_F(CollectorTest, WhatTheDatabaseHasIsNotToldAfterAStart) {
  write(drop_ / "log.csv", "abc");
  write(drop_ / "new.csv", "abc");
  options_.known = {{"log.csv", sha256_hex("abc")}};
  start_once();
  EXPECT_EQ(scan_once(), Paths{"new.csv"});
}

TEST_F(CollectorTest, TellsAgainWhatCouldNotBeStored) {
  write(drop_ / "log.csv", "abc");
  start_once();
  EXPECT_EQ(scan_once(), Paths{"log.csv"});
  fs::remove_all(options_.spool / sha256_hex("abc"));
  ASSERT_TRUE(collector_->submit(TellAgain{"log.csv"}));
  EXPECT_EQ(scan_once(), Paths{"log.csv"});
  EXPECT_TRUE(fs::exists(options_.spool / sha256_hex("abc")));
}

TEST_F(CollectorTest, AFileIsTakenOnceItHasSettled) {
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  write(drop_ / "log.csv", "abc");
  const auto spooled = wait_for<FileSpooled>();
  ASSERT_TRUE(spooled);
  EXPECT_EQ(spooled->path, "log.csv");
  EXPECT_EQ(files::read(spooled->spooled), "abc");
}

TEST_F(CollectorTest, RenamesAndFoldersMadeLaterAreSeen) {
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  write(drop_ / ".log.csv.x7Gh2", "abc");  // as rsync does
  fs::rename(drop_ / ".log.csv.x7Gh2", drop_ / "log.csv");
  ASSERT_TRUE(wait_for<FileSpooled>());
  fs::create_directories(drop_ / "mr-lee/strengths");
  write(drop_ / "mr-lee/strengths/october.csv", "def");
  const auto first = wait_for<FileSpooled>();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->path, "mr-lee/strengths/october.csv");
  write(drop_ / "mr-lee/strengths/november.csv", "ghi");
  const auto second = wait_for<FileSpooled>();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->path, "mr-lee/strengths/november.csv");
}

TEST_F(CollectorTest, AReplacedDropFolderIsWatchedAnew) {
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  fs::rename(drop_, share_ / "old");
  fs::create_directory(drop_);
  write(drop_ / "one.csv", "abc");
  ASSERT_TRUE(wait_for<FileSpooled>());
  write(drop_ / "two.csv", "def");
  const auto spooled = wait_for<FileSpooled>();
  ASSERT_TRUE(spooled);
  EXPECT_EQ(spooled->path, "two.csv");
}

TEST_F(CollectorTest, WithoutItsMarkerTheShareIsAway) {
  write(drop_ / "log.csv", "abc");
  start_once();
  fs::remove(share_ / kMarker);
  EXPECT_EQ(scan_once(), Paths{"unavailable"});
  EXPECT_EQ(scan_once(), Paths{"unavailable"}) << "every question is answered";
  ASSERT_TRUE(collector_->submit(WriteFile{"reports/index.html", "x"}));
  const auto failed = wait_for<WriteFailed>();
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->path, "reports/index.html");
  EXPECT_FALSE(fs::exists(share_ / "reports/index.html"));
  write(share_ / kMarker, "");
  ASSERT_TRUE(collector_->submit(ScanNow{}));
  EXPECT_TRUE(wait_for<ShareBack>());
  EXPECT_TRUE(wait_for<FileSpooled>());
}

TEST_F(CollectorTest, TheMarkersReturnIsNoticedUnasked) {
  options_.scan_every = 100ms;
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  fs::rename(share_, temp_ / "elsewhere");
  ASSERT_TRUE(wait_for<ShareUnavailable>());
  fs::rename(temp_ / "elsewhere", share_);
  EXPECT_TRUE(wait_for<ShareBack>());
}

TEST_F(CollectorTest, AVanishedFileIsNoEvent) {
  write(drop_ / "log.csv", "abc");
  start_once();
  scan_once();
  fs::remove(drop_ / "log.csv");
  EXPECT_EQ(scan_once(), Paths{});
  EXPECT_EQ(last_scan_.files_seen, 0U);
  write(drop_ / "log.csv", "abc");
  EXPECT_EQ(scan_once(), Paths{}) << "the same bytes at the same path again";
}

TEST_F(CollectorTest, TellsOfOddThingsAndOfTheirEnd) {
  options_.size_cap = 10;
  fs::create_symlink("/etc/hostname", drop_ / "link.csv");
  ASSERT_EQ(::mkfifo((drop_ / "pipe.csv").c_str(), 0600), 0);
  write(drop_ / "big.csv", std::string(11, 'x'));
  start_once();
  ASSERT_TRUE(collector_->submit(ScanNow{}));
  std::map<std::string, std::string> problems;
  while (auto event = next()) {
    if (auto* problem = std::get_if<FileProblem>(&*event)) problems[problem->path] = problem->code;
    if (std::holds_alternative<ScanFinished>(*event)) break;
  }
  EXPECT_EQ(problems,
            (std::map<std::string, std::string>{
                {"big.csv", "too_large"}, {"link.csv", "symlink"}, {"pipe.csv", "special"}}));
  fs::remove(drop_ / "link.csv");
  write(drop_ / "big.csv", "small");
  ASSERT_TRUE(collector_->submit(ScanNow{}));
  std::vector<std::string> over;
  while (auto event = next()) {
    EXPECT_FALSE(std::holds_alternative<FileProblem>(*event)) << "told once";
    if (auto* ended = std::get_if<ProblemOver>(&*event)) over.push_back(ended->path);
    if (std::holds_alternative<ScanFinished>(*event)) break;
  }
  EXPECT_EQ(over, (Paths{"big.csv", "link.csv"}));
}

TEST_F(CollectorTest, WritesReadsBesideAndRemoves) {
  const std::string png = std::string("\x89PNG\r\n\x1a\n", 8);
  fs::create_directory(drop_ / "a");
  write(drop_ / "a/mia.png", png);
  start_once();
  ASSERT_TRUE(collector_->submit(ReadBeside{"a/log.csv", {"mia.png", "none.png"}}));
  const auto pictures = wait_for<Pictures>();
  ASSERT_TRUE(pictures);
  ASSERT_EQ(pictures->pictures.size(), 2U);
  EXPECT_EQ(pictures->pictures[0].bytes, png);
  EXPECT_EQ(pictures->pictures[1].code, "missing");
  EXPECT_EQ(pictures->pictures[1].why, "is not beside this file");
  fs::create_directory(share_ / "review/approved/41");
  ASSERT_TRUE(collector_->submit(ListApproved{}));
  const auto approved = wait_for<Approved>();
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->name, "41");
  ASSERT_TRUE(collector_->submit(RemoveTree{"review/approved/41"}));
  ASSERT_TRUE(collector_->submit(WriteFile{"review/held/42/why.txt", "because"}));
  ASSERT_TRUE(collector_->submit(WriteFile{"../escape", "x"}));
  ASSERT_TRUE(wait_for<WriteFailed>());
  EXPECT_TRUE(collector_->stop(5s));
  EXPECT_FALSE(fs::exists(share_ / "review/approved/41"));
  EXPECT_EQ(files::read(share_ / "review/held/42/why.txt"), "because");
  EXPECT_FALSE(fs::exists(temp_ / "escape"));
}

const std::string kPng = std::string("\x89PNG\r\n\x1a\n", 8);

TEST_F(CollectorTest, APictureThatComesAfterItsLogIsBroughtOnce) {
  start_once();
  ASSERT_TRUE(collector_->submit(ReadBeside{"a/log.csv", {"mia.png", "leo.png"}}));
  const auto first = wait_for<Pictures>();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->pictures[0].code, "missing");
  EXPECT_TRUE(first->pictures[0].wanted());
  fs::create_directory(drop_ / "a");
  write(drop_ / "a/MIA.PNG", kPng);  // as a camera writes it, not as the teacher did
  write(drop_ / "a/other.png", kPng);
  write(drop_ / "leo.png", kPng);  // not beside the log
  std::vector<std::string> brought;
  for (int scan = 0; scan < 3; ++scan) {
    ASSERT_TRUE(collector_->submit(ScanNow{}));
    while (auto event = next()) {
      if (auto* late = std::get_if<Pictures>(&*event)) {
        EXPECT_EQ(late->beside, "a/log.csv");
        for (const auto& picture : late->pictures) brought.push_back(picture.name + picture.code);
      }
      if (std::holds_alternative<ScanFinished>(*event)) break;
    }
  }
  EXPECT_EQ(brought, Paths{"mia.png"});
  ASSERT_TRUE(collector_->submit(ReadBeside{"a/log.csv", {}}));
  ASSERT_TRUE(wait_for<Pictures>());
  fs::rename(drop_ / "leo.png", drop_ / "a/leo.png");
  ASSERT_TRUE(collector_->submit(ScanNow{}));
  while (auto event = next()) {
    EXPECT_FALSE(std::holds_alternative<Pictures>(*event)) << "no longer wanted";
    if (std::holds_alternative<ScanFinished>(*event)) break;
  }
}

TEST_F(CollectorTest, APictureIsReadOnceItHasSettled) {
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  write(drop_ / "mia.png", kPng);
  ASSERT_TRUE(collector_->submit(ReadBeside{"log.csv", {"mia.png"}}));
  const auto first = wait_for<Pictures>();
  ASSERT_TRUE(first);
  if (first->pictures[0].code == "busy") {  // else this machine slept for all of the settle time
    const auto second = wait_for<Pictures>();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->pictures[0].bytes, kPng);
  }
}

TEST_F(CollectorTest, ManyPicturesComeInPartsAndPrepared) {
  options_.prepare_picture = [](std::string_view bytes) {
    if (bytes.size() > 8) return PreparedPicture{"", "", "is broken"};
    return PreparedPicture{"image/jpeg", "small", ""};
  };
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) {
    names.push_back(std::to_string(i) + ".png");
    write(drop_ / names.back(), kPng + (i == 13 ? "x" : ""));
  }
  start_once();
  ASSERT_TRUE(collector_->submit(ReadBeside{"log.csv", names}));
  std::vector<std::string> came;
  bool more = true;
  while (more) {
    const auto part = wait_for<Pictures>();
    ASSERT_TRUE(part);
    for (const auto& picture : part->pictures) {
      EXPECT_EQ(picture.bytes, came.size() == 13 ? "" : "small");
      EXPECT_EQ(picture.why, came.size() == 13 ? "is broken" : "");
      came.push_back(picture.name);
    }
    more = part->more;
  }
  EXPECT_EQ(came, names);
}

TEST_F(CollectorTest, TellsOfWritesWhenAsked) {
  start_once();
  ASSERT_TRUE(collector_->submit(WriteFile{"reports/quiet.html", "x"}));
  ASSERT_TRUE(collector_->submit(WriteFile{"reports/log.csv.html", "x", true}));
  ASSERT_TRUE(collector_->submit(WriteFile{"reports/log.csv.html", "x", true}));
  for (int i = 0; i < 2; ++i) {
    const auto written = wait_for<Written>();
    ASSERT_TRUE(written);
    EXPECT_EQ(written->path, "reports/log.csv.html") << "equal bytes are there too";
    EXPECT_EQ(written->placed, "reports/log.csv.html");
  }
  fs::remove(share_ / kMarker);
  ASSERT_TRUE(collector_->submit(WriteFile{"reports/log.csv.html", "y", true}));
  EXPECT_TRUE(wait_for<WriteFailed>());
}

// A class's sheet that a teacher filled in where it lies is never written over.
TEST_F(CollectorTest, WhatPeopleFilledInStays) {
  start_once();
  std::vector<std::string> ours;
  const auto write_sheet = [&](const std::string& bytes) {
    EXPECT_TRUE(
        collector_->submit(WriteFile{"reports/sheets/4b.csv", bytes, true, std::optional(ours)}));
    ours.push_back(sha256_hex(bytes));
    const auto written = wait_for<Written>();
    return written ? written->placed : "nothing was written";
  };
  const fs::path sheets = share_ / "reports/sheets";
  EXPECT_EQ(write_sheet("one"), "reports/sheets/4b.csv");
  EXPECT_EQ(write_sheet("two"), "reports/sheets/4b.csv") << "nobody touched it";
  write(sheets / "4b.csv", "two, filled in");
  EXPECT_EQ(write_sheet("three"), "reports/sheets/4b (new).csv");
  EXPECT_EQ(write_sheet("four"), "reports/sheets/4b (new).csv");
  write(sheets / "4b (new).csv", "four, filled in");
  EXPECT_EQ(write_sheet("five"), "reports/sheets/4b (new 2).csv");
  EXPECT_EQ(files::read(sheets / "4b.csv"), "two, filled in");
  EXPECT_EQ(files::read(sheets / "4b (new).csv"), "four, filled in");
  fs::rename(sheets / "4b.csv", drop_ / "log.csv");  // the teacher hands it in at last
  EXPECT_EQ(write_sheet("six"), "reports/sheets/4b.csv");
  EXPECT_FALSE(fs::exists(sheets / "4b (new 2).csv")) << "an older sheet of ours, untouched";
  EXPECT_EQ(files::read(sheets / "4b (new).csv"), "four, filled in");
  write(sheets / ".~lock.4b.csv#", "");
  EXPECT_EQ(write_sheet("six"), "reports/sheets/4b.csv") << "what is there already";
  EXPECT_EQ(write_sheet("seven"), "reports/sheets/4b (new 2).csv") << "open at somebody's desk";
  EXPECT_EQ(files::read(sheets / "4b.csv"), "six");
}

// The rows to mend are all mended: our list goes, and what a teacher mended in it does not.
TEST_F(CollectorTest, WhatIsNotNeededAnyMoreIsRemovedWhereNobodyTouchedIt) {
  start_once();
  const fs::path reports = share_ / "reports/ms-rivera";
  const std::string path = "reports/ms-rivera/log.csv.to-mend.csv";
  fs::create_directories(reports);
  const std::vector<std::string> ours{sha256_hex("one"), sha256_hex("two")};
  write(reports / "log.csv.to-mend.csv", "one, mended here");
  write(reports / "log.csv.to-mend (new).csv", "two");
  write(reports / "log.csv", "one");
  ASSERT_TRUE(collector_->submit(RemoveOurs{path, ours}));
  const auto done = wait_for<Written>();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->path, path);
  EXPECT_EQ(done->placed, "");
  EXPECT_EQ(files::read(reports / "log.csv.to-mend.csv"), "one, mended here");
  EXPECT_FALSE(fs::exists(reports / "log.csv.to-mend (new).csv"));
  EXPECT_TRUE(fs::exists(reports / "log.csv")) << "another file";
  ASSERT_TRUE(collector_->submit(RemoveOurs{"reports/nobody/log.csv.to-mend.csv", ours}));
  EXPECT_TRUE(wait_for<Written>()) << "gone already is well";
  ASSERT_TRUE(collector_->submit(RemoveOurs{"drop/log.csv", ours}));
  EXPECT_TRUE(wait_for<WriteFailed>());
}

TEST_F(CollectorTest, AnApprovedFolderIsSeenAtOnce) {
  start();
  ASSERT_TRUE(wait_for<ScanFinished>());
  fs::create_directory(share_ / "review/held/41");
  fs::rename(share_ / "review/held/41", share_ / "review/approved/41");
  const auto approved = wait_for<Approved>();
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->name, "41");
}

TEST_F(CollectorTest, StopDoesWhatWasSubmittedAndKeepsItsEvents) {
  start_once();
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(collector_->submit(WriteFile{"reports/" + std::to_string(i), "x"}));
    ASSERT_TRUE(collector_->submit(WriteFile{"drop/" + std::to_string(i), "x"}));
  }
  EXPECT_TRUE(collector_->stop(5s)) << "although more events wait than the channel holds";
  int failed = 0;
  while (collector_->take()) ++failed;
  EXPECT_EQ(failed, 300);
  EXPECT_TRUE(fs::exists(share_ / "reports/299"));
  EXPECT_FALSE(collector_->submit(ScanNow{}));
}

TEST_F(CollectorTest, ManyFilesComeExactlyOnce) {
  start();
  constexpr int kFiles = 400;
  std::thread writer([&] {
    for (int i = 0; i < kFiles; ++i) {
      const fs::path folder = drop_ / std::to_string(i % 7);
      fs::create_directories(folder);
      write(folder / (std::to_string(i) + ".csv"), "row " + std::to_string(i));
    }
  });
  std::map<std::string, int> seen;
  while (seen.size() < kFiles) {
    const auto spooled = wait_for<FileSpooled>(20s);
    if (!spooled) break;
    ++seen[spooled->path];
  }
  writer.join();
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kFiles));
  for (const auto& [path, times] : seen) EXPECT_EQ(times, 1) << path;
}

}  // namespace
}  // namespace homeward::collect
