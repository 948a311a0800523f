#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "app/commands.h"
#include "app/instance.h"
#include "app/overview.h"
#include "app/standing.h"
#include "base/text.h"
#include "collect/share.h"
#include "store/digests.h"
#include "store/holds.h"
#include "store/inbound.h"
#include "store/outbox.h"

namespace homeward::app {

namespace {

constexpr int kLastingFailures = 8;

// Everything status says, gathered once for both ways of saying it.
struct Status {
  bool armed = false;
  std::map<std::string, int> messages;     // letters, by state
  std::map<std::string, int> staff_notes;  // by state
  std::map<std::string, int> digests;      // by state
  Overview overview;
  std::optional<Instant> next;
  store::InboxCounts mail;            // of the last two weeks
  std::vector<std::string> holds;     // codes of what keeps every letter here
  std::vector<std::string> notes;     // wanted by a person
  std::vector<std::string> problems;  // the operator's
  std::vector<std::string> last_errors;
};

std::map<std::string, int> counts_by_state(store::Database& database, const char* rows) {
  SQLite::Statement query(
      database.sql(),
      fmt::format("SELECT state, count(*) FROM {} GROUP BY state ORDER BY state", rows));
  std::map<std::string, int> counts;
  while (query.executeStep()) counts[query.getColumn(0).getString()] = query.getColumn(1).getInt();
  return counts;
}

Status gather(const Config& config, store::Database& database) {
  Status status;
  store::Outbox outbox(database);
  status.armed = is_armed(database);
  for (const auto& hold : standing_holds(database, config.school.zone)) {
    const std::string line = hold.words + "; " + hold.way_out;
    (hold.wanted() ? status.notes : status.problems).push_back(line);
    status.holds.emplace_back(to_string(hold.code));
  }
  if (const auto why = why_disarmed(database); !why.empty())
    status.problems.push_back("disarmed: " + why);
  status.messages = counts_by_state(database, "message WHERE digest_id IS NOT NULL");
  status.staff_notes = counts_by_state(database, "message WHERE digest_id IS NULL");
  status.digests = counts_by_state(database, "digest");
  status.overview = overview_of(database, config.school);
  status.next = store::next_family_due(database);
  status.mail = store::inbox_counts(database, store::newest_mail(database) - std::chrono::days{14});
  const auto route = outbox.route();
  if (route.state == store::RouteState::kStopped)
    status.problems.push_back("relay: " + route.reason +
                              "; mend [relay] (homeward check --relay), restart if you changed "
                              "it, then homeward retry");
  // Some minutes without the relay are nobody's task; an hour is.
  if (route.state == store::RouteState::kPaused && route.failures >= kLastingFailures)
    status.problems.push_back(
        fmt::format("relay: {}, {} times in a row; homeward check --relay says more", route.reason,
                    route.failures));
  if (!config.relay.resend_uncertain && status.messages.contains("uncertain"))
    status.problems.push_back(
        fmt::format("{} letters may or may not have arrived; homeward retry NUMBER sends one again",
                    status.messages["uncertain"]));
  if (!std::filesystem::exists(config.share / collect::kMarker)) {
    status.problems.push_back("share: its marker is not there; is it mounted?");
  }
  if (const int refused = store::refused_letters(database); refused > 0)
    status.problems.push_back(
        fmt::format("{} messages were refused by the relay for what they are; homeward retry --all "
                    "tries them again",
                    refused));
  if (status.overview.letters_held > 0)
    status.problems.push_back(
        fmt::format("{} letters could not be made; see review/held", status.overview.letters_held));
  if (status.overview.guardians_missed > 0) {
    status.problems.push_back(
        fmt::format("{} families have a guardian whose letter could not be made; "
                    "check their addresses",
                    status.overview.guardians_missed));
  }
  SQLite::Statement errors(database.sql(),
                           "SELECT at, phase, reply_code, enhanced_code, outcome FROM attempt "
                           "WHERE outcome <> 'accepted' "
                           "ORDER BY id DESC LIMIT 5");
  while (errors.executeStep()) {
    status.last_errors.push_back(
        fmt::format("{} {} {} {} {}", to_iso(from_unix(errors.getColumn(0).getInt64())),
                    errors.getColumn(1).getString(), errors.getColumn(2).getInt(),
                    errors.getColumn(3).getString(), errors.getColumn(4).getString()));
  }
  return status;
}

std::string json_counts(const std::map<std::string, int>& counts) {
  std::string out = "{";
  for (const auto& [name, count] : counts)
    out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", text::json(name), count);
  return out + "}";
}

std::string json_list(const std::vector<std::string>& list) {
  std::string out = "[";
  for (const auto& item : list) out += (out.size() > 1 ? ", " : "") + text::json(item);
  return out + "]";
}

void print_json(const Status& status) {
  const Overview& overview = status.overview;
  fmt::print("{{\"armed\": {}, \"messages\": {}, \"staff_notes\": {}, \"digests\": {},\n",
             status.armed, json_counts(status.messages), json_counts(status.staff_notes),
             json_counts(status.digests));
  fmt::print(" \"next\": {},\n",
             status.next && *status.next != Instant{} ? text::json(to_iso(*status.next)) : "null");
  fmt::print(
      " \"holds\": {{\"need_strength\": {}, \"concerns_to_approve\": {}, \"letters\": {}}},\n",
      overview.waiting_for_strength, overview.concerns_to_approve, overview.letters_held);
  fmt::print(" \"families\": {}, \"families_with_consent\": {},\n", overview.families,
             overview.families_with_consent);
  fmt::print(" \"files\": {}, \"files_refused\": {}, \"rows_rejected\": {},\n", overview.files,
             overview.files_refused, overview.rows_rejected);
  fmt::print(" \"mail_for_person\": {}, \"mail_set_aside\": {},\n", status.mail.for_person,
             status.mail.set_aside);
  fmt::print(" \"held\": {},\n", json_list(status.holds));
  fmt::print(" \"problems\": {}, \"last_errors\": {}}}\n", json_list(status.problems),
             json_list(status.last_errors));
}

void print_counts(const char* title, const std::map<std::string, int>& counts) {
  fmt::print("{:<10}", title);
  if (counts.empty()) fmt::print("none yet");
  for (const auto& [name, count] : counts) fmt::print("{} {}  ", count, name);
  fmt::print("\n");
}

void print_text(const Config& config, const Status& status) {
  const Overview& overview = status.overview;
  fmt::print("{}: {}\n", config.school.name,
             !status.armed          ? "disarmed, no letter leaves (homeward arm)"
             : status.holds.empty() ? "armed, letters leave"
                                    : "armed, but HELD: no letter leaves");
  fmt::print("{:<10}{}\n", "families", consent_words(overview));
  fmt::print("{:<10}{} read, {} refused, {} rows to mend\n", "files", overview.files,
             overview.files_refused, overview.rows_rejected);
  print_counts("letters", status.messages);
  print_counts("slots", status.digests);
  if (!status.staff_notes.empty()) print_counts("to staff", status.staff_notes);
  fmt::print("{:<10}{} letters need a strength, {} concerns wait for a yes\n", "held",
             overview.waiting_for_strength, overview.concerns_to_approve);
  if (status.next && *status.next == Instant{}) {
    fmt::print("{:<10}families are looked at anew when the service runs\n", "next");
  } else if (status.next) {
    fmt::print("{:<10}{} ({})\n", "next", to_iso(config.school.zone.local(*status.next)),
               config.school.zone.name());
  }
  if (status.mail.for_person > 0)
    fmt::print(
        "{:<10}{} messages of the last two weeks wait for a person in the mailbox, {} could not be "
        "read\n",
        "mailbox", status.mail.for_person, status.mail.set_aside);
  for (const auto& error : status.last_errors) fmt::print("{:<10}{}\n", "error", error);
  for (const auto& note : status.notes) fmt::print("{:<10}{}\n", "held", note);
  for (const auto& problem : status.problems) fmt::print("{:<10}{}\n", "PROBLEM", problem);
}

}  // namespace

ExitCode status(const Config& config, bool json) {
  auto database = store::Database::open_read_only(database_path(config));
  const Status status = gather(config, database);
  json ? print_json(status) : print_text(config, status);
  return status.problems.empty() ? ExitCode::kOk : ExitCode::kNeedsPerson;
}

}  // namespace homeward::app
