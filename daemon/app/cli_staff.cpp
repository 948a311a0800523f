#include "app/cli_staff.h"

#include <memory>

#include "app/commands.h"

namespace homeward::app {

void add_staff_commands(CLI::App& app, const std::string& config,
                        std::function<ExitCode()>& chosen) {
  struct Arguments {
    std::string name;
    std::string reason;
    std::string as_of;  // empty: now
    bool json = false;
  };
  const auto given = std::make_shared<Arguments>();
  const auto runs = [&config, &chosen, given](CLI::App* sub, auto command) {
    sub->callback([&config, &chosen, given, command] {
      chosen = [&config, given, command] { return command(load_config(config), *given); };
    });
  };
  auto* why_sub =
      app.add_subcommand("why", "Where each sentence of a letter came from: its row or phrase");
  why_sub
      ->add_option("message", given->name,
                   "A letter's number or Message-ID; a family's id: its newest letter")
      ->required();
  why_sub->add_flag("--json", given->json, "For scripts");
  runs(why_sub, [](const Config& read, const Arguments& a) { return why(read, a.name, a.json); });

  auto* holds_sub =
      app.add_subcommand("holds", "What waits for a person: since when, why, and the way out");
  holds_sub->add_flag("--json", given->json, "For scripts");
  holds_sub->add_option("--as-of", given->as_of, "As it would be at this time");
  runs(holds_sub,
       [](const Config& read, const Arguments& a) { return holds(read, a.json, a.as_of); });

  auto* approve_sub = app.add_subcommand("approve", "Say yes to what waits in review/held");
  approve_sub->add_option("name", given->name, "The folder's name, such as concern-12")->required();
  approve_sub->add_option("--reason", given->reason,
                          "Why it may leave although a check held it; kept for ever");
  runs(approve_sub,
       [](const Config& read, const Arguments& a) { return approve(read, a.name, a.reason); });

  auto* hold_sub = app.add_subcommand("hold", "Hold back a letter that is ready, or a family's");
  hold_sub->add_option("name", given->name, "letter-12, or a family_id or student_id")->required();
  runs(hold_sub, [](const Config& read, const Arguments& a) { return hold(read, a.name); });

  auto* release_sub = app.add_subcommand("release", "Let go what a person held back");
  release_sub->add_option("name", given->name, "letter-12, or a family_id or student_id")
      ->required();
  runs(release_sub, [](const Config& read, const Arguments& a) { return release(read, a.name); });
}

}  // namespace homeward::app
