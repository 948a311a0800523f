// The spool, pictures and writing to the share, on real files.
#include "collect/spool.h"
#include "collect/problems.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "base/files.h"
#include "base/hash.h"
#include "base/unique_fd.h"
#include "collect/beneath.h"
#include "collect/pictures.h"
#include "collect/share.h"
#include "collect/share_writer.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

class SpoolTest : public ::testing::Test {
 protected:
  SpoolTest() {
    fs::create_directory(temp_ / "in");
    in_ = UniqueFd(::open((temp_ / "in").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  FileState state(const std::string& name) const {
    struct stat info {};
    ::fstatat(in_.get(), name.c_str(), &info, AT_SYMLINK_NOFOLLOW);
    return state_of(info);
  }
  SpoolOutcome take(const std::string& name, const std::string& known = "") {
    return spool_.take(in_.get(), name, state(name), known);
  }
  std::size_t spooled_files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(temp_ / "spool"), fs::directory_iterator()));
  }

  testing::TempFolder temp_;
  UniqueFd in_;
  Spool spool_{temp_ / "spool", 1U << 20U};
};

TEST_F(SpoolTest, CopiesAndNamesByContent) {
  std::string bytes = "date,student,text\n";
  for (int i = 0; i < 20000; ++i) bytes += "2026-10-22,Mia,x\n";
  write(temp_ / "in/log.csv", bytes);
  const auto outcome = take("log.csv");
  ASSERT_TRUE(std::holds_alternative<Spooled>(outcome));
  const auto& spooled = std::get<Spooled>(outcome);
  EXPECT_EQ(spooled.sha256, sha256_hex(bytes));
  EXPECT_EQ(spooled.size, bytes.size());
  EXPECT_EQ(spooled.path, temp_ / "spool" / spooled.sha256);
  EXPECT_EQ(files::read(spooled.path), bytes);
  struct stat info {};
  ASSERT_EQ(::stat(spooled.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
  EXPECT_EQ(spooled_files(), 1U);
}

TEST_F(SpoolTest, TakesEmptyFilesToo) {
  write(temp_ / "in/empty.csv", "");
  EXPECT_TRUE(std::holds_alternative<Spooled>(take("empty.csv")));
}

TEST_F(SpoolTest, KnownBytesLeaveNothingBehind) {
  write(temp_ / "in/log.csv", "abc");
  const auto outcome = take("log.csv", sha256_hex("abc"));
  ASSERT_TRUE(std::holds_alternative<Spooled>(outcome));
  EXPECT_TRUE(std::get<Spooled>(outcome).known);
  EXPECT_EQ(spooled_files(), 0U);
}

TEST_F(SpoolTest, RefusesWhatIsTooLarge) {
  write(temp_ / "in/big.csv", std::string((1U << 20U) + 1, 'x'));
  EXPECT_TRUE(std::holds_alternative<TooLarge>(take("big.csv")));
  EXPECT_EQ(spooled_files(), 0U);
}

TEST_F(SpoolTest, NeverFollowsALinkOrWaitsForAPipe) {
  write(temp_ / "secret", "secret");
  fs::create_symlink(temp_ / "secret", temp_ / "in/link.csv");
  ASSERT_EQ(::mkfifo((temp_ / "in/pipe.csv").c_str(), 0600), 0);
  fs::create_directory(temp_ / "in/dir.csv");
  EXPECT_TRUE(std::holds_alternative<NotRegular>(take("link.csv")));
  EXPECT_TRUE(std::holds_alternative<NotRegular>(take("pipe.csv")));
  EXPECT_TRUE(std::holds_alternative<NotRegular>(take("dir.csv")));
  EXPECT_TRUE(std::holds_alternative<Vanished>(take("nothing.csv")));
  EXPECT_EQ(spooled_files(), 0U);
}

TEST_F(SpoolTest, AFileThatGrewSinceTheLookHasChanged) {
  write(temp_ / "in/log.csv", "one\n");
  const FileState look = state("log.csv");
  std::ofstream(temp_ / "in/log.csv", std::ios::app) << "two\n";
  EXPECT_TRUE(std::holds_alternative<Changed>(spool_.take(in_.get(), "log.csv", look, "")));
  EXPECT_EQ(spooled_files(), 0U);
}

TEST_F(SpoolTest, SaysWhenItMayNotRead) {
  write(temp_ / "in/log.csv", "abc");
  ASSERT_EQ(::chmod((temp_ / "in/log.csv").c_str(), 0), 0);
  ASSERT_EQ(::chmod(temp_.path().c_str(), 0755), 0);
  // Root may read everything: look as nobody. The ids of file access are this thread's alone.
  if (::geteuid() == 0) ::setfsuid(65534);
  const auto outcome = take("log.csv");
  if (::geteuid() == 0) ::setfsuid(0);
  EXPECT_TRUE(std::holds_alternative<Denied>(outcome));
}

TEST_F(SpoolTest, SaysWhenItHasNoRoom) {
  write(temp_ / "in/log.csv", "abc");
  fs::remove(temp_ / "spool");
  EXPECT_TRUE(std::holds_alternative<SpoolFull>(take("log.csv")));
}

TEST_F(SpoolTest, AnEarlierRunsHalfCopyIsRemoved) {
  write(temp_ / "spool/incoming.part", "half");
  const Spool again(temp_ / "spool", 100);
  EXPECT_EQ(spooled_files(), 0U);
}

const std::string kPng = std::string("\x89PNG\r\n\x1a\n", 8) + "rest";

// EBUSY and its like get better by themselves; a file that may not be read needs somebody.
TEST(SpoolErrors, SayWhatMayGetBetterByItself) {
  for (const int busy : {EBUSY, ETXTBSY, EAGAIN, ESTALE, EIO, ETIMEDOUT, EHOSTDOWN, EINTR, ENOLCK})
    EXPECT_TRUE(std::holds_alternative<Busy>(outcome_of_errno(busy))) << busy;
  for (const int denied : {EACCES, EPERM})
    EXPECT_TRUE(std::holds_alternative<Denied>(outcome_of_errno(denied))) << denied;
  for (const int gone : {ENOENT, ENOTDIR})
    EXPECT_TRUE(std::holds_alternative<Vanished>(outcome_of_errno(gone))) << gone;
  for (const int other : {ELOOP, EISDIR, ENXIO})
    EXPECT_TRUE(std::holds_alternative<NotRegular>(outcome_of_errno(other))) << other;
  for (const char* code : {"busy", "denied"}) EXPECT_TRUE(is_retried(code)) << code;
}

TEST(Pictures, ComeFromTheSameFolderOnly) {
  const testing::TempFolder temp;
  fs::create_directory(temp / "a");
  write(temp / "a/mia.png", kPng);
  write(temp / "a/photo.jpg", "\xFF\xD8\xFF\xE0 rest");
  write(temp / "a/fake.png", "<html>");
  write(temp / "a/huge.png", kPng + std::string(kPictureCap, 'x'));
  write(temp / "outside.png", kPng);
  fs::create_symlink(temp / "outside.png", temp / "a/link.png");
  const UniqueFd drop(::open(temp.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const auto pictures = read_pictures(drop.get(), "a/log.csv",
                                      {"mia.png", "photo.jpg", "fake.png", "huge.png", "link.png",
                                       "../outside.png", "none.png", ".", ""});
  std::vector<std::string> codes;
  for (const auto& picture : pictures) codes.push_back(picture.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"", "", "not_a_picture", "too_large", "not_a_picture",
                                             "bad_name", "missing", "bad_name", "bad_name"}));
  EXPECT_EQ(pictures[0].bytes, kPng);
  EXPECT_EQ(pictures[0].mime, "image/png");
  EXPECT_EQ(pictures[1].mime, "image/jpeg");
  EXPECT_TRUE(pictures[3].bytes.empty());
  for (const char* bad : {"../x/log.csv", "nowhere/log.csv"}) {
    const auto none = read_pictures(drop.get(), bad, {"mia.png"});
    ASSERT_EQ(none.size(), 1U);
    EXPECT_FALSE(none[0].code.empty());
  }
}

class WriterTest : public ::testing::Test {
 protected:
  WriterTest() {
    create_share(temp_ / "s");
    share_ = OpenShare::open((temp_ / "s").string());
  }
  testing::TempFolder temp_;
  OpenShare share_;
};

TEST_F(WriterTest, WritesWholeFilesAndMakesFolders) {
  EXPECT_EQ(write_to_share(share_.fd(), "reports/ms-rivera/log.csv.html", "one", false),
            std::nullopt);
  EXPECT_EQ(write_to_share(share_.fd(), "reports/ms-rivera/log.csv.html", "two", false),
            std::nullopt);
  EXPECT_EQ(files::read(temp_ / "s/reports/ms-rivera/log.csv.html"), "two");
  EXPECT_EQ(write_to_share(share_.fd(), "print/2026-10-23/room-12.pdf", "%PDF", false),
            std::nullopt);
  EXPECT_FALSE(fs::exists(temp_ / "s/reports/ms-rivera/.homeward.part"));
}

TEST_F(WriterTest, EqualBytesAreLeftAlone) {
  write_to_share(share_.fd(), "reports/index.html", "same", false);
  struct stat before {};
  struct stat after {};
  ::stat((temp_ / "s/reports/index.html").c_str(), &before);
  write_to_share(share_.fd(), "reports/index.html", "same", false);
  ::stat((temp_ / "s/reports/index.html").c_str(), &after);
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(WriterTest, StaysInItsPlaces) {
  for (const char* bad : {"drop/log.csv", "../x", "reports/../../x", "/etc/x", "reports", "x",
                          ".homeward-share", "reports//x", ""}) {
    EXPECT_TRUE(write_to_share(share_.fd(), bad, "x", false)) << bad;
  }
  EXPECT_FALSE(fs::exists(temp_ / "x"));
}

TEST_F(WriterTest, ALinkLeadsNowhere) {
  const testing::TempFolder outside;
  write(outside / "board", "theirs");
  fs::create_directory_symlink(outside.path(), temp_ / "s/reports/trap");
  fs::create_symlink(outside / "board", temp_ / "s/reports/index.html");
  fs::create_symlink(outside / "board", temp_ / "s/reports/.homeward.part");
  EXPECT_TRUE(write_to_share(share_.fd(), "reports/trap/x", "x", false));
  EXPECT_EQ(write_to_share(share_.fd(), "reports/index.html", "ours", false), std::nullopt);
  EXPECT_EQ(files::read(outside / "board"), "theirs");
  EXPECT_FALSE(fs::is_symlink(temp_ / "s/reports/index.html"));
  EXPECT_FALSE(fs::exists(outside / "x"));
}

TEST_F(WriterTest, RemovesHeldLettersAndNothingElse) {
  const testing::TempFolder outside;
  write(outside / "keep", "x");
  write_to_share(share_.fd(), "review/held/41/letter.eml", "x", false);
  write_to_share(share_.fd(), "review/held/41/inner/why.txt", "x", false);
  fs::create_directory_symlink(outside.path(), temp_ / "s/review/held/41/trap");
  EXPECT_EQ(remove_from_share(share_.fd(), "review/held/41"), std::nullopt);
  EXPECT_FALSE(fs::exists(temp_ / "s/review/held/41"));
  EXPECT_TRUE(fs::exists(outside / "keep"));
  EXPECT_EQ(remove_from_share(share_.fd(), "review/held/41"), std::nullopt) << "gone already";
  for (const char* bad :
       {"review/held", "review/approved/", "drop/a", "reports", "review/held/../../drop"}) {
    EXPECT_TRUE(remove_from_share(share_.fd(), bad)) << bad;
  }
  EXPECT_TRUE(fs::is_directory(temp_ / "s/drop"));
}

TEST_F(WriterTest, ListsApprovedFolders) {
  fs::create_directory(temp_ / "s/review/approved/7");
  fs::create_directory(temp_ / "s/review/approved/41");
  fs::create_directory(temp_ / "s/review/approved/.sync");
  write(temp_ / "s/review/approved/note.txt", "x");
  EXPECT_EQ(list_approved(share_.fd()), (std::vector<std::string>{"41", "7"}));
}

}  // namespace
}  // namespace homeward::collect
