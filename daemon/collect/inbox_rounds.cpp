#include "collect/inbox_rounds.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "base/errors.h"
#include "base/hash.h"
#include "base/log.h"
#include "collect/mail_reader.h"

namespace homeward::collect {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kUidsAtOnce = 1000;
// A connection is not kept for a main thread that takes longer to answer.
constexpr milliseconds kAnswerPatience{30000};

}  // namespace

std::unique_ptr<AccessTokens> tokens_for(const InboxOptions& options) {
  return options.oauth.wanted() ? std::make_unique<AccessTokens>(options.oauth) : nullptr;
}

InboxRounds::InboxRounds(InboxOptions options, std::shared_ptr<Line> line)
    : options_(std::move(options)),
      line_(std::move(line)),
      tokens_(tokens_for(options_)),
      validity_(options_.validity),
      after_(options_.after),
      due_(steady_clock::now()) {}

void InboxRounds::run() {
  while (!line_->stopping) {
    do_commands();
    if (line_->stopping) break;
    look_is_due() ? look() : sleep();
  }
  client_.reset();
}

bool InboxRounds::look_is_due() const {
  if (looking_) return false;
  return asked_ > 0 || (!options_.once && steady_clock::now() >= due_);
}

void InboxRounds::do_commands() {
  while (const auto command = line_->commands.try_pop()) {
    if (line_->left_behind) throw LeftBehind{};
    if (std::holds_alternative<ScanNow>(*command)) ++asked_;
    if (const auto* wanted = std::get_if<FetchMail>(&*command)) fetch(*wanted);
    if (const auto* done = std::get_if<MailDone>(&*command)) go_on(*done);
    if (std::holds_alternative<MailAgain>(*command)) end_look(true);
  }
}

void InboxRounds::sleep() {
  int timeout = -1;
  if (looking_) {
    timeout = static_cast<int>(kAnswerPatience.count());
  } else if (!options_.once) {
    const auto left = std::chrono::ceil<milliseconds>(due_ - steady_clock::now());
    timeout = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
  }
  pollfd wait{line_->bell.fd(), POLLIN, 0};
  if (::poll(&wait, 1, timeout) > 0) {
    line_->bell.clear();
  } else if (looking_) {
    client_.reset();
  }
}

ImapClient& InboxRounds::open() {
  if (!client_) {
    client_ = std::make_unique<ImapClient>(options_.line, tokens_.get(), options_.folder,
                                           [line = line_] { return line->stopping.load(); });
  }
  return *client_;
}

void InboxRounds::look() {
  try {
    ImapClient& client = open();
    if (client.validity() != validity_) {
      // The folder was made anew: every number in it is another message's.
      validity_ = client.validity();
      after_ = 0;
    }
    std::vector<std::uint32_t> found;
    if (after_ < UINT32_MAX) found = client.uids_from(after_ + 1, kUidsAtOnce);
    more_ = found.size() == kUidsAtOnce;
    uids_.assign(found.begin(), found.end());
    if (problems_.over(kMailboxPath)) {
      log::info("inbox.readable");
      line_->emit(ProblemOver{kMailboxPath});
    }
    tell_next();
  } catch (const InboxTrouble& what) {
    trouble(what.code(), what.what());
  } catch (const Failure& what) {
    trouble("inbox_connect", what.what());
  }
}

void InboxRounds::tell_next() {
  while (!uids_.empty() && uids_.front() <= after_) uids_.pop_front();
  if (uids_.empty()) return end_look(false);
  looking_ = true;
  line_->emit(MailWaiting{validity_, uids_.front()});
}

void InboxRounds::fetch(const FetchMail& wanted) {
  const auto fail = [&](const char* code) {
    line_->emit(MailFailed{wanted.validity, wanted.uid, code});
  };
  try {
    ImapClient& client = open();
    if (client.validity() != wanted.validity) {
      fail("broken");
      return end_look(true);
    }
    const auto size = client.size_of(wanted.uid);
    if (!size) return fail("gone");
    if (*size > kLargestMail) return fail("too_large");
    // Some servers count line ends differently: a little more than they said may come.
    const auto bytes = client.fetch(wanted.uid, kLargestMail + kLargestMail / 8);
    if (!bytes) return fail("gone");
    InboundMail mail = read_mail(*bytes);
    std::string key = sha256_hex(mail.message_id.empty() ? *bytes : "id:" + mail.message_id);
    line_->emit(MailFetched{wanted.validity, wanted.uid, std::move(key), std::move(mail)});
  } catch (const InboxTrouble& what) {
    if (line_->stopping) return;
    fail("broken");
    trouble(what.code(), what.what());
  }
}

void InboxRounds::go_on(const MailDone& done) {
  if (done.validity != validity_) return end_look(true);
  after_ = std::max(after_, done.uid);
  if (done.mark_read) {
    try {
      open().mark_read(done.uid);
    } catch (const InboxTrouble&) {
      // It is handled all the same: only its mark is missing.
      client_.reset();
      log::warning("inbox.mark_failed");
    }
  }
  if (looking_) tell_next();
}

void InboxRounds::end_look(bool troubled) {
  looking_ = false;
  uids_.clear();
  const bool at_once = more_ && !troubled;
  more_ = false;
  if (at_once) {
    due_ = steady_clock::now();
    if (asked_ > 0) return;  // answered once all is told
  } else {
    client_.reset();
    due_ = steady_clock::now() + options_.every;
    if (const auto retry = problems_.next_try(kMailboxPath)) due_ = *retry;
  }
  const int answers = std::exchange(asked_, 0);
  if (answers > 0) line_->emit(InboxLooked{answers, troubled});
}

void InboxRounds::trouble(const std::string& code, const std::string& detail) {
  client_.reset();
  if (line_->stopping) return;
  auto news = problems_.note({kMailboxPath, code, detail, false}, {}, steady_clock::now());
  if (news) {
    log::warning("inbox.unreadable", {{"code", code}});
    line_->emit(std::move(*news));
  }
  end_look(true);
}

}  // namespace homeward::collect
