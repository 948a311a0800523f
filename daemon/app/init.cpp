#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/commands.h"
#include "base/files.h"
#include "base/text.h"
#include "collect/share.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

std::string machine_zone() {
  std::error_code error;
  const std::string target = fs::read_symlink("/etc/localtime", error).string();
  const auto at = target.find("zoneinfo/");
  const std::string name = at == std::string::npos ? "" : target.substr(at + 9);
  return Zone::find(name) ? name : "UTC";
}

std::string machine_name() {
  char name[256] = {};
  const std::string found =
      ::gethostname(name, sizeof name - 1) == 0 && name[0] != '\0' ? name : "localhost";
  return found.find('.') == std::string::npos ? found + ".localdomain" : found;
}

bool is_loopback(const std::string& url) {
  for (const char* host : {"//localhost", "//127.", "//[::1]"}) {
    if (url.find(host) != std::string::npos) return true;
  }
  return false;
}

// A TOML basic string.
std::string quoted(const std::string& value) {
  return '"' + text::replace_all(text::replace_all(value, "\\", "\\\\"), "\"", "\\\"") + '"';
}

// Replaces the one line "key = ..." (or "# key = ...") in [table] of the shipped homeward.toml.
std::string with_value(const std::string& toml, const std::string& table, const std::string& key,
                       const std::string& value) {
  std::string out;
  std::string in_table;
  bool replaced = false;
  for (const auto& line : text::split(toml, '\n')) {
    // A table that is only shown ("# [inbox]") has keys of its own.
    if (line.starts_with("[") || line.starts_with("# [")) in_table = line;
    const bool here = in_table == "[" + table + "]" &&
                      (line.starts_with(key + " = ") || line.starts_with("# " + key + " = "));
    out += here ? key + " = " + value : line;
    out += '\n';
    replaced = replaced || here;
  }
  HOMEWARD_CHECK(replaced);
  out.pop_back();
  return out;
}

void write_new(const fs::path& path, const std::string& bytes) {
  if (!fs::exists(path)) files::write_atomically(path, bytes);
}

std::string config_text(const InitOptions& options) {
  std::string toml = files::read(data_folder() / "config" / "homeward.toml");
  const std::string zone = options.time_zone.empty() ? machine_zone() : options.time_zone;
  if (!Zone::find(zone)) {
    throw Failure(
        ExitCode::kUsage,
        fmt::format("--time-zone: \"{}\" is no IANA time zone; one is America/New_York", zone));
  }
  const std::string from = options.from.empty() ? "homeward@" + machine_name() : options.from;
  toml = with_value(toml, "school", "name", quoted(options.school));
  toml = with_value(toml, "school", "time_zone", quoted(zone));
  toml = with_value(toml, "school", "language", quoted(options.language));
  if (options.demo) toml = with_value(toml, "school", "term_start", quoted("2026-08-31"));
  if (!options.share.empty())
    toml = with_value(toml, "share", "path", quoted(fs::absolute(options.share).string()));
  if (!options.state.empty())
    toml = with_value(toml, "state", "path", quoted(fs::absolute(options.state).string()));
  toml = with_value(toml, "relay", "url", quoted(options.relay));
  toml = with_value(toml, "relay", "from", quoted(from));
  // A relay on this very machine needs no encryption on the way to it.
  if (is_loopback(options.relay)) toml = with_value(toml, "relay", "tls", quoted("none"));
  return toml;
}

void copy_demo(const fs::path& drop) {
  const fs::path demo = data_folder() / "config" / "demo-school";
  for (const auto& entry : fs::recursive_directory_iterator(demo)) {
    const fs::path relative = fs::relative(entry.path(), demo);
    if (!entry.is_regular_file() || !relative.has_parent_path()) continue;
    write_new(drop / relative, files::read(entry.path()));
  }
}

// The strategies to choose from, in the school's language where there are some. They are no one's
// until they are dropped: a letter must not say that a class does what it does not.
void copy_library(const std::string& language, const fs::path& to) {
  const fs::path library = data_folder() / "templates" / "library";
  for (const std::string& spoken : {language.substr(0, language.find('-')), std::string("en")}) {
    const fs::path name = "strategies." + spoken + ".csv";
    if (!fs::exists(library / name)) continue;
    write_new(to / name, files::read(library / name));
    return;
  }
}

}  // namespace

ExitCode init(const InitOptions& options) {
  const fs::path folder = fs::absolute(options.folder);
  InitOptions chosen = options;
  if (options.demo && options.school == InitOptions{}.school) chosen.school = "Lincoln Elementary";
  if (options.demo && options.time_zone.empty()) chosen.time_zone = "America/New_York";
  const std::string toml = config_text(chosen);
  files::make_folder(folder);
  const fs::path file = folder / "homeward.toml";
  const bool fresh = !fs::exists(file);
  write_new(file, toml);
  const ConfigResult read = read_config(file);
  if (!read.mistakes.empty()) {
    if (fresh) fs::remove(file);  // a wrong word here must not stand in the way of the right one
    throw Failure(ExitCode::kUsage, text::join(read.mistakes, "\n"));
  }
  const Config& config = read.config;
  collect::create_share(config.share);
  files::make_folder(config.state);
  fs::permissions(config.state, fs::perms::owner_all);
  write_new(folder / "schedules" / "cadences.toml",
            files::read(data_folder() / "schedules" / "cadences.toml"));
  for (const char* kind : {"layouts", "phrases", "style", "letters", "library/printables"})
    files::make_folder(folder / "templates" / kind);
  copy_library(config.school.language, folder / "templates" / "library");
  if (options.demo) {
    write_new(folder / "schedules" / "school-calendar.ics",
              files::read(data_folder() / "schedules" / "school-calendar.ics"));
    copy_demo(config.share / "drop");
  }
  fmt::print("{} is ready.\n\n", folder.string());
  fmt::print("  homeward.toml   read it through, above all [relay]\n");
  fmt::print("  {}   teachers and the office drop their tables here\n",
             (config.share / "drop").string());
  fmt::print("  schedules/      cadences.toml and your school's calendar as .ics\n");
  fmt::print(
      "  templates/      your own layouts, phrases and pages for parents, where they differ\n");
  fmt::print("                  from those in {}\n", (data_folder() / "templates").string());
  fmt::print(
      "  templates/library/  strategies to choose from: keep what is true of your classes,\n");
  fmt::print("                  then drop the table\n\n");
  fmt::print("Next: homeward --config {} check, then serve. Nothing leaves before you say arm.\n",
             (folder / "homeward.toml").string());
  if (options.demo) {
    fmt::print(
        "The demo school's term runs from 31 August to 23 October 2026: try serve --once --as-of "
        "2026-10-23T16:15.\n");
  }
  return ExitCode::kOk;
}

}  // namespace homeward::app
