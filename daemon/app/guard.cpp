// homeward guard: the wording guard alone, on notes from the command line or from standard input.
#include <fmt/format.h>

#include <cstdio>
#include <iostream>

#include "app/commands.h"
#include "app/instance.h"
#include "app/wording.h"
#include "base/text.h"
#include "store/people.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

std::vector<std::string> notes_of(const GuardOptions& options) {
  std::vector<std::string> notes;
  for (const auto& text : options.texts) {
    if (text != "-") notes.push_back(text);
  }
  if (!options.texts.empty() && notes.size() == options.texts.size()) return notes;
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    notes.push_back(line);
  }
  return notes;
}

// Everybody whom a note may name; here no child is another's, since no row says whose note it is.
KnownNames names_of(const Config& config) {
  KnownNames names;
  if (!fs::exists(database_path(config))) return names;
  auto database = store::Database::open_read_only(database_path(config));
  for (const auto& staff : store::load_staff(database)) names.add_person(staff.name);
  for (const auto& student : store::load_students(database)) {
    names.add_person(student.name);
    names.add_person(student.preferred);
  }
  return names;
}

std::string found_text(const std::string& note, const WordingFinding& finding) {
  return note.substr(finding.bytes.begin, finding.bytes.end - finding.bytes.begin);
}

void print_text(std::size_t line, const std::string& note, const WordingVerdict& verdict) {
  if (verdict.findings.empty()) fmt::print("{}: good\n", line);
  for (const auto& finding : verdict.findings) {
    fmt::print("{}: {}  {}  \"{}\"\n     {}\n", line, to_string(finding.level), finding.rule,
               found_text(note, finding), finding.why);
    if (!finding.instead.empty()) fmt::print("     Write instead: {}\n", finding.instead);
  }
  if (!verdict.hint.empty()) fmt::print("     {}\n", verdict.hint);
}

std::string json_of(std::size_t line, const std::string& note, const WordingFinding& finding) {
  return fmt::format(
      "{{\"line\": {}, \"rule\": {}, \"level\": {}, \"text\": {}, \"begin\": {}, \"end\": {}, "
      "\"why\": {}, \"instead\": {}}}",
      line, text::json(finding.rule), text::json(to_string(finding.level)),
      text::json(found_text(note, finding)), finding.bytes.begin, finding.bytes.end,
      text::json(finding.why), text::json(finding.instead));
}

}  // namespace

ExitCode guard(const GuardOptions& options) {
  const auto kind = parse_kind(options.kind);
  if (!kind) {
    throw Failure(ExitCode::kUsage,
                  fmt::format("--kind: \"{}\" is no kind; write strength, win, observation, "
                              "concern, student_voice or another one of `homeward columns`",
                              options.kind));
  }
  std::string language = options.language;
  KnownNames names;
  Wording wording = [&] {
    if (options.config_file.empty()) return Wording();
    const Config config = load_config(options.config_file);
    names = names_of(config);
    if (language.empty()) language = config.school.language;
    return Wording(config);
  }();
  if (language.empty()) language = "en";
  for (const auto& problem : wording.problems())
    fmt::print(stderr, "homeward: {}\n", to_string(problem));

  WordingAbout about;
  about.kind = *kind;
  about.names = &names;
  const WordingGuard& rules = wording.guards().for_language(language);
  bool stopped = false;
  std::string json;
  std::size_t line = 0;
  for (const auto& note : notes_of(options)) {
    ++line;
    const WordingVerdict verdict = rules.judge(note, about);
    stopped = stopped || verdict.stops();
    if (!options.json) {
      print_text(line, note, verdict);
      continue;
    }
    for (const auto& finding : verdict.findings)
      json += (json.empty() ? "" : ",\n ") + json_of(line, note, finding);
  }
  if (options.json) fmt::print("[{}]\n", json);
  return stopped ? ExitCode::kNeedsPerson : ExitCode::kOk;
}

}  // namespace homeward::app
