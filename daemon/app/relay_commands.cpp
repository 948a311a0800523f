// Commands about the relay: send-test and retry.
#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/instance.h"
#include "app/settings.h"
#include "app/wishes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "compose/address.h"
#include "compose/composer.h"
#include "deliver/probe.h"
#include "deliver/smtp_session.h"

namespace homeward::app {

namespace {

Observation sample_row(std::int64_t id, Kind kind, Date date, const char* words) {
  Observation row;
  row.id = {id};
  row.student = {1};
  row.date = date;
  row.kind = kind;
  row.text = words;
  row.author = {1};
  row.share = true;
  return row;
}

// A child that nobody has, so that a test tells nothing of anybody.
LetterSource sample_letter(const Config& config, const std::string& address, Instant now) {
  const Date today = date_of(config.school.zone.local(now));
  LetterSource source;
  source.digest.id = {1};
  source.digest.slot_local = config.school.zone.local(now);
  source.digest.period_start = plus_days(today, -6);
  source.digest.period_end = today;
  source.digest.sealed_at = source.digest.send_at = now;
  source.family.id = {1};
  source.family.key = "sample";
  source.guardian.id = {1};
  source.guardian.family = {1};
  source.guardian.name = "Sample Family";
  source.guardian.email = address;
  source.guardian.language = config.school.language;
  source.guardian.consent = true;
  source.signer = {{1}, "sample", config.school.name, "", Role::kOffice, {}, "", ""};
  source.staff = {source.signer};
  ChildNews child;
  child.student = {{1}, "sample", "Robin Sample", "Robin", "", "", "Room 1", {1}, true};
  child.rows = {
      {sample_row(1, Kind::kStrength, today,
                  "Robin is invented: this sample letter shows that mail arrives."),
       Section::kStrength, 0},
      {sample_row(2, Kind::kWin, today, "Robin carried the watering can around the whole garden."),
       Section::kStrength, 1}};
  source.children.push_back(std::move(child));
  const auto from = compose::wire_address(config.school.from_address).value_or("sample@localhost");
  source.message_id = "sample." + random_token() + "@" + from.substr(from.rfind('@') + 1);
  return source;
}

std::string said(const DeliveryOutcome& outcome) {
  std::string words = outcome.code == 0 ? "" : fmt::format("{} ", outcome.code);
  if (!outcome.enhanced.empty()) words += outcome.enhanced + " ";
  return words + (outcome.text.empty() ? "no answer" : outcome.text);
}

ExitCode code_of(DeliveryClass what) {
  switch (what) {
    case DeliveryClass::kAccepted:
      return ExitCode::kOk;
    case DeliveryClass::kRouteConfiguration:
      return ExitCode::kConfig;
    case DeliveryClass::kThisMessage:
    case DeliveryClass::kThisRecipient:
      return ExitCode::kNeedsPerson;
    default:
      return ExitCode::kTempFail;
  }
}

}  // namespace

ExitCode send_test(const Config& config, const std::string& address) {
  const auto to = compose::wire_address(address);
  const auto from = compose::wire_address(config.school.from_address);
  if (!to) throw Failure(ExitCode::kUsage, "send-test wants an e-mail address");
  if (!from) throw Failure(ExitCode::kConfig, "relay.from is no e-mail address");
  const deliver::RelaySettings relay = relay_settings(config);
  deliver::validate(relay);
  // Its own key: a sample's "stop" must stop nobody.
  compose::Composer composer(compose_settings(config, random_token(32)));
  const auto source = sample_letter(config, address, SystemClock().now());
  const auto result = composer.compose(source);
  if (const auto* hold = std::get_if<compose::Hold>(&result)) {
    throw Failure(ExitCode::kDataError,
                  "the sample letter could not be made: " + hold->code + ", " + hold->reason);
  }
  const auto& letter = std::get<compose::Composed>(result);
  const auto session = deliver::smtp_sessions(relay)();
  const auto refused = session->prepare({*from, *to, source.message_id}, letter.eml);
  const DeliveryOutcome outcome = refused ? *refused : session->hand_over();
  session->close();
  if (outcome.what == DeliveryClass::kAccepted) {
    fmt::print("{} took the sample letter: {}\n", outcome.server, said(outcome));
    fmt::print("It should be in the mailbox soon; if not, look into the spam folder.\n");
    return ExitCode::kOk;
  }
  fmt::print("{} did not take the sample letter ({}): {}\n", outcome.server,
             to_string(outcome.phase), said(outcome));
  fmt::print("What to do: {}\n", deliver::way_out(outcome));
  return code_of(outcome.what);
}

ExitCode retry(const Config& config, const std::string& message, bool all) {
  if (all && !message.empty())
    throw Failure(ExitCode::kUsage, "retry wants a letter's number, or --all, or neither");
  return wish(config, "retry", all ? "all" : message);
}

}  // namespace homeward::app
