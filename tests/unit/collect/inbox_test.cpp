// The inbox thread against a server that keeps to IMAP, and against one that does not
// (tests/support/imap_server.py).
#include "collect/inbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "collect/imap_client.h"
#include "support/scripted_http.h"
#include "support/source_dir.h"
#include "support/temp_folder.h"

namespace homeward::collect {
namespace {

using homeward::testing::ScriptedHttp;
using ::testing::ElementsAre;
namespace fs = std::filesystem;

class InboxTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string command = "exec /usr/bin/python3 " +
                                (source_dir() / "tests/support/imap_server.py").string() + " " +
                                folder_.path().string();
    int out[2];
    int in[2];
    ASSERT_EQ(::pipe(out), 0);
    ASSERT_EQ(::pipe(in), 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(out[1], 1);
      ::dup2(in[0], 0);
      for (const int fd : {out[0], out[1], in[0], in[1]}) ::close(fd);
      ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(out[1]);
    ::close(in[0]);
    input_ = in[1];
    FILE* words = ::fdopen(out[0], "r");
    ASSERT_EQ(std::fscanf(words, "port %d", &port_), 1);
    std::fclose(words);
  }

  void TearDown() override {
    ::close(input_);
    ::waitpid(child_, nullptr, 0);
  }

  InboxOptions options() const {
    InboxOptions options;
    options.line.url = "imap://127.0.0.1:" + std::to_string(port_);
    options.line.tls = false;
    options.line.user = "letters";
    options.line.password = "secret";
    options.once = true;
    return options;
  }

  void put(int uid, const std::string& subject) const {
    write(std::to_string(uid) + ".eml",
          "From: a@example.org\r\nSubject: " + subject + "\r\n\r\nx\r\n");
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << bytes;
  }
  void fault(const std::string& name) const { write("fault", name); }

  std::string seen() const {
    std::ifstream in(folder_.path() / "seen");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Looks once and answers every message by `answer`, until the look ends.
  using Answer = std::function<void(Inbox&, const MailWaiting&)>;
  std::vector<std::string> look(Inbox& inbox, const Answer& answer) {
    std::vector<std::string> story;
    EXPECT_TRUE(inbox.look_now());
    for (int rounds = 0; rounds < 3000; ++rounds) {
      pollfd wait{wake_.fd(), POLLIN, 0};
      ::poll(&wait, 1, 10000);
      wake_.clear();
      while (auto event = inbox.take()) {
        if (const auto* waiting = std::get_if<MailWaiting>(&*event)) {
          answer(inbox, *waiting);
        } else if (const auto* mail = std::get_if<MailFetched>(&*event)) {
          story.push_back(mail->mail.subject);
          EXPECT_TRUE(inbox.submit(MailDone{mail->validity, mail->uid, true}));
        } else if (const auto* failed = std::get_if<MailFailed>(&*event)) {
          story.push_back(failed->code);
          const MailDone done{failed->validity, failed->uid, false};
          EXPECT_TRUE(failed->code == "broken" || inbox.submit(done));
        } else if (const auto* problem = std::get_if<FileProblem>(&*event)) {
          story.push_back(problem->code);
        } else if (std::holds_alternative<ProblemOver>(*event)) {
          story.push_back("over");
        } else if (const auto* looked = std::get_if<InboxLooked>(&*event)) {
          story.push_back(looked->troubled ? "troubled" : "looked");
          return story;
        }
      }
    }
    ADD_FAILURE() << "the look has no end";
    return story;
  }
  std::vector<std::string> look(Inbox& inbox) {
    return look(inbox, [](Inbox& asked, const MailWaiting& waiting) {
      EXPECT_TRUE(asked.submit(FetchMail{waiting.validity, waiting.uid}));
    });
  }

  homeward::testing::TempFolder folder_;
  const Wake wake_;
  pid_t child_ = 0;
  int input_ = -1;
  int port_ = 0;
};

TEST_F(InboxTest, TellsEachMessageOnceAndMarksWhatIsDone) {
  put(3, "three");
  put(9, "nine");
  Inbox inbox(options(), wake_);
  EXPECT_THAT(look(inbox), ElementsAre("three", "nine", "looked"));
  EXPECT_EQ(seen(), "3\n9\n");
  EXPECT_THAT(look(inbox), ElementsAre("looked"));
  put(10, "ten");
  EXPECT_THAT(look(inbox), ElementsAre("ten", "looked"));
}

TEST_F(InboxTest, BeginsBehindWhatIsHandledAndAnewWhenTheFolderIsAnother) {
  put(3, "three");
  put(9, "nine");
  InboxOptions known = options();
  known.validity = 1;
  known.after = 3;
  Inbox inbox(known, wake_);
  EXPECT_THAT(look(inbox), ElementsAre("nine", "looked"));
  write("validity", "2");
  EXPECT_THAT(look(inbox), ElementsAre("three", "nine", "looked"));
}

TEST_F(InboxTest, WhatCouldNotBeStoredIsToldAgain) {
  put(3, "three");
  Inbox inbox(options(), wake_);
  const Answer again = [](Inbox& asked, const MailWaiting&) {
    EXPECT_TRUE(asked.submit(MailAgain{}));
  };
  EXPECT_THAT(look(inbox, again), ElementsAre("troubled"));
  EXPECT_THAT(look(inbox), ElementsAre("three", "looked"));
}

TEST_F(InboxTest, ReadsNoLargeMessageAndPassesWhatIsGone) {
  write("4.eml", "Subject: large\r\n\r\n" + std::string(11U << 20U, 'x'));
  put(5, "five");
  put(6, "six");
  Inbox inbox(options(), wake_);
  const Answer answer = [this](Inbox& asked, const MailWaiting& waiting) {
    if (waiting.uid == 5) fs::remove(folder_.path() / "5.eml");
    EXPECT_TRUE(asked.submit(FetchMail{waiting.validity, waiting.uid}));
  };
  EXPECT_THAT(look(inbox, answer), ElementsAre("too_large", "gone", "six", "looked"));
}

TEST_F(InboxTest, AServerThatMisbehavesIsTroubleAndGetsOver) {
  struct Row {
    const char* fault;
    std::vector<std::string> story;
  };
  put(3, "three");
  for (const Row& row :
       std::vector<Row>{{"refuse-login", {"inbox_login", "troubled"}},
                        {"no-folder", {"inbox_folder", "troubled"}},
                        {"no-validity", {"inbox_server", "troubled"}},
                        {"drop", {"inbox_server", "troubled"}},
                        {"garbage", {"inbox_server", "troubled"}},
                        {"bye", {"inbox_server", "troubled"}},
                        {"long-line", {"inbox_server", "troubled"}},
                        {"drop-at-fetch", {"broken", "inbox_server", "troubled"}},
                        {"huge-literal", {"broken", "inbox_server", "troubled"}},
                        {"bad-literal", {"broken", "inbox_server", "troubled"}},
                        {"short-literal", {"broken", "inbox_server", "troubled"}}}) {
    Inbox inbox(options(), wake_);
    fault(row.fault);
    EXPECT_EQ(look(inbox), row.story) << row.fault;
    fault("");
    EXPECT_THAT(look(inbox), ElementsAre("over", "three", "looked")) << row.fault;
  }
}

TEST_F(InboxTest, WrongNumbersAndOddWordsAreOverlooked) {
  put(3, "three");
  fault("eight-bit");
  Inbox inbox(options(), wake_);
  EXPECT_THAT(look(inbox), ElementsAre("three", "looked"));
  put(4, "four");
  fault("wrong-uid");
  EXPECT_THAT(look(inbox), ElementsAre("gone", "looked"));
}

TEST_F(InboxTest, ASilentServerDoesNotDelayTheEnd) {
  put(3, "three");
  fault("silent");
  Inbox inbox(options(), wake_);
  EXPECT_TRUE(inbox.look_now());
  while (!fs::exists(folder_.path() / "log")) ::usleep(1000);
  EXPECT_TRUE(inbox.stop(std::chrono::seconds(20)));
}

TEST_F(InboxTest, WithoutTlsNothingIsSaidWhereTlsIsRequired) {
  InboxOptions strict = options();
  strict.line.tls = true;
  try {
    try_inbox(strict);
    FAIL() << "it talked in the clear";
  } catch (const InboxTrouble& what) {
    EXPECT_EQ(what.code(), "inbox_tls");
  }
  std::ifstream log(folder_.path() / "log");
  const std::string said{std::istreambuf_iterator<char>(log), {}};
  EXPECT_EQ(said.find("LOGIN"), std::string::npos);
  strict.line.url = "imap://127.0.0.1:1";
  try {
    try_inbox(strict);
    FAIL();
  } catch (const InboxTrouble& what) {
    EXPECT_EQ(what.code(), "inbox_connect");
  }
  EXPECT_NO_THROW(try_inbox(options()));
}

// The way in by access tokens, with a token service that a test scripts.
class InboxTokensTest : public InboxTest {
 protected:
  using Answers = std::vector<ScriptedHttp::Answer>;
  static Answers tokens(const std::vector<std::string>& names, int lifetime = 3600) {
    Answers answers;
    for (const auto& name : names) {
      answers.push_back({200, R"({"access_token":")" + name + R"(","expires_in":)" +
                                  std::to_string(lifetime) + "}"});
    }
    return answers;
  }
  InboxOptions by_tokens(const ScriptedHttp& service) const {
    InboxOptions out = options();
    out.line.password.clear();
    out.oauth.token_url = service.url();
    out.oauth.client_id = "homeward";
    out.oauth.client_secret = "s3cret";
    return out;
  }
  void let_in(const std::string& token) const { write("tokens", "letters " + token + "\n"); }
  std::string log() const {
    std::ifstream in(folder_.path() / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(InboxTokensTest, OneTokenServesUntilItsEndWithAndWithoutAnInitialResponse) {
  for (const char* way : {"", "no-sasl-ir"}) {
    fault(way);
    let_in("one");
    ScriptedHttp service(tokens({"one", "two"}));
    Inbox inbox(by_tokens(service), wake_);
    EXPECT_THAT(look(inbox), ElementsAre("looked")) << way;
    EXPECT_THAT(look(inbox), ElementsAre("looked")) << way;
    EXPECT_EQ(service.bodies().size(), 1U) << way;
    let_in("two");  // withdrawn before its time: fetched anew once, and nobody is troubled
    EXPECT_THAT(look(inbox), ElementsAre("looked")) << way;
    EXPECT_EQ(service.bodies().size(), 2U) << way;
  }
  EXPECT_NE(log().find("AUTHENTICATE\nproof\nempty\n"), std::string::npos) << log();
  EXPECT_EQ(log().find("LOGIN\n"), std::string::npos) << log();
}

TEST_F(InboxTokensTest, ATokenThatExpiresInMidRunIsReplacedBeforeItIsRefused) {
  ScriptedHttp service(tokens({"one", "two", "three"}, 0));
  Inbox inbox(by_tokens(service), wake_);
  for (const char* token : {"one", "two", "three"}) {
    let_in(token);
    EXPECT_THAT(look(inbox), ElementsAre("looked")) << token;
  }
  EXPECT_EQ(log().find("empty"), std::string::npos) << log();
}

TEST_F(InboxTokensTest, WhatIsRefusedForGoodIsTroubleThatGetsOver) {
  struct Row {
    const char* fault;
    Answers answers;
    const char* code;
    const char* words;
  };
  put(3, "three");
  const Row rows[] = {
      {"", tokens({"wrong", "right"}), "inbox_login", "refuses the user or the access token"},
      {"no-sasl-ir", tokens({"wrong"}), "inbox_login", "refuses the user or the access token"},
      {"no-xoauth2", tokens({"right"}), "inbox_login", "does not offer access tokens"},
      {"login-unavailable", tokens({"wrong"}), "inbox_connect", "lets nobody log in for now"},
      {"asks-for-ever", tokens({"right"}), "inbox_server", "ended the conversation"},
      {"drop-at-login", tokens({"right"}), "inbox_server", "broke the connection"},
      {"", {{400, R"({"error":"invalid_grant"})"}}, "inbox_login", "400 invalid_grant"},
      {"", {{503, ""}}, "inbox_connect", "the token service answered 503"},
      {"", {{200, ScriptedHttp::kHangUp}}, "inbox_connect", "no access token"},
  };
  let_in("right");
  for (const Row& row : rows) {
    fault(row.fault);
    ScriptedHttp service(row.answers);
    try {
      try_inbox(by_tokens(service));
      FAIL() << row.words;
    } catch (const InboxTrouble& trouble) {
      const std::string said = trouble.what();
      EXPECT_EQ(trouble.code(), row.code) << said;
      EXPECT_NE(said.find(row.words), std::string::npos) << said;
      for (const char* secret : {"wrong", "right", "s3cret", "letters"})
        EXPECT_EQ(said.find(secret), std::string::npos) << said;
    }
    EXPECT_EQ(service.bodies().size(), 1U) << row.words;
  }
  fault("");
  Answers answers = tokens({"wrong"});
  answers.push_back(tokens({"right"}).front());
  ScriptedHttp service(answers);
  Inbox inbox(by_tokens(service), wake_);
  EXPECT_THAT(look(inbox), ElementsAre("inbox_login", "troubled"));
  EXPECT_THAT(look(inbox), ElementsAre("over", "three", "looked"));
}

TEST_F(InboxTokensTest, AServerThatHangsUpOnAnOldTokenGetsAFreshOne) {
  let_in("two");
  fault("drop-at-no");
  ScriptedHttp service(tokens({"one", "two"}));
  Inbox inbox(by_tokens(service), wake_);
  EXPECT_THAT(look(inbox), ElementsAre("inbox_server", "troubled"));
  EXPECT_THAT(look(inbox), ElementsAre("over", "looked"));
}

TEST_F(InboxTokensTest, ATokenServiceThatHangsDoesNotDelayTheEnd) {
  ScriptedHttp service({{200, ScriptedHttp::kSilence}});
  Inbox inbox(by_tokens(service), wake_);
  EXPECT_TRUE(inbox.look_now());
  while (service.bodies().empty()) ::usleep(1000);
  EXPECT_TRUE(inbox.stop(std::chrono::seconds(20)));
}

}  // namespace
}  // namespace homeward::collect
