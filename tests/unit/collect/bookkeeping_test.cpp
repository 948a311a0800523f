// Stability, problems and the scan, over fake sources and times.
#include <gtest/gtest.h>

#include <map>

#include "collect/problems.h"
#include "collect/scanner.h"
#include "collect/stability.h"

namespace homeward::collect {
namespace {

using namespace std::chrono_literals;
using Verdict = Stability::Verdict;

const Steady kStart{};
constexpr FileState kEmpty{7, 0, 100};
constexpr FileState kFull{7, 10, 200};

TEST(Stability, TwoEqualLooksFarEnoughApartMakeAFileComplete) {
  Stability files;
  EXPECT_EQ(files.look("a", kFull, kStart, 5s), Verdict::kPending);
  EXPECT_EQ(files.look("a", kFull, kStart + 4999ms, 5s), Verdict::kPending);
  EXPECT_EQ(files.due("a", 5s), kStart + 5s);
  EXPECT_EQ(files.look("a", kFull, kStart + 5s, 5s), Verdict::kComplete);
  EXPECT_EQ(files.look("a", kFull, kStart + 6s, 5s), Verdict::kComplete) << "until it is taken";
}

TEST(Stability, EveryChangeStartsTheWaitAnew) {
  const FileState changes[] = {{7, 10, 201}, {7, 11, 201}, {8, 11, 201}};
  Stability files;
  files.look("a", kFull, kStart, 5s);
  Steady now = kStart;
  for (const FileState& state : changes) {
    now += 5s;
    EXPECT_EQ(files.look("a", state, now, 5s), Verdict::kPending);
  }
  EXPECT_EQ(files.look("a", changes[2], now + 5s, 5s), Verdict::kComplete);
}

// A copy over a slow line: looks come at any pace, the writer pauses for less than the wait.
TEST(Stability, ASlowWriterIsWaitedFor) {
  for (const auto pace : {50ms, 200ms, 1000ms, 4999ms}) {
    Stability files;
    FileState state = kEmpty;
    Steady last_write = kStart;
    for (Steady now = kStart; now < kStart + 5min; now += pace) {
      if (now - last_write >= 4s) {
        state.size += 100;
        state.mtime_ns += 4'000'000'000;
        last_write = now;
      }
      EXPECT_EQ(files.look("a", state, now, 5s), Verdict::kPending);
    }
    const Steady found = files.due("a", 5s) - 5s;
    EXPECT_EQ(files.look("a", state, found + 5s, 5s), Verdict::kComplete);
  }
}

TEST(Stability, IsSettledOnlyWhenLooksSaySo) {
  Stability files;
  EXPECT_FALSE(files.settled("a", kFull, kStart, 5s)) << "never seen";
  EXPECT_TRUE(files.settled("a", kFull, kStart, 0s));
  files.look("a", kFull, kStart, 5s);
  EXPECT_FALSE(files.settled("a", kFull, kStart + 4s, 5s));
  EXPECT_TRUE(files.settled("a", kFull, kStart + 5s, 5s));
  EXPECT_FALSE(files.settled("a", kEmpty, kStart + 5s, 5s)) << "changed since";
}

TEST(Stability, OneLookIsEnoughWithoutSettling) {
  Stability files;
  EXPECT_EQ(files.look("a", kFull, kStart, 0s), Verdict::kComplete);
}

TEST(Stability, WhatWasTakenIsNotTakenAgainUntilItChanges) {
  Stability files;
  files.look("a", kFull, kStart, 0s);
  files.done("a", kFull);
  EXPECT_EQ(files.look("a", kFull, kStart + 1h, 0s), Verdict::kDone);
  EXPECT_EQ(files.look("a", kEmpty, kStart + 1h, 5s), Verdict::kPending);
  EXPECT_EQ(files.look("a", kEmpty, kStart + 1h + 5s, 5s), Verdict::kComplete);
}

TEST(Stability, AFileThatChangedWhileItWasCopiedStartsOver) {
  Stability files;
  files.look("a", kFull, kStart, 5s);
  files.restart("a");
  EXPECT_EQ(files.look("a", kFull, kStart + 5s, 5s), Verdict::kPending);
}

TEST(Stability, ForgetsWhatIsGone) {
  Stability files;
  files.look("a", kFull, kStart, 5s);
  files.keep_only({"b"});
  EXPECT_EQ(files.look("a", kFull, kStart + 5s, 5s), Verdict::kPending);
}

TEST(Problems, AreToldOnceAndOnceMoreWhenTheyLast) {
  Problems problems;
  const FileProblem denied{"a", "denied", "", false};
  ASSERT_TRUE(problems.note(denied, kFull, kStart));
  Steady now = kStart;
  int told = 0;
  while (now - kStart < 2h) {
    ASSERT_TRUE(problems.next_try("a"));
    now = *problems.next_try("a");
    EXPECT_TRUE(problems.may_try("a", kFull, now));
    if (const auto news = problems.note(denied, kFull, now)) {
      ++told;
      EXPECT_TRUE(news->lasting);
      EXPECT_GE(now - kStart, 15min);
      EXPECT_LE(now - kStart, 21min);
    }
  }
  EXPECT_EQ(told, 1);
}

TEST(Problems, BackOffGrowsToFiveMinutesAndAChangeOverridesIt) {
  Problems problems;
  Steady now = kStart;
  std::chrono::steady_clock::duration last{};
  for (int i = 0; i < 12; ++i) {
    problems.note({"a", "busy", "", false}, kFull, now);
    EXPECT_FALSE(problems.may_try("a", kFull, now));
    EXPECT_TRUE(problems.may_try("a", kEmpty, now));
    last = *problems.next_try("a") - now;
    now = *problems.next_try("a");
  }
  EXPECT_EQ(last, 5min);
}

TEST(Problems, ThatNeedAPersonWaitForAChange) {
  Problems problems;
  problems.note({"a", "too_large", "", false}, kFull, kStart);
  EXPECT_FALSE(problems.may_try("a", kFull, kStart + 24h));
  EXPECT_FALSE(problems.next_try("a"));
  EXPECT_TRUE(problems.may_try("a", kEmpty, kStart));
}

TEST(Problems, EndWhenTheFileIsReadOrGone) {
  Problems problems;
  problems.note({"a", "denied", "", false}, kFull, kStart);
  problems.note({"b", "symlink", "", false}, {}, kStart);
  EXPECT_TRUE(problems.over("a"));
  EXPECT_FALSE(problems.over("a"));
  EXPECT_EQ(problems.keep_only({"c"}), std::vector<std::string>{"b"});
  EXPECT_TRUE(problems.note({"b", "symlink", "", false}, {}, kStart)) << "news again";
}

TEST(Problems, AnotherCauseIsNews) {
  Problems problems;
  EXPECT_TRUE(problems.note({"a", "denied", "", false}, kFull, kStart));
  EXPECT_FALSE(problems.note({"a", "denied", "", false}, kFull, kStart + 5s));
  EXPECT_TRUE(problems.note({"a", "busy", "", false}, kFull, kStart + 10s));
}

class FakeSource final : public FileSource {
 public:
  std::map<std::string, Listing> folders;
  Listing list(const std::string& folder) override {
    const auto it = folders.find(folder);
    if (it == folders.end()) return ListTrouble{"", "", true};
    return it->second;
  }
  SpoolOutcome spool(const std::string&, const FileState&, const std::string&) override {
    return Vanished{};
  }
};

Entry entry(std::string name, EntryType type = EntryType::kFile) {
  return {std::move(name), type, kFull, "mode 0644, owner 0"};
}

TEST(Scan, FindsTablesInFoldersAndReportsTheRest) {
  FakeSource source;
  source.folders[""] = std::vector<Entry>{entry("z.csv"),
                                          entry("ms-rivera", EntryType::kFolder),
                                          entry("pipe.csv", EntryType::kSpecial),
                                          entry("link.csv", EntryType::kSymlink),
                                          entry("dir.csv", EntryType::kFolder),
                                          entry("cat.png"),
                                          entry(".hidden"),
                                          entry(".sync", EntryType::kFolder),
                                          entry("bad\xff.csv"),
                                          entry("a.sync-conflict-1.csv"),
                                          entry("old.tmp", EntryType::kFolder),
                                          entry("closed", EntryType::kFolder)};
  source.folders["old.tmp"] = std::vector<Entry>{entry("notes.csv"), entry("notes.tmp")};
  source.folders["ms-rivera"] = std::vector<Entry>{entry("log.csv")};
  source.folders["dir.csv"] = std::vector<Entry>{entry("inside.csv")};
  source.folders["closed"] = ListTrouble{"denied", "Permission denied", false};
  const DropScan scan = scan_drop(source);

  std::vector<std::string> tables;
  for (const auto& table : scan.tables) tables.push_back(table.path);
  EXPECT_EQ(tables, (std::vector<std::string>{"dir.csv/inside.csv", "ms-rivera/log.csv",
                                              "old.tmp/notes.csv", "z.csv"}));
  std::map<std::string, std::string> oddities;
  for (const auto& oddity : scan.oddities) oddities[oddity.path] = oddity.code;
  EXPECT_EQ(oddities,
            (std::map<std::string, std::string>{{"pipe.csv", "special"},
                                                {"link.csv", "symlink"},
                                                {"bad?.csv", "bad_name"},
                                                {"a.sync-conflict-1.csv", "conflict_copy"},
                                                {"closed", "denied"}}));
  EXPECT_FALSE(scan.complete);
  EXPECT_EQ(scan.folders, (std::vector<std::string>{"", "ms-rivera", "dir.csv", "old.tmp"}));
}

TEST(Scan, EndsInEndlessFolders) {
  class Endless final : public FileSource {
   public:
    Listing list(const std::string&) override {
      return std::vector<Entry>{entry("d", EntryType::kFolder)};
    }
    SpoolOutcome spool(const std::string&, const FileState&, const std::string&) override {
      return Vanished{};
    }
  } source;
  const DropScan scan = scan_drop(source);
  EXPECT_EQ(scan.folders.size(), static_cast<std::size_t>(kMaxDepth));
  ASSERT_EQ(scan.oddities.size(), 1U);
  EXPECT_EQ(scan.oddities[0].code, "too_deep");
}

TEST(Scan, AFolderThatVanishedIsNoTrouble) {
  FakeSource source;
  source.folders[""] = std::vector<Entry>{entry("gone", EntryType::kFolder)};
  const DropScan scan = scan_drop(source);
  EXPECT_TRUE(scan.complete);
  EXPECT_TRUE(scan.oddities.empty());
}

}  // namespace
}  // namespace homeward::collect
