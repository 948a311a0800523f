// The commands of `homeward` besides serve: each takes its options and gives an exit code. All run
// on the main thread, print to standard output, and throw Failure for what the environment refuses.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/schedules.h"
#include "base/errors.h"

namespace homeward::app {

struct InitOptions {
  std::filesystem::path folder;
  std::string school = "Our School";
  std::string time_zone;  // empty: the machine's
  std::string language = "en";
  std::string relay = "smtp://localhost:25";
  std::string from;             // empty: homeward@ and the machine's name
  std::filesystem::path share;  // empty: share/ in the folder
  std::filesystem::path state;  // empty: state/ in the folder
  bool demo = false;
};
// A complete, runnable school in a folder; files that exist are never overwritten.
ExitCode init(const InitOptions& options);

// Config, schedules, templates, phrases, people: everything that is wrong (78), what keeps letters
// here until a person speaks (1), and the next dates. `relay`: the relay too, by a connection;
// `inbox`: the mailbox likewise.
ExitCode check(const std::filesystem::path& config_file, bool relay, bool inbox);

// One sample letter about an invented child through the real relay, armed or not; says what the
// server answered. 0: taken; 75: perhaps later; 1 or 78: a person must mend something.
ExitCode send_test(const Config& config, const std::string& address);

// Tries the relay again now. `message`, a letter's number, or `all`: what is held or in doubt goes
// as well.
ExitCode retry(const Config& config, const std::string& message, bool all);

struct PreviewOptions {
  std::string family;  // family_id, or Homeward's number
  std::string as_of;   // a time; empty: now
  std::filesystem::path out;
};
// The letters as they would go at that time, from a copy of the database: nothing is changed.
ExitCode preview(const Config& config, const PreviewOptions& options);

// Where each sentence of a letter came from: file, line, date and author of its row, or its phrase.
// `message`: its number, its Message-ID, or a family's id for the newest.
ExitCode why(const Config& config, const std::string& message, bool json);

// What waits for a person at a time (empty: now): name, since when, why, the way out.
ExitCode holds(const Config& config, bool json, const std::string& as_of);
// Yes to a held thing by its name; `reason` where a check is overridden. hold and release: a letter
// by its name, or a family by its id or a student's.
ExitCode approve(const Config& config, const std::string& name, const std::string& reason);
ExitCode hold(const Config& config, const std::string& name);
ExitCode release(const Config& config, const std::string& name);

struct RenderOptions {
  std::string page;  // a file (.html a document, .md a parent letter), or a topic
  std::filesystem::path out;
  std::filesystem::path assets;  // the pictures that an .html file may name; empty: none
  std::string language;          // empty: of the document, of the file's name, else the school's
  std::string config_file;       // empty: no school, the shipped templates
};
// One page as a family would get it. What is wrong in it goes to standard error, file and line.
ExitCode render(const RenderOptions& options);

// Queue, next sends, holds, problems; 1 only for the operator's problems.
ExitCode status(const Config& config, bool json);

// The next five dates of one family, or of each cadence.
ExitCode next(const Config& config, const std::string& family, const std::string& as_of);

// The closed days ahead with title and file, what else the calendars say, and when they end.
ExitCode calendar_check(const Config& config, const std::string& as_of);
// That the calendars say nothing of what comes soon, in words; empty when they do.
std::string calendar_ends(const Schedules& schedules, Date today);
// Why a cadence without a letter day to come has none, and the way out.
std::string never_words(const Cadence& cadence);

struct ExplainOptions {
  std::filesystem::path file;
  bool json = false;
  bool rows = false;
  std::filesystem::path config_file;  // optional: the school's language, zone and folder names
};
// How a file would be read; nothing is stored.
ExitCode explain(const ExplainOptions& options);
// Prints every table's columns with all their names.
ExitCode columns();

struct SimulateOptions {
  std::vector<std::string> families;  // family_id or student_id; empty: all
  std::string from;                   // a time; empty: now
  std::string to;                     // a time; empty: `weeks` after it
  int weeks = 5;
  std::string format = "table";  // table, json, ics
};
// Every slot between two times: when its letter would leave, or why none would.
ExitCode simulate(const Config& config, const SimulateOptions& options);

// Every family's id, its children's student_id, and whether letters reach it.
ExitCode families(const Config& config);

// pause and resume of one family (an id) or of all (empty).
ExitCode pause(const Config& config, const std::string& family, const std::string& until);
ExitCode resume(const Config& config, const std::string& family);

struct GuardOptions {
  std::vector<std::string> texts;  // none, or "-": a note a line of standard input
  std::string language;            // BCP 47; empty: the school's, else English
  std::string kind = "observation";
  bool json = false;
  std::filesystem::path config_file;  // optional: the school's language, rules, terms and names
};
// What the wording guard finds in notes; kNeedsPerson when one of them would be held or blocked.
ExitCode guard(const GuardOptions& options);

// arm, disarm, step, resume-after-restore: asked of the daemon.
ExitCode wish(const Config& config, const std::string& verb, const std::string& argument);

// The time that --as-of names in the school's zone, or the present. Failure(kUsage) when it is
// none.
Instant time_of(const std::string& as_of, const Zone& zone);

}  // namespace homeward::app
