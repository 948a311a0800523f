#include "collect/imap_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace homeward::collect {

namespace {

using std::chrono::seconds;
using Steady = std::chrono::steady_clock;

constexpr seconds kPatience{60};        // for a command's whole answer
constexpr seconds kFetchPatience{300};  // for a message
constexpr seconds kFarewell{1};
constexpr std::size_t kMostAnswers = 20000;  // to one command
constexpr std::size_t kMostSearched = 100000;
constexpr int kMostContinuations = 2;  // XOAUTH2's proof, and the empty answer to a no

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

// The line's own login is by password.
MailLineSettings without_login(MailLineSettings settings) {
  settings.user.clear();
  settings.password.clear();
  return settings;
}

bool is_bye(const std::string& line) {
  return line.starts_with("* BYE") || line.starts_with("* bye");
}

}  // namespace

ImapClient::ImapClient(const MailLineSettings& settings, AccessTokens* tokens,
                       const std::string& folder, std::function<bool()> interrupted)
    : interrupted_(std::move(interrupted)),
      line_(tokens == nullptr ? settings : without_login(settings), interrupted_) {
  if (tokens == nullptr) {
    connect();
  } else {
    log_in(settings.user, *tokens);
  }
  open(folder);
}

void ImapClient::connect() {
  reader_ = ImapReader();
  std::string detail;
  if (const LineFault fault = line_.connect(detail); fault != LineFault::kNone)
    throw_fault(fault, detail);
}

void ImapClient::log_in(const std::string& user, AccessTokens& tokens) {
  for (;;) {
    const auto answer = tokens.get(interrupted_);
    if (answer.failure) {
      const bool refused = answer.failure->fault == TokenFault::kRefused;
      throw InboxTrouble(refused ? "inbox_login" : "inbox_connect", answer.failure->text);
    }
    connect();  // anew for a second try: some servers hang up on a login that failed
    try {
      if (authenticate(user, answer.token)) return;
    } catch (const InboxTrouble&) {
      tokens.refused(answer.token);  // some servers hang up where they should say no
      throw;
    }
    tokens.refused(answer.token);
    if (!answer.cached)
      throw InboxTrouble("inbox_login", "the server refuses the user or the access token");
  }
}

// libcurl's own XOAUTH2 hangs up on the challenge that says no, and never sees why.
bool ImapClient::authenticate(const std::string& user, const std::string& token) {
  const ImapCapabilities offered = read_capabilities(run("CAPABILITY", kPatience).answers);
  if (!offered.xoauth2)
    throw InboxTrouble("inbox_login", "the server does not offer access tokens (XOAUTH2)");
  const std::string proof = xoauth2_response(user, token);
  std::string command = "AUTHENTICATE XOAUTH2";
  bool given = offered.initial_response;
  if (given) command += " " + proof;
  const Result said = finish(send(command, kPatience), kPatience, [&proof, given]() mutable {
    // Once the proof is given, what is asked for is a no with its reasons as base64.
    return std::exchange(given, true) ? std::string() : proof;
  });
  if (said.status == "OK") return true;
  if (is_passing(said.answers.back().line))
    throw InboxTrouble("inbox_connect", "the server lets nobody log in for now");
  return false;
}

void ImapClient::open(const std::string& folder) {
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

// The tag that the command went out with.
std::string ImapClient::send(const std::string& command, seconds patience) {
  std::string tag = fmt::format("H{}", ++tag_);
  send_line(tag + " " + command, patience);
  return tag;
}

void ImapClient::send_line(const std::string& line, seconds patience) {
  if (line_.send(line + "\r\n", patience)) return;
  line_.drop();
  throw InboxTrouble("inbox_server", "it broke the connection");
}

ImapClient::Result ImapClient::run(const std::string& command, seconds patience) {
  return finish(send(command, patience), patience);
}

ImapClient::Result ImapClient::finish(const std::string& tag, seconds patience,
                                      const std::function<std::string()>& on_continue) {
  const auto deadline = Steady::now() + patience;
  int asked = 0;
  Result result;
  for (;;) {
    ImapAnswer answer = next_answer(deadline);
    if (answer.line.starts_with(tag + " ")) {
      const std::string rest = answer.line.substr(tag.size() + 1);
      result.status = rest.substr(0, rest.find(' '));
      result.answers.push_back(std::move(answer));  // [READ-ONLY] and its like stand in it
      return result;
    }
    if (on_continue && answer.line.starts_with("+") && ++asked <= kMostContinuations) {
      send_line(on_continue(), patience);
      continue;
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
