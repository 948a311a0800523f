#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "app/family_names.h"
#include "app/instance.h"
#include "app/letters.h"
#include "app/note_guard.h"
#include "base/files.h"
#include "base/text.h"
#include "compose/leak_guard.h"
#include "store/everyone.h"
#include "store/letter_source.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

// Why there is no letter, for a script and for a person.
ExitCode say_why(const fs::path& out, const std::string& state, const std::string& reason) {
  files::write_atomically(out / "why.json", fmt::format("{{\"state\": {}, \"reason\": {}}}\n",
                                                        text::json(state), text::json(reason)));
  fmt::print("no letter: {} ({})\n", reason, (out / "why.json").string());
  return ExitCode::kOk;
}

std::string reason_of(DigestState state) {
  switch (state) {
    case DigestState::kNeedsStrength:
      return "it would open without a strength; note one and it can go";
    case DigestState::kNothingToSay:
      return "nothing was noted that this family was not told yet";
    default:
      return "this slot was settled already";
  }
}

std::string why_unreached(const Family& family) {
  if (family.paused) return "the family is paused";
  std::string reasons;
  for (const auto& guardian : family.guardians)
    reasons += (reasons.empty() ? "" : ", ") + std::string(to_string(reach_of(guardian)));
  return reasons.empty() ? "no guardian is known" : reasons;
}

// What an earlier preview left in the folder, by the names that it gives and no others.
void forget_older(const fs::path& out) {
  std::error_code gone;
  fs::remove(out / "why.json", gone);
  for (int number = 1;; ++number) {
    const fs::path folder = out / fmt::format("message-{}", number);
    if (!fs::is_directory(folder, gone)) return;
    for (const char* name : {"why.json", "message.eml", "letter.html", "letter.txt", "summary.html",
                             "summary.pdf", "trace.json"})
      fs::remove(folder / name, gone);
    fs::remove(folder, gone);  // only when nothing else lies in it
  }
}

void write_letter(const fs::path& folder, const compose::Composed& letter) {
  if (!letter.eml.empty()) files::write_atomically(folder / "message.eml", letter.eml);
  files::write_atomically(folder / "letter.html", letter.html);
  files::write_atomically(folder / "letter.txt", letter.text);
  files::write_atomically(folder / "summary.html", letter.summary_html);
  files::write_atomically(folder / "summary.pdf", letter.pdf);
  for (const compose::Enclosure& enclosure : letter.enclosures)
    files::write_atomically(folder / enclosure.name, enclosure.pdf);
  files::write_atomically(folder / "trace.json", letter.trace_json);
}

}  // namespace

ExitCode preview(const Config& config, const PreviewOptions& options) {
  const Instant now = time_of(options.as_of, config.school.zone);
  auto database = store::Database::copy_of(database_path(config));
  const Family family = family_named(database, options.family);
  forget_older(options.out);
  if (family.paused || !plan::is_reached(family))
    return say_why(options.out, "not_reached", why_unreached(family));
  const Wake wake;
  NoteGuard note_guard(Wording(config), database, wake, 0);
  plan::Planner planner(database, note_guard.judging(plan_settings(config)));
  const auto sealed = planner.seal_now(family.id, now);
  if (!sealed)
    throw Failure(ExitCode::kConfig,
                  "the family's cadence cannot be understood; homeward check says where");
  if (sealed->state != DigestState::kSealed)
    return say_why(options.out, to_string(sealed->state), reason_of(sealed->state));

  const std::string cadence_name = plan::cadence_word(planner.settings(), family);
  const auto digests = store::digests_in(database, DigestState::kSealed);
  std::vector<LetterSource> sources;
  for (const auto& digest : digests) {
    if (digest.id == sealed->digest)
      sources = store::letter_sources(database, digest, config.school, cadence_name);
  }
  if (sources.empty()) return say_why(options.out, "not_reached", why_unreached(family));
  compose::Composer composer(compose_settings(config, database.meta("token_key").value_or("")));
  const compose::LeakGuard guard(store::load_everyone(database), config.school);
  int number = 0;
  int letters = 0;
  std::string reasons;
  for (const auto& source : sources) {
    const fs::path folder = options.out / fmt::format("message-{}", ++number);
    auto result = composer.compose(source);
    if (const auto* letter = std::get_if<compose::Composed>(&result)) {
      if (auto leak = guard.inspect(source, *letter)) result = std::move(*leak);
    }
    if (const auto* hold = std::get_if<compose::Hold>(&result)) {
      say_why(folder, "held", hold->code + ": " + hold->reason);
      reasons += (reasons.empty() ? "" : "; ") + hold->code + ": " + hold->reason;
      continue;
    }
    write_letter(folder, std::get<compose::Composed>(result));
    fmt::print("{}\n", folder.string());
    ++letters;
  }
  return letters == 0 ? say_why(options.out, "held", reasons) : ExitCode::kOk;
}

}  // namespace homeward::app
