// Our half of ./dev bench delivery: letters that are stored in a database on disk, sent by the real
// dispatcher, each durably recorded.
//   bench_delivery DATABASE fill COUNT BYTES
//   bench_delivery DATABASE send URL CONNECTIONS [CA-FILE]
// send prints "<seconds> <cpu seconds> <letters sent>".
#include <poll.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "base/log.h"
#include "deliver/dispatcher.h"

namespace homeward::deliver {
namespace {

// Lines of 76 characters, as a letter with a picture and a PDF in base64 has.
std::string letter_of(const std::string& message_id, std::size_t size) {
  std::string letter = "From: <school@example.org>\r\nTo: <family@example.org>\r\nMessage-ID: <" +
                       message_id + ">\r\nSubject: bench\r\n\r\n";
  while (letter.size() < size) letter += std::string(76, 'x') + "\r\n";
  return letter;
}

void fill(store::Database& database, int count, std::size_t size) {
  store::Outbox outbox(database);
  const Instant now = SystemClock().now();
  database.transact([&] {
    database.sql().exec("INSERT INTO family (id, key, known_since) VALUES (1, 'f1', 0)");
    database.sql().exec(
        "INSERT INTO digest (id, family_id, kind, slot, state, period_start, period_end, "
        "sealed_at, send_at) VALUES (1, 1, 'periodic', 's', 'composed', '2026-10-01', "
        "'2026-10-07', 0, 0)");
    for (int i = 1; i <= count; ++i) {
      const std::string number = std::to_string(i);
      database.sql().exec("INSERT INTO guardian (id, family_id, name) VALUES (" + number +
                          ", 1, 'guardian " + number + "')");
      store::NewMessage message;
      message.digest = {1};
      message.guardian = {i};
      message.message_id = number + "@example.org";
      message.envelope_from = "school@example.org";
      message.envelope_to = "family@example.org";
      message.bytes = letter_of(message.message_id, size);
      message.trace = "[]";
      message.not_before = now;
      message.deadline = now + std::chrono::hours(48);
      outbox.add(message, now);
    }
  });
  // As after an hour's pause: composing's pages are at home.
  database.sql().exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

int send(store::Database& database, const std::string& url, std::size_t connections,
         const std::string& ca_file) {
  store::Outbox outbox(database);
  const SystemClock clock;
  const Wake wake;
  RelaySettings relay;
  relay.url = url;
  relay.tls = ca_file.empty() ? TlsPolicy::kNone : TlsPolicy::kRequired;
  relay.ca_file = ca_file;
  relay.connections = connections;
  relay.messages_per_connection = 1'000'000;
  Dispatcher dispatcher(outbox, relay, clock, wake);
  dispatcher.recover();
  const auto begin = std::chrono::steady_clock::now();
  while (outbox.next_claim({}) || dispatcher.busy() > 0) {
    dispatcher.tick({true, ""});
    pollfd entry{wake.fd(), POLLIN, 0};
    ::poll(&entry, 1, 100);
    wake.clear();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%.4f %.4f %d\n", took.count(), cpu_seconds(), outbox.counts()[MessageState::kSent]);
  return 0;
}

}  // namespace
}  // namespace homeward::deliver

int main(int argc, char** argv) {
  using namespace homeward;
  if (argc < 5) return 64;
  log::start(true);
  auto database = store::Database::open(argv[1]);
  if (std::string(argv[2]) == "fill") {
    deliver::fill(database, std::stoi(argv[3]), std::stoul(argv[4]));
    return 0;
  }
  return deliver::send(database, argv[3], std::stoul(argv[4]), argc > 5 ? argv[5] : "");
}
