#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdlib>

#include "app/config_reading.h"
#include "base/errors.h"
#include "base/files.h"
#include "base/text.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

std::optional<std::chrono::weekday> weekday_named(const std::string& text) {
  constexpr const char* kNames[] = {"sunday",   "monday", "tuesday", "wednesday",
                                    "thursday", "friday", "saturday"};
  const std::string name = text::fold_case(text);
  for (unsigned day = 0; day < std::size(kNames); ++day) {
    if (name == kNames[day]) return std::chrono::weekday{day};
  }
  return std::nullopt;
}

std::vector<Option> options_of(Config& config) {
  School& school = config.school;
  RelayConfig& relay = config.relay;
  const auto date_or_empty = [&school](const std::string& text) {
    school.term_start = parse_iso_date(text);
    return text.empty() || school.term_start.has_value();
  };
  const auto one_of = [](std::string& target, std::vector<std::string> words) {
    return [&target, words](const std::string& text) {
      target = text;
      return std::find(words.begin(), words.end(), text) != words.end();
    };
  };
  const auto chooses = [](bool& target, const char* yes, const char* no) {
    return [&target, yes, no](const std::string& text) {
      target = text == yes;
      return text == yes || text == no;
    };
  };
  return {
      {"school", "name", text_option(school.name)},
      {"school", "time_zone",
       parsed_option(into(school.zone, [](const std::string& text) { return Zone::find(text); }),
                     "an IANA time zone such as \"America/New_York\"")},
      {"school", "language", text_option(school.language)},
      {"school", "unreviewed",
       parsed_option(
           into(school.unreviewed, [](const std::string& text) { return parse_unreviewed(text); }),
           "\"both\", \"school\" or \"pack\"")},
      {"school", "term_start", parsed_option(date_or_empty, "a date such as \"2026-08-31\"")},
      {"school", "paper",
       parsed_option(one_of(school.paper, {"A4", "Letter"}), "\"A4\" or \"Letter\"")},
      {"school", "cadence", text_option(school.cadence)},
      {"school", "consent",
       parsed_option(chooses(school.assume_consent, "assumed", "required"),
                     "\"required\" or \"assumed\"")},
      {"share", "path", path_option(config.share)},
      {"share", "settle",
       int_option([&config](int value) { config.settle_seconds = value; }, 0, 3600)},
      {"state", "path", path_option(config.state)},
      {"relay", "url", text_option(relay.url)},
      {"relay", "from", text_option(school.from_address)},
      {"relay", "tls",
       parsed_option(chooses(relay.tls, "required", "none"), "\"required\" or \"none\"")},
      {"relay", "user", text_option(relay.user)},
      {"relay", "credential", text_option(relay.credential)},
      {"relay", "ca_file", text_option(relay.ca_file)},
      {"relay", "connections",
       int_option([&relay](int value) { relay.connections = value; }, 1, 64)},
      {"letters", "approve",
       parsed_option(into(school.approve,
                          [](const std::string& text) {
                            const auto value = parse_approval(text);
                            return value == Approval::kAll ? std::nullopt : value;
                          }),
                     "\"none\" or \"concerns\"")},
      {"letters", "share_concerns",
       bool_option([&school](bool value) { school.share_concerns = value; })},
      {"letters", "quiet_hours",
       parsed_option(
           into(config.quiet, [](const std::string& text) { return parse_quiet_hours(text); }),
           "hours such as \"20:00-07:00\"")},
      {"letters", "redirect_all_to", text_option(config.redirect_all_to)},
      {"letters", "allow_terms", words_option(config.allow_terms)},
      {"letters", "office", text_option(school.office_address)},
      {"staff", "mail", bool_option([&config](bool value) { config.staff.mail = value; })},
      {"staff", "at",
       parsed_option(
           into(config.staff.at, [](const std::string& text) { return parse_time_of_day(text); }),
           "a time of day such as \"15:00\"")},
      {"staff", "weekly",
       parsed_option(
           [&config](const std::string& text) {
             return text == "never" ? (config.staff.weekly.reset(), true)
                                    : (config.staff.weekly = weekday_named(text)).has_value();
           },
           "an English weekday such as \"Monday\", or \"never\"")},
      {"calendar", "no_school", words_option(config.calendar.no_school)},
      {"calendar", "school", words_option(config.calendar.school)},
      {"calendar", "make_up", words_option(config.calendar.make_up)},
      {"calendar", "other_titles",
       parsed_option(chooses(config.calendar.others_close, "closed", "open"),
                     "\"closed\" or \"open\"")},
  };
}

void check_whole(const Config& config, Mistakes& mistakes) {
  const std::string file = config.file.filename().string();
  const auto& url = config.relay.url;
  if (!url.starts_with("smtp://") && !url.starts_with("smtps://")) {
    mistakes.push_back(file + ": relay.url should start with smtp:// or smtps://");
  }
  const std::string& from = config.school.from_address;
  const auto at = from.find('@');
  if (at == std::string::npos || from.find('.', at) == std::string::npos) {
    mistakes.push_back(
        file +
        ": relay.from should be the school's e-mail address, such as letters@school.example.org");
  }
  if (!config.relay.user.empty() && config.relay.credential.empty()) {
    mistakes.push_back(
        file + ": relay.user is set, so relay.credential should name where its password is");
  }
}

}  // namespace

ConfigResult read_config(const fs::path& file) {
  ConfigResult result;
  Config& config = result.config;
  config.file = fs::absolute(file);
  config.folder = config.file.parent_path();
  config.share = "share";
  config.state = "state";
  config.relay.url = "smtp://localhost:25";
  config.school.name = "Our School";
  config.school.from_address = "homeward@localhost.localdomain";

  const std::string source = files::read(config.file, 1U << 20U);
  const auto options = options_of(config);
  Placed mistakes(config.file);
  try {
    const toml::table root = toml::parse(source);
    std::vector<std::string> tables{"intake", "source"};
    for (const auto& option : options) {
      if (tables.back() != option.table) tables.emplace_back(option.table);
    }
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      const auto* table = node.as_table();
      if (name == "source") {
        read_sources(key, node, config, mistakes);
      } else if (std::find(tables.begin(), tables.end(), name) == tables.end() ||
                 table == nullptr) {
        mistakes.add(key.source(),
                     fmt::format("unknown table [{}]{}", name, did_you_mean(name, tables)));
      } else if (name == "intake") {
        read_intake(*table, config.intake, mistakes);
      } else {
        read_table(name, *table, options, mistakes);
      }
    }
  } catch (const toml::parse_error& error) {
    mistakes.add(error.source(), std::string(error.description()));
  }
  result.mistakes = mistakes.in_order();
  config.share = config.folder / config.share;
  config.state = config.folder / config.state;
  for (auto& database : config.sources) database.path = config.folder / database.path;
  if (!config.intake.day_first)
    config.intake.day_first = text::day_before_month(config.school.language);
  if (config.school.office_address.empty())
    config.school.office_address = config.school.from_address;
  if (result.mistakes.empty()) check_whole(config, result.mistakes);
  return result;
}

Config load_config(const fs::path& file) {
  ConfigResult result = read_config(file);
  if (result.mistakes.empty()) return std::move(result.config);
  throw Failure(ExitCode::kConfig, text::join(result.mistakes, "\n"));
}

std::vector<std::string> option_names() {
  Config config;
  collect::SourceOptions source;
  std::string type;
  std::vector<std::string> names;
  for (const auto& options :
       {options_of(config), intake_options(config.intake), source_options(source, type)}) {
    for (const auto& option : options)
      names.push_back(fmt::format("{}.{}", option.table, option.key));
  }
  return names;
}

std::string load_credential(const Config& config) {
  const std::string& name = config.relay.credential;
  if (name.empty()) return {};
  fs::path path = config.folder / name;
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
      folder != nullptr && fs::exists(fs::path(folder) / name)) {
    path = fs::path(folder) / name;
  }
  try {
    std::string secret = files::read(path, 64U << 10U);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
  } catch (const Failure&) {
    throw Failure(
        ExitCode::kConfig,
        fmt::format(
            "relay.credential: cannot read {}; give a systemd credential's name or a readable file",
            path.string()));
  }
}

fs::path data_folder() {
  if (const char* folder = std::getenv("HOMEWARD_DATA"); folder != nullptr && *folder != '\0')
    return folder;
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = binary.parent_path().parent_path() / "share" / "homeward";
    if (fs::exists(installed / "templates")) return installed;
  }
  return HOMEWARD_SOURCE_DATA;
}

}  // namespace homeward::app
