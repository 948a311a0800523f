#include "collect/imap_client.h"

#include <fmt/format.h>

#include <algorithm>

namespace homeward::collect {

namespace {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr seconds kPatience{60};        // for a command's whole answer
constexpr seconds kFetchPatience{300};  // for a message
constexpr seconds kFarewell{1};
constexpr std::size_t kMostAnswers = 20000;  // to one command
constexpr std::size_t kMostSearched = 100000;

[[noreturn]] void throw_fault(LineFault fault, const std::string& detail) {
  switch (fault) {
    case LineFault::kResolve:
      throw InboxTrouble("inbox_resolve", "its server's name is not found");
    case LineFault::kTls:
      throw InboxTrouble("inbox_tls", "no trusted connection: " + detail);
    case LineFault::kLogin:
      throw InboxTrouble("inbox_login", "the server refuses the user or the password");
    case LineFault::kServer:
      throw InboxTrouble("inbox_server", "the server does not answer as IMAP: " + detail);
    default:
      throw InboxTrouble("inbox_connect", "the server does not answer: " + detail);
  }
}

bool is_bye(const std::string& line) {
  return line.starts_with("* BYE") || line.starts_with("* bye");
}

}  // namespace

ImapClient::ImapClient(const MailLineSettings& settings, const std::string& folder,
                       std::function<bool()> interrupted)
    : line_(settings, std::move(interrupted)) {
  std::string detail;
  if (const LineFault fault = line_.connect(detail); fault != LineFault::kNone)
    throw_fault(fault, detail);
  const Result opened = run("SELECT " + imap_quoted(folder), kPatience);
  if (opened.status != "OK")
    throw InboxTrouble("inbox_folder", "there is no such folder for this user");
  for (const ImapAnswer& answer : opened.answers)
    validity_ = code_number(answer.line, "UIDVALIDITY").value_or(validity_);
  if (validity_ == 0)
    throw InboxTrouble("inbox_server", "the folder has no UIDVALIDITY, so no message has a number");
}

ImapClient::~ImapClient() {
  if (line_.connected()) line_.send(fmt::format("H{} LOGOUT\r\n", ++tag_), kFarewell);
}

ImapAnswer ImapClient::next_answer(Steady::time_point deadline) {
  for (;;) {
    if (auto answer = reader_.next()) return std::move(*answer);
    std::optional<std::string> bytes;
    if (!reader_.broken()) bytes = line_.receive(deadline);
    if (!bytes) {
      line_.drop();
      throw InboxTrouble("inbox_server", reader_.broken()
                                             ? "it sent what is no IMAP answer"
                                             : "it broke the connection or fell silent");
    }
    reader_.feed(*bytes);
  }
}

ImapClient::Result ImapClient::run(const std::string& command, seconds patience) {
  const std::string tag = fmt::format("H{}", ++tag_);
  const auto deadline = Steady::now() + patience;
  if (!line_.send(tag + " " + command + "\r\n", patience)) {
    line_.drop();
    throw InboxTrouble("inbox_server", "it broke the connection");
  }
  Result result;
  for (;;) {
    ImapAnswer answer = next_answer(deadline);
    if (answer.line.starts_with(tag + " ")) {
      const std::string rest = answer.line.substr(tag.size() + 1);
      result.status = rest.substr(0, rest.find(' '));
      result.answers.push_back(std::move(answer));  // [READ-ONLY] and its like stand in it
      return result;
    }
    const bool goes_on = answer.line.starts_with("* ") && !is_bye(answer.line) &&
                         result.answers.size() < kMostAnswers;
    if (!goes_on) {
      line_.drop();
      throw InboxTrouble("inbox_server", "it ended the conversation");
    }
    result.answers.push_back(std::move(answer));
  }
}

std::vector<std::uint32_t> ImapClient::uids_from(std::uint32_t first, std::size_t most) {
  const Result found = run(fmt::format("UID SEARCH UID {}:*", first), kPatience);
  if (found.status != "OK") throw InboxTrouble("inbox_server", "it does not search the folder");
  std::vector<std::uint32_t> uids;
  for (const ImapAnswer& answer : found.answers) {
    if (const auto numbers = search_numbers(answer.line, kMostSearched))
      uids.insert(uids.end(), numbers->begin(), numbers->end());
  }
  // "9:*" finds the last message even when its number is smaller.
  std::erase_if(uids, [&](std::uint32_t uid) { return uid < first; });
  std::ranges::sort(uids);
  uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
  if (uids.size() > most) uids.resize(most);
  return uids;
}

std::optional<std::uint64_t> ImapClient::size_of(std::uint32_t uid) {
  const Result found = run(fmt::format("UID FETCH {} (UID RFC822.SIZE)", uid), kPatience);
  for (const ImapAnswer& answer : found.answers) {
    const auto size = fetch_number(answer, "RFC822.SIZE");
    if (size && fetch_number(answer, "UID") == uid) return size;
  }
  if (found.status != "OK") throw InboxTrouble("inbox_server", "it does not tell a message's size");
  return std::nullopt;
}

std::optional<std::string> ImapClient::fetch(std::uint32_t uid, std::size_t most) {
  reader_.allow_literals(most);
  const Result found = run(fmt::format("UID FETCH {} (UID BODY.PEEK[])", uid), kFetchPatience);
  reader_.allow_literals(0);
  for (const ImapAnswer& answer : found.answers) {
    auto body = fetch_body(answer);
    if (body && fetch_number(answer, "UID") == uid) return body;
  }
  if (found.status != "OK") throw InboxTrouble("inbox_server", "it does not give a message");
  return std::nullopt;
}

void ImapClient::mark_read(std::uint32_t uid) {
  run(fmt::format("UID STORE {} +FLAGS.SILENT (\\Seen)", uid), kPatience);
}

}  // namespace homeward::collect
