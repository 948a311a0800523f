// SIGKILL at every named step of a hand-over: nothing is lost, and nothing arrives twice that was
// not counted as uncertain. The process that dies is this program, started again as a child.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cstdlib>
#include <map>

#include "deliver/dispatcher.h"
#include "scripted_server.h"
#include "support/temp_folder.h"

namespace homeward::deliver {
namespace {

using homeward::testing::Script;
using homeward::testing::ScriptedServer;
using homeward::testing::TempFolder;

constexpr int kMessages = 24;
constexpr std::size_t kConnections = 3;

void fill(const std::filesystem::path& path, Instant now) {
  auto database = store::Database::open(path);
  store::Outbox outbox(database);
  database.transact([&] {
    database.sql().exec("INSERT INTO family (id, key, known_since) VALUES (1, 'f1', 0)");
    database.sql().exec(
        "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, "
        "send_at) VALUES (1, 1, 'periodic', 's', 'composed', '2026-10-01', '2026-10-07', 0, 0)");
    for (int i = 1; i <= kMessages; ++i) {
      const std::string number = std::to_string(i);
      database.sql().exec("INSERT INTO guardian (id, family_id, name) VALUES (" + number +
                          ", 1, 'guardian " + number + "')");
      store::NewMessage message;
      message.digest = {1};
      message.guardian = {i};
      message.message_id = number + "@example.org";
      message.envelope_from = "school@example.org";
      message.envelope_to = "family@example.org";
      message.bytes =
          "Message-ID: <" + message.message_id + ">\r\n\r\n" + std::string(300, 'x') + "\r\n";
      message.trace = "[]";
      message.not_before = now;
      message.deadline = now + std::chrono::hours(48);
      outbox.add(message, now);
    }
  });
}

// What the child does: sends all there is, like the daemon after a start.
void send_all(const std::filesystem::path& path, const std::string& url) {
  auto database = store::Database::open(path);
  store::Outbox outbox(database);
  SystemClock clock;
  Wake wake;
  RelaySettings relay;
  relay.url = url;
  relay.tls = TlsPolicy::kNone;
  relay.connections = kConnections;
  DispatchOptions options;
  options.uncertain.delay = std::chrono::seconds(0);
  Dispatcher dispatcher(outbox, relay, clock, wake, options);
  dispatcher.recover();
  while (outbox.counts()[MessageState::kSent] < kMessages) {
    dispatcher.tick({true, ""});
    pollfd entry{wake.fd(), POLLIN, 0};
    ::poll(&entry, 1, 100);
    wake.clear();
  }
}

TEST(CrashChild, Sends) {
  const char* const path = std::getenv("HOMEWARD_TEST_DATABASE");
  const char* const url = std::getenv("HOMEWARD_TEST_URL");
  if (path == nullptr || url == nullptr) GTEST_SKIP() << "only as the child of Crash tests";
  send_all(path, url);
}

// Runs the child to its end. True when it was killed by its crash point.
bool run_child(const std::filesystem::path& path, const std::string& url,
               const std::string& crash_at) {
  std::vector<std::string> environment{"HOMEWARD_TEST_DATABASE=" + path.string(),
                                       "HOMEWARD_TEST_URL=" + url, "HOMEWARD_CRASH_AT=" + crash_at};
  std::vector<char*> variables;
  for (auto& variable : environment) variables.push_back(variable.data());
  variables.push_back(nullptr);
  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=CrashChild.*";
  char* arguments[] = {program.data(), filter.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  EXPECT_EQ(::posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, variables.data()),
            0);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGKILL;
  EXPECT_EQ(WEXITSTATUS(status), 0);
  return false;
}

std::map<std::string, int> arrivals(ScriptedServer& server) {
  std::map<std::string, int> times;
  for (const auto& body : server.bodies()) ++times[body.substr(0, body.find('\r'))];
  return times;
}

TEST(Crash, NothingIsLostAtAnyStep) {
  for (const char* const step :
       {"claimed", "mail", "body", "handing_over", "dot", "accepted-before-commit", "committed"}) {
    TempFolder folder;
    ScriptedServer server{Script{}};
    const auto path = folder / "homeward.db";
    fill(path, SystemClock().now() - std::chrono::seconds(1));
    int kills = 0;
    for (const int count : {1, 2, 3}) {
      kills +=
          run_child(path, server.url(), std::string(step) + ":" + std::to_string(count)) ? 1 : 0;
    }
    EXPECT_EQ(kills, 3) << step;
    EXPECT_FALSE(run_child(path, server.url(), ""));

    auto database = store::Database::open(path);
    store::Outbox outbox(database);
    EXPECT_EQ(outbox.counts()[MessageState::kSent], kMessages) << step;
    const auto times = arrivals(server);
    EXPECT_EQ(times.size(), static_cast<std::size_t>(kMessages)) << step;  // lost = 0
    int duplicates = 0;
    for (const auto& [id, count] : times) duplicates += count - 1;
    const int uncertain = outbox.count_uncertain_ever();
    EXPECT_LE(duplicates, uncertain) << step;
    EXPECT_LE(uncertain, kills * static_cast<int>(kConnections)) << step;
  }
}

}  // namespace
}  // namespace homeward::deliver
