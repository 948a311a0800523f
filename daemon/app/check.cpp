#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/config_reading.h"
#include "app/instance.h"
#include "app/mailroom.h"
#include "app/overview.h"
#include "app/schedules.h"
#include "app/settings.h"
#include "app/standing.h"
#include "app/wording.h"
#include "base/clock.h"
#include "base/text.h"
#include "collect/foreign_database.h"
#include "collect/imap_client.h"
#include "collect/inbox.h"
#include "collect/share.h"
#include "compose/printables.h"
#include "compose/staff_note.h"
#include "deliver/probe.h"
#include "deliver/relay.h"
#include "ingest/header.h"
#include "plan/planner.h"
#include "store/observations.h"
#include "store/people.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

// Collects what is wrong (stops letters) and what is worth knowing.
struct Findings {
  int wrong = 0;
  bool held = false;  // nothing is wrong here, but a person has to say that letters go on
  void error(const std::string& text) {
    ++wrong;
    fmt::print("  wrong  {}\n", text);
  }
  void note(const std::string& text) const { fmt::print("  note   {}\n", text); }
  void hold(const std::string& text) {
    held = true;
    fmt::print("  HELD   {}\n", text);
  }
  void good(const std::string& text) const { fmt::print("  good   {}\n", text); }
};

void check_templates(const Config& config, Findings& findings) {
  const int before = findings.wrong;
  const auto settings = compose_settings(config, "check");
  auto problems = compose::check(settings);
  const auto for_staff = compose::check_staff_phrases(settings.template_folders);
  problems.insert(problems.end(), for_staff.begin(), for_staff.end());
  for (const auto& problem : problems) {
    const std::string text =
        problem.line > 0 ? fmt::format("{}:{}: {}", problem.file, problem.line, problem.message)
                         : fmt::format("{}: {}", problem.file, problem.message);
    problem.warning ? findings.note(text) : findings.error(text);
  }
  if (findings.wrong == before) findings.good("templates and phrases");
}

void check_wording(const Config& config, Findings& findings) {
  const Wording wording(config);
  for (const auto& problem : wording.problems()) findings.error(to_string(problem));
  std::vector<std::string> packs;
  for (const auto& [language, rules] : wording.guards().packs())
    packs.push_back(fmt::format("{} ({} rules)", language, rules->rule_count()));
  if (wording.problems().empty())
    findings.good(fmt::format("wording packs: {}", text::join(packs, ", ")));
}

void check_schedules(const Config& config, const Schedules& schedules, Findings& findings) {
  for (const auto& problem : schedules.problems) findings.error(problem);
  if (!schedules.problems.empty()) return;
  const auto cadence = plan::resolve_cadence({config.school, schedules.cadences, {}, {}}, "");
  if (const auto* bad = std::get_if<CadenceError>(&cadence)) {
    findings.error(fmt::format("school.cadence \"{}\", character {}: {}", config.school.cadence,
                               bad->column, bad->message));
    return;
  }
  if (is_good_news(std::get<Cadence>(cadence))) {
    findings.error(fmt::format(
        "school.cadence \"{}\" is good news, which comes beside a rhythm; name one such as weekly",
        config.school.cadence));
    return;
  }
  const LocalTime today = config.school.zone.local(SystemClock().now());
  for (const auto& [name, words] : schedules.cadences) {
    if (is_good_news(words) || !next_sendings(words, today, schedules.calendar, 1).empty())
      continue;
    findings.error(
        fmt::format("cadences.toml [{}] \"{}\": {}", name, words.phrase, never_words(words)));
  }
  const std::string ends = calendar_ends(schedules, date_of(today));
  if (!ends.empty()) findings.note(ends);
  findings.good(fmt::format("{} cadences, {} closed days", schedules.cadences.size(),
                            schedules.calendar.closed.size()));
}

void check_share(const Config& config, Findings& findings) {
  if (fs::exists(config.share / collect::kMarker)) {
    findings.good("the share has its marker");
  } else {
    findings.error(
        fmt::format("{}: the share's marker is missing; mount it, or make it with homeward init",
                    config.share.string()));
  }
}

// A page that strategies name and that no letter can bring.
void check_printables(const Config& config, store::Database& database, Findings& findings) {
  compose::Problems told;  // by check_templates
  const auto folders = template_folders(config);
  const compose::Printables pages(folders, told);
  for (const auto& [strategy, page] : store::named_printables(database)) {
    const auto languages = pages.languages_of(page);
    if (languages.empty()) {
      findings.error(fmt::format(
          "strategy {}: there is no page \"{}\" to print{}; put it into {} as {}.{}.html", strategy,
          page, did_you_mean(page, compose::printable_names(folders)),
          (folders.front() / "library" / "printables").string(), page, config.school.language));
    } else if (pages.find(page, {config.school.language}) == nullptr) {
      findings.note(fmt::format(
          "strategy {}: the page \"{}\" is there in {} alone; other families go without it",
          strategy, page, text::join(languages, ", ")));
    }
  }
}

void check_people(const Config& config, const Schedules& schedules, Findings& findings) {
  if (!fs::exists(database_path(config))) {
    findings.note("no database yet: the first serve makes it");
    return;
  }
  auto database = store::Database::open_read_only(database_path(config));
  const Overview overview = overview_of(database, config.school);
  overview.families_with_consent == 0 ? findings.note(consent_words(overview))
                                      : findings.good(consent_words(overview));
  for (const auto& family : store::load_families(database)) {
    const auto cadence =
        plan::resolve_cadence({config.school, schedules.cadences, {}, {}}, family.cadence);
    if (const auto* bad = std::get_if<CadenceError>(&cadence)) {
      findings.note(fmt::format("family {}: cadence, character {}: {} (the school's is used)",
                                family.key, bad->column, bad->message));
      continue;
    }
    const auto& words = std::get<Cadence>(cadence);
    const bool named = schedules.cadences.contains(family.cadence);
    if (family.cadence.empty() || named || is_good_news(words)) continue;  // said above
    const LocalTime today = config.school.zone.local(SystemClock().now());
    if (next_sendings(words, today, schedules.calendar, 1).empty())
      findings.error(fmt::format("family {}: cadence \"{}\": {}", family.key, words.phrase,
                                 never_words(words)));
  }
  check_printables(config, database, findings);
  for (const auto& hold : standing_holds(database, config.school.zone)) {
    const std::string line = hold.words + "; " + hold.way_out;
    hold.wanted() ? findings.note(line) : findings.hold(line);
  }
  if (const auto why = why_disarmed(database); !why.empty())
    findings.hold("disarmed: " + why);
  else if (!is_armed(database))
    findings.note("disarmed: letters are composed and counted, none leaves before homeward arm");
}

void check_relay_settings(const Config& config, Findings& findings) {
  try {
    const auto relay = relay_settings(config);
    deliver::validate(relay);
    for (const auto& warning : deliver::warnings_about(relay)) findings.note(warning);
    findings.good("relay settings");
    if (config.school.from_address.ends_with(".localdomain")) {
      findings.note(
          "relay.from is this machine's own name; families and the relay want the school's "
          "address");
    }
  } catch (const Failure& failure) {
    findings.error(failure.what());
  }
}

void check_connection(const Config& config, Findings& findings) {
  try {
    const auto relay = relay_settings(config);
    deliver::validate(relay);
    const auto found = deliver::probe(relay);
    if (found.failure) {
      findings.error(fmt::format("relay {} ({}): {}; {}", deliver::server_of(relay),
                                 to_string(found.failure->phase), found.failure->text,
                                 deliver::way_out(*found.failure)));
      return;
    }
    findings.good(fmt::format(
        "relay {}: connected{}{}", deliver::server_of(relay),
        config.relay.tls ? ", encrypted with a verified certificate" : " without encryption",
        relay.user.empty() ? ", no login" : ", logged in"));
    if (found.max_size > 0)
      findings.good(fmt::format("relay: takes letters of up to {} MB", found.max_size / 1'000'000));
    if (!found.dsn)
      findings.note("relay: it does not promise reports (DSN) of what becomes of a letter");
  } catch (const Failure&) {
    // The settings were told of already.
  }
}

std::optional<ingest::TableKind> table_kind(const std::string& name) {
  for (int i = static_cast<int>(ingest::TableKind::kStaff);; ++i) {
    const auto kind = static_cast<ingest::TableKind>(i);
    if (ingest::to_string(kind) == name) return kind;
    if (*ingest::to_string(kind) == '\0') return std::nullopt;
  }
}

// Whether these columns make such a table: what is missing, and what is not used.
void check_columns(const std::string& where, const std::string& table,
                   const std::vector<std::string>& columns, const IntakeConfig& intake,
                   Findings& findings) {
  const auto kind = table_kind(table);
  if (!kind) return findings.good(fmt::format("{}: {}", where, text::join(columns, ", ")));
  ingest::OwnHeaders own;
  for (const auto& [header, field] : intake.headers) own[text::lookup_key(header)] = field;
  const auto reading = ingest::read_header(ingest::header_cells(columns), *kind, own);
  for (const auto& need : reading.missing) {
    std::vector<std::string> names;
    for (const auto field : need) names.emplace_back(ingest::to_string(field, *kind));
    findings.error(fmt::format("{}: lacks a column \"{}\"; name one so with AS", where,
                               text::join(names, "\" or \"")));
  }
  for (const auto& name : reading.twice)
    findings.error(fmt::format("{}: column \"{}\" names what another one names too", where, name));
  if (!reading.ignored.empty())
    findings.note(fmt::format("{}: not used: {}", where, text::join(reading.ignored, ", ")));
  if (reading.missing.empty() && reading.twice.empty())
    findings.good(fmt::format("{}: {} of {} columns are used", where,
                              columns.size() - reading.ignored.size(), columns.size()));
}

void check_sources(const Config& config, Findings& findings) {
  for (const auto& source : config.sources) {
    std::string where = fmt::format("source {} ({})", source.name, source.path.string());
    try {
      collect::facts_of(source.path);
      collect::ForeignDatabase database(source.path, nullptr);
      database.data_version();
      for (const auto& [table, select] : source.selects) {
        where = fmt::format("source {}, {}", source.name, table);
        try {
          check_columns(where, table, collect::ForeignSelect(database, select).columns(),
                        config.intake, findings);
        } catch (const collect::DatabaseTrouble& trouble) {
          if (!trouble.of_select()) throw;
          findings.error(fmt::format("{}: {}", where, trouble.what()));
        }
      }
    } catch (const collect::DatabaseTrouble& trouble) {
      findings.error(fmt::format("{}: {}", where, trouble.what()));
    }
  }
}

// What a person does about each code of collect/imap_client.h.
const char* way_out_of(const std::string& code, bool by_tokens) {
  if (code == "inbox_connect" && by_tokens)
    return "check inbox.url, inbox.oauth_token_url and the network; what is busy is tried again by "
           "itself";
  if (code == "inbox_login" && by_tokens)
    return "check inbox.user, inbox.oauth_* and the files that they name, that the scope allows "
           "IMAP and the mailbox may use it; a refresh token that is spent must be got anew";
  if (code == "inbox_resolve" || code == "inbox_connect") return "check inbox.url and the network";
  if (code == "inbox_tls")
    return "check inbox.ca_file, the certificate, or whether the server speaks TLS at this port";
  if (code == "inbox_login") return "check inbox.user and inbox.credential";
  if (code == "inbox_folder") return "check inbox.folder";
  return "check that inbox.url is an IMAP server's";
}

void check_mailbox(const Config& config, bool connect, Findings& findings) {
  if (config.inbox.url.empty()) {
    if (connect) findings.note("no [inbox]: no mailbox is read");
    return;
  }
  try {
    const auto options = mailbox_options(config);
    if (connect) collect::try_inbox(*options);
    findings.good(connect ? "the mailbox can be read" : "inbox settings (--inbox tries them)");
  } catch (const collect::InboxTrouble& trouble) {
    findings.error(fmt::format("inbox: {}; {}", trouble.what(),
                               way_out_of(trouble.code(), config.inbox.oauth.wanted)));
  } catch (const Failure& failure) {
    findings.error(failure.what());
  }
}

}  // namespace

ExitCode check(const fs::path& config_file, bool relay, bool inbox) {
  const ConfigResult read = read_config(config_file);
  Findings findings;
  for (const auto& mistake : read.mistakes) findings.error(mistake);
  if (!read.mistakes.empty()) return ExitCode::kConfig;
  findings.good(config_file.string());
  const Config& config = read.config;
  const Schedules schedules = schedules_of(config);
  check_schedules(config, schedules, findings);
  check_templates(config, findings);
  check_wording(config, findings);
  check_share(config, findings);
  check_sources(config, findings);
  check_relay_settings(config, findings);
  if (relay) check_connection(config, findings);
  check_mailbox(config, inbox, findings);
  check_people(config, schedules, findings);
  if (findings.wrong > 0) return ExitCode::kConfig;
  if (fs::exists(database_path(config))) {
    fmt::print("\nThe next dates:\n");
    next(config, "", "");
  }
  return findings.held ? ExitCode::kNeedsPerson : ExitCode::kOk;
}

}  // namespace homeward::app
