#include "app/holds.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/log.h"
#include "base/text.h"
#include "compose/leak_guard.h"
#include "store/holds.h"
#include "store/outbox.h"
#include "store/people.h"

namespace homeward::app {

namespace {

using store::Answer;
using store::RequestState;

Answer refused(std::string why) { return {RequestState::kRefused, std::move(why)}; }
Answer done(std::string what) { return {RequestState::kDone, std::move(what)}; }

// The number behind the dash; nothing when the name is not of that kind.
std::optional<std::int64_t> number_of(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  std::int64_t number = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + prefix.size(), end, number);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return number;
}

std::optional<store::OpenHold> open_hold(store::Database& database, DigestId digest) {
  for (auto& hold : store::open_holds(database)) {
    if (hold.digest == digest) return std::move(hold);
  }
  return std::nullopt;
}

// Queues the digest's letters that wait for `reason` (empty: for anybody's yes). Gives how many.
int queue_again(store::Database& database, DigestId digest, const std::string& reason, bool again,
                Instant now) {
  store::Outbox outbox(database);
  int letters = 0;
  for (const auto& held : store::held_letters(database)) {
    if (held.digest != digest || (!reason.empty() && held.reason != reason)) continue;
    for (const MessageId message : held.messages) {
      letters += outbox.retry(message, now) ? 1 : 0;
      if (again) outbox.hold(message, store::kAwaitsApproval, now);
    }
  }
  return letters;
}

Answer approve_letter(store::Database& database, const std::string& name, DigestId digest,
                      const std::string& reason, const std::string& who, Instant now) {
  if (queue_again(database, digest, "", false, now) > 0)
    return done(name + " leaves when it is due");
  const auto hold = open_hold(database, digest);
  if (!hold) return refused(name + " does not wait for anybody");
  if (hold->state == DigestState::kNeedsStrength)
    return refused(name + " needs a strength: it leaves when one is noted, no yes can replace it");
  if (hold->reason != "leak_given_name")
    return refused(name + " can only be mended: its why.txt says how");
  if (reason.empty()) {
    return refused(name +
                   " names another child by first name; if it may stand there, say why: homeward "
                   "approve " +
                   name + " --reason \"...\"");
  }
  store::override_hold(database, digest, hold->reason, who, reason, now);
  log::info("hold.overridden", {{"digest", digest.value}, {"code", hold->reason}});
  return done(name + " is made again and leaves; your reason is kept");
}

Answer no_letter(const std::string& name) {
  return refused(name +
                 " is no letter that waits or is on its way; homeward holds lists what waits");
}

}  // namespace

Answer approve_held(store::Database& database, const std::string& name_and_reason,
                    const std::string& who, Instant now) {
  const auto space = name_and_reason.find(' ');
  const std::string name = name_and_reason.substr(0, space);
  const std::string reason =
      space == std::string::npos ? "" : text::fold_space(name_and_reason.substr(space + 1));
  if (const auto row = number_of(name, "concern-"); row && store::approve(database, {*row})) {
    log::info("concern.approved", {{"name", name}});
    return done(name + " may leave with the family's next letter");
  }
  if (const auto digest = number_of(name, "letter-"))
    return approve_letter(database, name, {*digest}, reason, who, now);
  return refused(name + " is nothing that a yes could release; homeward holds lists what waits");
}

Answer hold_letter(store::Database& database, const std::string& name, Instant now) {
  const auto digest = number_of(name, "letter-");
  if (!digest) return no_letter(name);
  store::Outbox outbox(database);
  int held = 0;
  for (const auto& message : outbox.of_digest({*digest}))
    held += outbox.hold(message.id, store::kHeldByPerson, now) ? 1 : 0;
  if (held == 0) return refused(name + " is not waiting to leave: it has left, or waits already");
  return done(fmt::format("{} waits until homeward release {}", name, name));
}

Answer release_letter(store::Database& database, const Config& config, const std::string& name,
                      Instant now) {
  const auto digest = number_of(name, "letter-");
  if (!digest) return no_letter(name);
  const bool all = config.school.approve == Approval::kAll;
  if (queue_again(database, {*digest}, store::kHeldByPerson, all, now) == 0)
    return refused(name + " is not held back by a person; homeward approve says yes to the rest");
  return done(name + (all ? " waits for its yes again" : " leaves when it is due"));
}

Answer hold_family(store::Database& database, const std::string& key, const std::string& who,
                   Instant now) {
  const auto family = store::find_family(database, key);
  if (!family) return refused("no family has that id any more");
  store::hold_back(database, family->id, who, now);
  store::Outbox outbox(database);
  store::Prepared query(database,
                        "SELECT m.id FROM message m JOIN digest d ON d.id = m.digest_id WHERE "
                        "d.family_id = ? AND m.state IN ('queued', 'uncertain')");
  query.bind(1, family->id.value);
  std::vector<MessageId> waiting;
  while (query.executeStep()) waiting.push_back({query.getColumn(0).getInt64()});
  int held = 0;
  for (const MessageId message : waiting)
    held += outbox.hold(message, store::kHeldByPerson, now) ? 1 : 0;
  return done(fmt::format(
      "letters to family {} are made and wait in review/held until homeward release {}{}", key, key,
      held > 0 ? fmt::format("; {} that were ready wait too", held) : ""));
}

Answer release_family(store::Database& database, const Config& config, const std::string& key,
                      Instant now) {
  const auto family = store::find_family(database, key);
  if (!family) return refused("no family has that id any more");
  const bool was = store::let_go(database, family->id);
  int letters = 0;
  const bool all = config.school.approve == Approval::kAll;
  store::Prepared query(database,
                        "SELECT DISTINCT digest_id FROM message m JOIN digest d ON d.id = "
                        "m.digest_id WHERE d.family_id = ? AND m.state = 'held'");
  query.bind(1, family->id.value);
  std::vector<DigestId> digests;
  while (query.executeStep()) digests.push_back({query.getColumn(0).getInt64()});
  for (const DigestId digest : digests)
    letters += queue_again(database, digest, store::kHeldByPerson, all, now);
  if (!was && letters == 0) return refused(fmt::format("family {} was not held back", key));
  return done(
      fmt::format("family {} is held back no more{}", key,
                  letters > 0 ? fmt::format("; {} letters leave when they are due", letters) : ""));
}

std::string why_words(const Wait& wait) {
  switch (wait.kind) {
    case WaitKind::kStrength:
      return "it would open without a strength";
    case WaitKind::kConcern:
      return "a concern waits for its author's yes";
    case WaitKind::kReword:
      return "its words are held" + (wait.why.empty() ? "" : ": " + wait.why);
    case WaitKind::kApproval:
      return "the school reads every letter first";
    case WaitKind::kPerson:
      return "a person holds it back";
    case WaitKind::kCall:
      return wait.code == "formal"
                 ? "this is said in no letter; it goes the school's formal way"
                 : "it waited too long for a letter, or the counts went back twice "
                   "running; it is better said on the phone";
    case WaitKind::kLetter:
      break;
  }
  if (wait.code == "leak_given_name") return "another child's first name is in it";
  if (compose::is_leak(wait.code)) return "another child or family is named in it";
  if (wait.code == "document") return "it has a sign that cannot be printed";
  return "it could not be made (" + wait.code + ")";
}

std::string way_out_words(const Wait& wait) {
  const std::string approve = "homeward approve " + wait.name;
  switch (wait.kind) {
    case WaitKind::kStrength:
      return "note one strength or win and save the log; it then goes by itself";
    case WaitKind::kConcern:
      return "read it, then " + approve + " (or move its folder to review/approved), or reword it";
    case WaitKind::kReword:
      return "reword the note and save the log (its file's report says how), or " + approve +
             " --reason \"...\"";
    case WaitKind::kApproval:
      return "read it, then " + approve + " (or move its folder to review/approved)";
    case WaitKind::kPerson:
      return "homeward release " +
             (wait.name.starts_with("family-") ? wait.name.substr(7) : wait.name);
    case WaitKind::kCall:
      return "call the family, and begin with something that goes well";
    case WaitKind::kLetter:
      break;
  }
  if (wait.code == "leak_given_name")
    return "write \"a classmate\" instead and save the log, or " + approve + " --reason \"...\"";
  return "mend the note and save the log; why.txt in its folder says more";
}

}  // namespace homeward::app
