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

// Fit to stand in a header, between angle brackets.
bool is_https_url(const std::string& text) {
  constexpr std::size_t kLongest = 300;
  return text.starts_with("https://") && text.size() > 8 && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c <= '~' && c != '<' && c != '>' && c != ',' && c != '"';
         });
}

std::vector<Option> own_options(Config& config) {
  School& school = config.school;
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
      {"letters", "approve",
       parsed_option(
           into(school.approve, [](const std::string& text) { return parse_approval(text); }),
           "\"none\", \"concerns\" or \"all\"")},
      {"letters", "share_concerns",
       bool_option([&school](bool value) { school.share_concerns = value; })},
      {"letters", "quiet_hours",
       parsed_option(
           into(config.quiet, [](const std::string& text) { return parse_quiet_hours(text); }),
           "hours such as \"20:00-07:00\"")},
      {"letters", "redirect_all_to", text_option(config.redirect_all_to)},
      {"letters", "allow_terms", words_option(config.allow_terms)},
      {"letters", "unsubscribe_url",
       parsed_option(
           [&config](const std::string& text) {
             config.unsubscribe_url = text;
             return text.empty() || is_https_url(text);
           },
           "an address such as \"https://school.example.org/stop?t=\"")},
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

// Of all tables that have one of each option; [relay] has a file of its own.
std::vector<Option> options_of(Config& config) {
  auto options = own_options(config);
  auto relay = relay_options(config);
  options.insert(options.end(), std::make_move_iterator(relay.begin()),
                 std::make_move_iterator(relay.end()));
  return options;
}

void check_whole(const Config& config, Mistakes& mistakes) { check_relay(config, mistakes); }

}  // namespace

ConfigResult read_config(const fs::path& file) {
  ConfigResult result;
  Config& config = result.config;
  config.file = fs::absolute(file);
  config.folder = config.file.parent_path();
  config.share = "share";
  config.state = "state";
  config.school.name = "Our School";
  config.school.from_address = "homeward@localhost.localdomain";

  const std::string source = files::read(config.file, 1U << 20U);
  const auto options = options_of(config);
  Placed mistakes(config.file);
  try {
    const toml::table root = toml::parse(source);
    const auto inbox = inbox_options(config.inbox);
    std::vector<std::string> tables{"inbox", "intake", "source"};
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
      } else if (name == "inbox") {
        read_table(name, *table, inbox, mistakes);
      } else {
        read_table(name, *table, options, mistakes);
      }
    }
  } catch (const toml::parse_error& error) {
    mistakes.add(error.source(), std::string(error.description()));
  }
  result.mistakes = mistakes.in_order();
  use_preset(config.relay);
  config.share = config.folder / config.share;
  config.state = config.folder / config.state;
  for (auto& database : config.sources) database.path = config.folder / database.path;
  if (!config.intake.day_first)
    config.intake.day_first = text::day_before_month(config.school.language);
  if (config.school.office_address.empty())
    config.school.office_address = config.school.from_address;
  if (!config.inbox.url.empty())
    config.school.reply_address =
        config.inbox.address.empty() ? config.school.from_address : config.inbox.address;
  if (result.mistakes.empty()) {
    check_whole(config, result.mistakes);
    check_inbox(config, result.mistakes);
  }
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
  for (const auto& options : {options_of(config), inbox_options(config.inbox),
                              intake_options(config.intake), source_options(source, type)}) {
    for (const auto& option : options)
      names.push_back(fmt::format("{}.{}", option.table, option.key));
  }
  return names;
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
