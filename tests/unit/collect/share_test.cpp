#include "collect/share.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "collect/beneath.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

namespace fs = std::filesystem;

struct NameCase {
  const char* path;
  Treatment treatment;
};

class Names : public ::testing::TestWithParam<NameCase> {};

TEST_P(Names, AreTreatedByTheRules) {
  EXPECT_EQ(treatment_of(GetParam().path), GetParam().treatment) << GetParam().path;
  EXPECT_EQ(is_ignored(GetParam().path), GetParam().treatment == Treatment::kIgnored);
}

constexpr NameCase kNames[] = {
    {"log.csv", Treatment::kTable},
    {"ms-rivera/strengths/october.XLSX", Treatment::kTable},
    {"log (1).csv", Treatment::kTable},
    {"notes.pdf", Treatment::kTable},
    {"no extension", Treatment::kTable},
    {"temperatures.csv", Treatment::kTable},
    {"partial marks.csv", Treatment::kTable},
    {"log - Copy.csv", Treatment::kTable},
    {"Copy of log.csv", Treatment::kTable},
    {"LOG~1.CSV", Treatment::kTable},
    {"~log.csv", Treatment::kTable},
    {"$log.csv", Treatment::kTable},
    {"log$.csv", Treatment::kTable},
    {"tmp.csv", Treatment::kTable},
    {"log.tmp.csv", Treatment::kTable},
    {"part.csv", Treatment::kTable},
    {"log.part2.csv", Treatment::kTable},
    {"filepart", Treatment::kTable},
    {"nfs000000000001", Treatment::kTable},
    {"lock.log.csv#", Treatment::kTable},
    {"desktop.ini.csv", Treatment::kTable},
    {"Thumbs.db.csv", Treatment::kTable},
    {"syncthing~log.csv", Treatment::kTable},
    {"conflicts of the week.csv", Treatment::kTable},
    {"old.tmp/log.csv", Treatment::kTable},
    {"last year~/log.csv", Treatment::kTable},
    {"drawing.PNG", Treatment::kPicture},
    {"a/b.jpeg", Treatment::kPicture},
    {".hidden.csv", Treatment::kIgnored},
    {".stfolder/log.csv", Treatment::kIgnored},
    {"a/.git/log.csv", Treatment::kIgnored},
    {"~$log.xlsx", Treatment::kIgnored},
    {".~lock.log.csv#", Treatment::kIgnored},
    {"log.csv.tmp", Treatment::kIgnored},
    {"log.TMP", Treatment::kIgnored},
    {"a/~$log.xlsx", Treatment::kIgnored},
    {"a/.~lock.log.csv#", Treatment::kIgnored},
    {"~WRL0001.tmp", Treatment::kIgnored},
    {".log.csv.x7Gh2", Treatment::kIgnored},
    {".DS_Store", Treatment::kIgnored},
    {"._log.csv", Treatment::kIgnored},
    {"lu1234abcd.tmp", Treatment::kIgnored},
    {"~syncthing~log.csv", Treatment::kIgnored},
    {"log (conflicted copy 2026-10-22 150203).csv", Treatment::kConflictCopy},
    {"log.csv.part", Treatment::kIgnored},
    {"log.csv.partial", Treatment::kIgnored},
    {"log.csv.filepart", Treatment::kIgnored},
    {"log.csv.crdownload", Treatment::kIgnored},
    {"log.csv~", Treatment::kIgnored},
    {"~syncthing~log.csv.tmp", Treatment::kIgnored},
    {".nfs000000000001", Treatment::kIgnored},
    {"Desktop.ini", Treatment::kIgnored},
    {"a/Thumbs.db", Treatment::kIgnored},
    {"$RECYCLE.BIN/S-1/log.csv", Treatment::kIgnored},
    {"#recycle/log.csv", Treatment::kIgnored},
    {"log.sync-conflict-20261022-150203-ABCDEFG.csv", Treatment::kConflictCopy},
    {"log (Ana's conflicted copy 2026-10-22).csv", Treatment::kConflictCopy},
    {"log_conflict-20261022-150203.csv", Treatment::kConflictCopy},
    {".log.sync-conflict-1.csv", Treatment::kIgnored},
};
INSTANTIATE_TEST_SUITE_P(Table, Names, ::testing::ValuesIn(kNames));

TEST(SafeRelative, KeepsPathsInside) {
  EXPECT_TRUE(is_safe_relative("reports/Zoë/log.csv.html"));
  EXPECT_TRUE(is_safe_relative("a b/..c"));
  for (const char* bad :
       {"", "/etc/passwd", "a//b", "a/", "../a", "a/../b", ".", "a/./b", "a\nb", "a\\b", "a\xff"}) {
    EXPECT_FALSE(is_safe_relative(bad)) << bad;
  }
  EXPECT_FALSE(is_safe_relative(std::string("a\0b", 3)));
  EXPECT_FALSE(is_safe_relative(std::string(256, 'x')));
}

TEST(Printable, ShowsWhatCanNotBeShown) {
  EXPECT_EQ(printable("Zoë.csv"), "Zoë.csv");
  EXPECT_EQ(printable("a\xff\nb"), "a??b");
}

TEST(CreateShare, MakesEveryFolderAndTheMarkerAndKeepsWhatIsThere) {
  const testing::TempFolder temp;
  const fs::path share = temp / "school/share";
  create_share(share);
  for (const char* folder : {"drop", "reports/sheets", "review/held", "review/approved", "print"}) {
    EXPECT_TRUE(fs::is_directory(share / folder)) << folder;
  }
  struct stat info {};
  ASSERT_EQ(::stat((share / "drop").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 02770U);
  EXPECT_TRUE(OpenShare::open(share.string()));

  ASSERT_EQ(::chmod((share / "drop").c_str(), 0755), 0);
  create_share(share);
  ASSERT_EQ(::stat((share / "drop").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777U, 0755U) << "an existing folder keeps its mode";
}

TEST(OpenShare, WantsTheMarkerToBeAFile) {
  const testing::TempFolder temp;
  EXPECT_FALSE(OpenShare::open((temp / "nothing").string()));
  const auto bare = OpenShare::open(temp.path().string());
  EXPECT_FALSE(bare);
  EXPECT_NE(bare.reason().find(".homeward-share"), std::string::npos);
  fs::create_symlink("/etc/hostname", temp / kMarker);
  EXPECT_FALSE(OpenShare::open(temp.path().string()));
}

TEST(Beneath, FollowsNoLink) {
  const testing::TempFolder temp;
  const testing::TempFolder outside;
  create_share(temp / "s");
  const auto share = OpenShare::open((temp / "s").string());
  ASSERT_TRUE(share);
  fs::create_directory_symlink(outside.path(), temp / "s/reports/trap");
  EXPECT_FALSE(open_folder_beneath(share.fd(), "reports/trap"));
  EXPECT_FALSE(open_folder_beneath(share.fd(), "reports/trap/deeper", true));
  EXPECT_TRUE(fs::is_empty(outside.path()));
  EXPECT_TRUE(open_folder_beneath(share.fd(), "reports/a/b", true));
  EXPECT_TRUE(fs::is_directory(temp / "s/reports/a/b"));
}

}  // namespace
}  // namespace homeward::collect
