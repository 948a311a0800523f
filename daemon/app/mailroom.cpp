#include "app/mailroom.h"

#include "app/settings.h"
#include "base/errors.h"
#include "base/log.h"
#include "deliver/crash_point.h"
#include "store/kept_mail.h"

namespace homeward::app {

namespace {

constexpr int kMostTries = 4;
constexpr std::chrono::seconds kPatience{60};  // that a mailbox may keep letters waiting

}  // namespace

std::optional<collect::InboxOptions> mailbox_options(const Config& config) {
  if (config.inbox.url.empty()) return std::nullopt;
  collect::InboxOptions out;
  out.line.url = config.inbox.url;
  out.line.tls = config.inbox.tls;
  out.line.user = config.inbox.user;
  out.oauth = oauth_settings(config, "inbox", config.inbox.oauth, "inbox-oauth-refresh-token");
  if (!out.oauth.wanted()) {
    out.line.password = load_secret(config, config.inbox.credential, "inbox.credential");
  } else if (const auto mistake = mistake_in(out.oauth)) {
    throw Failure(ExitCode::kConfig, "inbox: " + *mistake);
  }
  if (!config.inbox.ca_file.empty())
    out.line.ca_file = (config.folder / config.inbox.ca_file).string();
  out.folder = config.inbox.folder;
  out.every = std::chrono::seconds{config.inbox.every_seconds};
  return out;
}

Mailroom::Mailroom(const Context& context, store::Outbox& outbox, bool only_when_asked,
                   Answers::Approve approve)
    : context_(context) {
  auto options = mailbox_options(context.config);
  if (!options) return;
  const auto place = store::inbox_place(context.database);
  options->once = only_when_asked;
  options->validity = place.validity;
  options->after = place.after;
  answers_.emplace(context, outbox, std::move(approve));
  inbox_.emplace(std::move(*options), context.wake);
}

void Mailroom::look() {
  if (inbox_ && inbox_->look_now() && asked_++ == 0) asked_at_ = Steady::now();
}

bool Mailroom::waits() const { return asked_ > 0 && Steady::now() - asked_at_ < kPatience; }

bool Mailroom::take(const std::function<void(const collect::Event&)>& trouble) {
  bool handled = false;
  while (auto event = inbox_ ? inbox_->take() : std::nullopt) {
    const bool is_trouble = std::holds_alternative<collect::FileProblem>(*event) ||
                            std::holds_alternative<collect::ProblemOver>(*event);
    if (is_trouble) {
      trouble(*event);
      continue;
    }
    try {
      handled = take_one(*event) || handled;
    } catch (...) {
      [[maybe_unused]] const bool asked = inbox_->submit(collect::MailAgain{});
      throw;
    }
  }
  return handled;
}

bool Mailroom::take_one(const collect::Event& event) {
  if (const auto* mail = std::get_if<collect::MailWaiting>(&event)) {
    waiting(*mail);
  } else if (const auto* read = std::get_if<collect::MailFetched>(&event)) {
    fetched(*read);
    return true;
  } else if (const auto* lost = std::get_if<collect::MailFailed>(&event)) {
    failed(*lost);
    return true;
  } else if (const auto* looked = std::get_if<collect::InboxLooked>(&event)) {
    asked_ -= looked->answers;
    asked_at_ = Steady::now();
    troubled_ = looked->troubled;
  }
  return false;
}

void Mailroom::waiting(const collect::MailWaiting& event) {
  const store::InboxPlace message{event.validity, event.uid};
  int tries = 0;
  context_.database.transact([&] { tries = store::count_try(context_.database, message); });
  deliver::crash_point("inbox-tried");
  if (tries > kMostTries) return set_aside(message, "unreadable");
  [[maybe_unused]] const bool asked = inbox_->submit(collect::FetchMail{event.validity, event.uid});
}

void Mailroom::fetched(const collect::MailFetched& event) {
  const store::InboxPlace message{event.validity, event.uid};
  bool mark_read = false;
  context_.database.transact([&] {
    mark_read = answers_->handle(event);
    store::pass_message(context_.database, message);
    deliver::crash_point("inbox-before-commit");
  });
  deliver::crash_point("inbox-handled");
  done(message, mark_read);
}

void Mailroom::failed(const collect::MailFailed& event) {
  const store::InboxPlace message{event.validity, event.uid};
  if (event.code == "broken") return;  // the next look tells it again
  if (event.code != "gone") return set_aside(message, event.code.c_str());
  context_.database.transact([&] { store::pass_message(context_.database, message); });
  done(message, false);
}

void Mailroom::forget_old() {
  const Date today = context_.today();
  if (today == forgotten_on_) return;
  int rows = 0;
  context_.database.transact(
      [&] { rows = store::forget_old_mail(context_.database, context_.clock.now()); });
  forgotten_on_ = today;
  if (rows > 0) log::info("inbox.forgotten", {{"rows", rows}});
}

void Mailroom::set_aside(const store::InboxPlace& message, const char* why) {
  context_.database.transact([&] {
    store::InboundRow row;
    row.message = message;
    row.kind = "set_aside";
    row.outcome = why;
    row.for_person = true;
    row.at = context_.clock.now();
    store::add_inbound(context_.database, row);
    store::pass_message(context_.database, message);
  });
  log::warning("inbox.set_aside", {{"uid", message.after}, {"why", why}});
  done(message, false);
}

void Mailroom::done(const store::InboxPlace& message, bool mark_read) {
  [[maybe_unused]] const bool told =
      inbox_->submit(collect::MailDone{message.validity, message.after, mark_read});
}

}  // namespace homeward::app
