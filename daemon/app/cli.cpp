#include "app/cli.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli_staff.h"
#include "app/commands.h"
#include "app/daemon.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

namespace homeward::app {

namespace {

// What the arguments said; one object so that every command's options live as long as the parse.
struct Arguments {
  std::string config = "/etc/homeward/homeward.toml";
  bool config_given = false;
  bool quiet = false;
  InitOptions init;
  bool once = false;
  std::string as_of;
  std::string rehearse;
  PreviewOptions preview;
  RenderOptions render;
  bool json = false;
  bool inbox = false;
  std::string family;
  ExplainOptions explain;
  GuardOptions guard;
  std::string to;
  std::string until;
  bool all = false;
  bool after_restore = false;
  bool relay = false;
  std::string address;
  std::string message;
  SimulateOptions simulate;
};

using Command = std::function<ExitCode()>;

ExitCode serve_command(const Arguments& arguments) {
  log::start(arguments.quiet);
  const Config config = load_config(arguments.config);
  ServeOptions options;
  options.once = arguments.once;
  if (!arguments.as_of.empty()) {
    if (!arguments.once)
      throw Failure(ExitCode::kUsage, "--as-of goes with --once; a daemon lives in the present");
    options.as_of = time_of(arguments.as_of, config.school.zone);
  }
  if (!arguments.rehearse.empty())
    options.rehearse_from = time_of(arguments.rehearse, config.school.zone);
  return serve(config, options);
}

void add_init(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* sub = app.add_subcommand(
      "init", "Make a school's folder: homeward.toml, share/, state/, schedules/, templates/");
  sub->add_option("folder", arguments.init.folder, "Where")->required();
  sub->add_option("--school", arguments.init.school, "The school's name");
  sub->add_option("--time-zone", arguments.init.time_zone,
                  "IANA time zone, such as America/New_York");
  sub->add_option("--language", arguments.init.language, "BCP 47 language, such as en");
  sub->add_option("--relay", arguments.init.relay, "smtp://host:port or smtps://host:port");
  sub->add_option("--from", arguments.init.from, "The From address of every letter");
  sub->add_option("--share", arguments.init.share, "The teachers' folder, if not share/ in there");
  sub->add_option("--state", arguments.init.state, "The database's folder, if not state/ in there");
  sub->add_flag("--demo", arguments.init.demo, "Add the demo school's tables");
  sub->callback([&] { chosen = [&] { return init(arguments.init); }; });
}

void add_serve(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* sub = app.add_subcommand("serve", "Run the daemon");
  sub->add_flag("--once", arguments.once,
                "Do what is due and exit: 0 well, 75 something waits, 1 needs a person");
  sub->add_option("--as-of", arguments.as_of,
                  "With --once: pretend it is this time (2026-10-23T16:15)");
  sub->add_option("--rehearse", arguments.rehearse,
                  "The clock stands still at this time until `homeward step` moves it");
  sub->add_flag("--quiet", arguments.quiet, "Log warnings and errors only");
  sub->callback([&] { chosen = [&] { return serve_command(arguments); }; });
}

void add_looks(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* check_sub = app.add_subcommand("check", "Say everything that is wrong, and the next dates");
  check_sub->add_flag("--relay", arguments.relay, "Connect to the relay and log in as well");
  check_sub->add_flag("--inbox", arguments.inbox, "Log in to the mailbox and open its folder");
  check_sub->callback(
      [&] { chosen = [&] { return check(arguments.config, arguments.relay, arguments.inbox); }; });

  auto* preview_sub =
      app.add_subcommand("preview", "A family's letters as they would go now; nothing is changed");
  preview_sub->add_option("family", arguments.preview.family, "The family's id")->required();
  preview_sub->add_option("--as-of", arguments.preview.as_of, "As they would go at this time");
  preview_sub->add_option("--out", arguments.preview.out, "Folder for the letters")
      ->default_val("preview");
  preview_sub->callback(
      [&] { chosen = [&] { return preview(load_config(arguments.config), arguments.preview); }; });

  auto* render_sub =
      app.add_subcommand("render", "A document or one of the school's pages as a PDF");
  render_sub
      ->add_option("page", arguments.render.page,
                   "A .html or .md file, or a page's topic (starting)")
      ->required();
  render_sub->add_option("out", arguments.render.out, "The PDF")->required();
  render_sub->add_option("--assets", arguments.render.assets,
                         "Folder of the PNG and JPEG files that an .html file may show");
  render_sub->add_option("--language", arguments.render.language, "Of the page: en, es ...");
  render_sub->callback([&] {
    chosen = [&] {
      // A document needs no school; a homeward.toml that was asked for must be there.
      std::error_code error;
      if (arguments.config_given || std::filesystem::exists(arguments.config, error))
        arguments.render.config_file = arguments.config;
      return render(arguments.render);
    };
  });

  auto* status_sub = app.add_subcommand("status", "Queue, next sends, holds, problems");
  status_sub->add_flag("--json", arguments.json, "For scripts");
  status_sub->callback(
      [&] { chosen = [&] { return status(load_config(arguments.config), arguments.json); }; });

  auto* next_sub =
      app.add_subcommand("next", "The next five dates of a family, or of each cadence");
  next_sub->add_option("family", arguments.family, "The family's id");
  next_sub->add_option("--as-of", arguments.as_of, "Counted from this time");
  next_sub->callback([&] {
    chosen = [&] { return next(load_config(arguments.config), arguments.family, arguments.as_of); };
  });

  auto* calendar = app.add_subcommand("calendar", "The school's calendar");
  calendar->require_subcommand(1);
  auto* closed =
      calendar->add_subcommand("check", "The closed days, and what was not taken as one");
  closed->add_option("--as-of", arguments.as_of, "Counted from this time");
  closed->callback([&] {
    chosen = [&] { return calendar_check(load_config(arguments.config), arguments.as_of); };
  });

  app.add_subcommand("columns", "The columns of every table and the names that they may have")
      ->callback([&] { chosen = [] { return columns(); }; });

  auto* explain_sub = app.add_subcommand("explain", "How a file would be read; nothing is stored");
  explain_sub->add_option("file", arguments.explain.file, "The file")->required();
  explain_sub->add_flag("--json", arguments.explain.json, "For scripts");
  explain_sub->add_flag("--rows", arguments.explain.rows, "With --json: the decoded rows too");
  explain_sub->callback([&] {
    chosen = [&] {
      if (arguments.config_given) arguments.explain.config_file = arguments.config;
      return explain(arguments.explain);
    };
  });
}

void add_guard(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* sub = app.add_subcommand(
      "guard", "What the wording guard finds in notes: 0 nothing to hold, 1 something");
  sub->add_option("text", arguments.guard.texts,
                  "The notes; none, or -: one a line of standard input");
  sub->add_option("--language,--lang", arguments.guard.language,
                  "Their language (BCP 47); the school's, else en");
  sub->add_option("--kind", arguments.guard.kind, "Their kind, such as concern or strength");
  sub->add_flag("--json", arguments.guard.json, "For scripts");
  sub->callback([&] {
    chosen = [&] {
      if (arguments.config_given) arguments.guard.config_file = arguments.config;
      return guard(arguments.guard);
    };
  });
}

void add_wishes(CLI::App& app, Arguments& arguments, Command& chosen) {
  const auto simple = [&](const char* verb, const char* help) {
    app.add_subcommand(verb, help)->callback([&, verb] {
      chosen = [&, verb] { return wish(load_config(arguments.config), verb, ""); };
    });
  };
  simple("arm", "Letters may leave");
  simple("disarm", "Letters are composed and counted, none leaves");
  auto* step =
      app.add_subcommand("step", "Move a rehearsal's clock and wait until everything due is done");
  step->add_option("to", arguments.to, "The time (2026-10-23T16:15)")->required();
  step->callback(
      [&] { chosen = [&] { return wish(load_config(arguments.config), "step", arguments.to); }; });
}

void add_simulate(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* sub = app.add_subcommand(
      "simulate", "Every letter to come: when it leaves, what moves it, why there is none");
  auto& options = arguments.simulate;
  sub->add_option("family", options.families, "family_id or student_id; none: every family");
  sub->add_option("--from", options.from, "The first day (2026-10-01); none: now");
  sub->add_option("--to", options.to, "The last day; none: --weeks");
  sub->add_option("--weeks", options.weeks, "How many weeks")
      ->check(CLI::Range(1, 520))
      ->capture_default_str();
  sub->add_option("--format", options.format, "table, json, or ics for a calendar program")
      ->check(CLI::IsMember({"table", "json", "ics"}))
      ->capture_default_str();
  sub->add_flag("--json", arguments.json, "The same as --format json");
  sub->callback([&] {
    chosen = [&] {
      if (arguments.json) arguments.simulate.format = "json";
      return simulate(load_config(arguments.config), arguments.simulate);
    };
  });
  app.add_subcommand("families", "Every family's id, its students, and whether letters reach it")
      ->callback([&] { chosen = [&] { return families(load_config(arguments.config)); }; });
}

ExitCode pause_command(const Arguments& arguments) {
  if (arguments.all == !arguments.family.empty())
    throw Failure(ExitCode::kUsage, "pause wants a family's id, or --all for everybody");
  return pause(load_config(arguments.config), arguments.family, arguments.until);
}

ExitCode resume_command(const Arguments& arguments) {
  const Config config = load_config(arguments.config);
  if (!arguments.after_restore) return resume(config, arguments.family);
  if (!arguments.family.empty())
    throw Failure(ExitCode::kUsage, "--after-restore is for the whole school");
  return wish(config, "resume-after-restore", "");
}

void add_pauses(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* pause = app.add_subcommand("pause", "No letters to a family, or to anybody; notes wait");
  pause->add_option("family", arguments.family, "family_id or student_id");
  pause->add_flag("--all", arguments.all, "Every family");
  pause->add_option("--until", arguments.until, "Letters go on by themselves from this date");
  pause->callback([&] { chosen = [&] { return pause_command(arguments); }; });

  auto* resume = app.add_subcommand(
      "resume", "End a family's pause; without one: the pause of all, or a doubt about the clock");
  resume->add_option("family", arguments.family, "family_id or student_id");
  resume->add_flag("--after-restore", arguments.after_restore,
                   "The database is a backup that was put back: withhold what may have been told "
                   "since it was made, and go on");
  resume->callback([&] { chosen = [&] { return resume_command(arguments); }; });
}

void add_relay(CLI::App& app, Arguments& arguments, Command& chosen) {
  auto* test = app.add_subcommand(
      "send-test", "One sample letter through the real relay, armed or not; what it answered");
  test->add_option("address", arguments.address, "Where to")->required();
  test->callback([&] {
    chosen = [&] { return send_test(load_config(arguments.config), arguments.address); };
  });

  auto* retry_sub = app.add_subcommand("retry", "Try the relay again now");
  retry_sub->add_option("message", arguments.message, "This letter too, held or in doubt");
  retry_sub->add_flag("--all", arguments.all, "All that are held or in doubt too");
  retry_sub->callback([&] {
    chosen = [&] { return retry(load_config(arguments.config), arguments.message, arguments.all); };
  });
}

// No command, or a word where one belongs: says which is near.
std::string no_such_command(const std::vector<std::string>& words, const CLI::App& app) {
  if (words.empty()) return "a command is wanted; homeward --help lists them";
  if (words.front().starts_with("-"))
    return fmt::format("no such option \"{}\"; homeward --help lists them", words.front());
  const std::string& word = words.front();
  std::vector<std::string> names;
  for (const auto* sub : app.get_subcommands(nullptr)) names.push_back(sub->get_name());
  const std::string near = text::nearest(word, names);
  return fmt::format("no such command \"{}\"; {}homeward --help lists them", word,
                     near.empty() ? "" : fmt::format("did you mean \"{}\"? ", near));
}

}  // namespace

int run(int argc, char** argv) {
  log::start(true);  // commands speak by their output; serve says more
  Arguments arguments;
  Command chosen;
  CLI::App app("Homeward: progress before problems, from school to families.", "homeward");
  app.require_subcommand(1);
  app.fallthrough();
  auto* config =
      app.add_option("--config", arguments.config, "homeward.toml")->envname("HOMEWARD_CONFIG");
  app.add_subcommand("version", "The version")->callback([&] {
    chosen = [] {
      fmt::print("homeward {}\n", HOMEWARD_VERSION);
      return ExitCode::kOk;
    };
  });
  add_init(app, arguments, chosen);
  add_serve(app, arguments, chosen);
  add_looks(app, arguments, chosen);
  add_guard(app, arguments, chosen);
  add_wishes(app, arguments, chosen);
  add_simulate(app, arguments, chosen);
  add_pauses(app, arguments, chosen);
  add_relay(app, arguments, chosen);
  add_staff_commands(app, arguments.config, chosen);
  try {
    app.parse(argc, argv);
    arguments.config_given = config->count() > 0;
    return static_cast<int>(chosen());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0 && app.get_subcommands().empty()) {
      fmt::print(stderr, "homeward: {}\n", no_such_command(app.remaining(), app));
      return static_cast<int>(ExitCode::kUsage);
    }
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  } catch (const Failure& failure) {
    fmt::print(stderr, "homeward: {}\n", failure.what());
    return static_cast<int>(failure.code());
  } catch (const std::filesystem::filesystem_error& error) {
    fmt::print(stderr, "homeward: {}\n", error.what());
    return static_cast<int>(ExitCode::kIo);
  } catch (const std::exception& error) {
    fmt::print(stderr, "homeward: {}\n", error.what());
    return static_cast<int>(ExitCode::kSoftware);
  }
}

}  // namespace homeward::app
