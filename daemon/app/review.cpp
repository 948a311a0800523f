#include "app/review.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "app/holds.h"
#include "app/sheets.h"
#include "app/waiting.h"
#include "base/text.h"
#include "compose/leak_guard.h"
#include "compose/mime.h"
#include "report/held.h"
#include "store/digests.h"
#include "store/holds.h"
#include "store/letter_source.h"
#include "store/people.h"

namespace homeward::app {

namespace {

constexpr std::chrono::milliseconds kPause{200};  // between two looks
constexpr const char* kWritten = "review.held";   // meta: names of the folders in review/held

// What a teacher can do about a letter that composing refused (compose/composer.h lists the codes).
std::string way_out(const std::string& code) {
  if (code == "unresolved") {
    return "A note holds braces like {this}, which look like an unfilled form. Take them out of "
           "the note "
           "and save the log again; the letter then goes by itself.";
  }
  if (code == "too_long")
    return "Its notes are too long for a letter. Shorten them and save the log again.";
  if (code == "bad_address")
    return "The family's e-mail address cannot be written to. The office can mend the roster.";
  return fmt::format("The letter could not be made ({}).", code);
}

// What the leak guard found (compose/leak_guard.h lists the codes).
std::string found_in(const std::string& code) {
  if (code == "leak_student_name") return "Found: the full name of a child of another family.";
  if (code == "leak_student_id") return "Found: the student id of a child of another family.";
  if (code == "leak_guardian_name")
    return "Found: the name of a parent or guardian of another family.";
  if (code == "leak_email") return "Found: an e-mail address of another family.";
  if (code == "leak_address") return "Found: the postal address of another family.";
  if (code == "leak_given_name")
    return "Found: the first name of another child. Write \"a classmate\" instead.";
  return "A picture or page in it could not be looked into.";
}

report::HoldReason reason_of(const Wait& wait) {
  switch (wait.kind) {
    case WaitKind::kStrength:
      return report::HoldReason::kNeedsStrength;
    case WaitKind::kConcern:
      return report::HoldReason::kConcern;
    case WaitKind::kApproval:
      return report::HoldReason::kApproval;
    case WaitKind::kPerson:
      return report::HoldReason::kPerson;
    default:
      break;
  }
  if (compose::is_leak(wait.code)) return report::HoldReason::kLeak;
  return wait.code == "document" ? report::HoldReason::kMissingGlyph : report::HoldReason::kOther;
}

// A phone call and a note to reword have no folder: there is nothing to move.
bool has_folder(const Wait& wait) {
  return wait.kind != WaitKind::kCall && wait.kind != WaitKind::kReword &&
         !wait.name.starts_with("family-");
}

bool shows_letter(const Wait& wait) {
  // What composing itself refused has no letter to show.
  const bool made = wait.kind != WaitKind::kLetter || compose::is_leak(wait.code);
  return has_folder(wait) && wait.kind != WaitKind::kStrength && made;
}

std::int64_t number_in(const std::string& name) {
  std::int64_t number = 0;
  const auto dash = name.rfind('-');
  if (dash != std::string::npos)
    std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
  return number;
}

bool tells(const LetterSource& source, ObservationId row) {
  return std::ranges::any_of(source.children, [&](const ChildNews& child) {
    return std::ranges::any_of(child.rows, [&](const ToldRow& told) { return told.row.id == row; });
  });
}

std::string why_of(const Wait& wait, const Config& config,
                   const std::map<std::string, std::string>& sheets, bool bare) {
  report::HeldLetter held;
  held.id = wait.name;
  held.held_at = wait.since;
  held.school = config.school.name;
  held.zone = config.school.zone;
  held.reason = reason_of(wait);
  held.children = wait.children;
  held.author = wait.author;
  held.may_pass = wait.code == "leak_given_name";
  held.shows_letter = shows_letter(wait) && !bare;
  if (wait.kind == WaitKind::kConcern && wait.date) {
    held.detail = fmt::format("Noted on {}: {}", to_iso(*wait.date), wait.text);
    if (bare)
      held.detail +=
          " As things are no letter could tell it: a concern stands behind two strengths or wins.";
  }
  if (held.reason == report::HoldReason::kOther) held.detail = way_out(wait.code);
  if (held.reason == report::HoldReason::kLeak) held.detail = found_in(wait.code);
  if (const auto sheet = sheets.find(wait.class_name); sheet != sheets.end())
    held.sheet = sheet->second;
  held.sheet.erase(0, held.sheet.rfind('/') + 1);
  return report::why_txt(held);
}

}  // namespace

Review::Review(const Context& context, collect::Collector& collector, plan::Planner& planner,
               Letters& letters, store::Outbox& outbox)
    : context_(context),
      collector_(collector),
      planner_(planner),
      letters_(letters),
      outbox_(outbox) {
  // What an earlier process wrote: to be removed when it no longer waits.
  for (auto& name : text::split(context_.database.meta(kWritten).value_or(""), ' ')) {
    if (!name.empty()) written_[std::move(name)] = "";
  }
}

// What waits is gathered when the database changed, and not for each letter of a school night.
bool Review::worth_looking() {
  const auto changes = sqlite3_total_changes64(context_.database.sql().getHandle());
  const auto now = std::chrono::steady_clock::now();
  if (changes == changes_seen_ && !pending_) return false;
  if (changes != changes_seen_ && now < look_again_) {
    pending_ = true;
    return false;
  }
  changes_seen_ = changes;
  look_again_ = now + kPause;
  return true;
}

void Review::tick(bool share_available) {
  if (!worth_looking()) return;
  const auto waits =
      everything_that_waits(context_.database, planner_.settings(), context_.today());
  std::map<std::string, Instant> began;
  for (const Wait& wait : waits) began[wait.name] = wait.since;
  store::note_holds(context_.database, began);
  if (!share_available) return;
  for (auto name = settled_.begin(); name != settled_.end(); name = settled_.erase(name)) {
    if (!collector_.submit(collect::RemoveTree{report::approved_folder(*name)})) return;
  }
  const auto sheets = sheet_paths(context_.database);
  std::map<std::string, std::string> waiting;
  for (const Wait& wait : waits) {
    if (has_folder(wait))
      waiting[wait.name] = why_of(wait, context_.config, sheets, bare_.contains(wait.name));
  }
  pending_ = true;
  if (!write_why(waiting)) return;
  show_letters(waits);
}

bool Review::write_why(const std::map<std::string, std::string>& waiting) {
  bool changed = false;
  for (const auto& [name, why] : waiting) {
    const auto before = written_.find(name);
    if (before != written_.end() && before->second == why) continue;
    if (!collector_.submit(collect::WriteFile{report::held_folder(name) + "/why.txt", why}))
      return false;
    changed = changed || before == written_.end();
    written_[name] = why;
  }
  for (auto before = written_.begin(); before != written_.end();) {
    if (waiting.contains(before->first)) {
      ++before;
      continue;
    }
    if (!collector_.submit(collect::RemoveTree{report::held_folder(before->first)})) return false;
    shown_.erase(before->first);
    bare_.erase(before->first);
    before = written_.erase(before);
    changed = true;
  }
  if (changed) remember();
  return true;
}

// Asks for the letters that the folders do not show yet, few at a time: those that leave go first.
void Review::show_letters(const std::vector<Wait>& waits) {
  while (auto made = letters_.take_preview()) {
    --asked_;
    if (!written_.contains(made->name)) continue;
    for (std::size_t i = 0; i < made->letters.size(); ++i) {
      const compose::Composed& letter = made->letters[i];
      write_letter(made->name, i, letter.html, letter.text, letter.pdf);
    }
  }
  for (const Wait& wait : waits) {
    if (!shows_letter(wait)) continue;
    const auto shown = shown_.find(wait.name);
    const bool stored = wait.kind == WaitKind::kApproval || wait.kind == WaitKind::kPerson;
    if (shown != shown_.end() && (stored || shown->second == version_)) continue;
    if (!show(wait)) return;
    shown_[wait.name] = version_;
  }
  pending_ = std::exchange(look_once_more_, false) || asked_ > 0;
}

// False when the composers are busy.
bool Review::show(const Wait& wait) {
  if (wait.kind == WaitKind::kApproval || wait.kind == WaitKind::kPerson) {
    show_stored(wait);
    return true;
  }
  if (!letters_.may_preview()) return false;
  auto sources = sources_of(wait);
  // Its why.txt says so.
  if (sources.empty()) {
    look_once_more_ = bare_.insert(wait.name).second || look_once_more_;
    return true;
  }
  look_once_more_ = bare_.erase(wait.name) > 0 || look_once_more_;
  letters_.preview(wait.name, std::move(sources));
  ++asked_;
  return true;
}

// The very bytes that will leave, taken apart.
void Review::show_stored(const Wait& wait) {
  std::size_t index = 0;
  for (const auto& listed : outbox_.of_digest({number_in(wait.name)})) {
    const auto message = outbox_.load(listed.id);
    if (!message || !message->bytes) continue;
    if (message->channel == MessageChannel::kPrint) {
      write_letter(wait.name, index++, "", "", *message->bytes);
    } else {
      const compose::Seen seen = compose::seen_in(*message->bytes);
      write_letter(wait.name, index++, seen.html, seen.text, seen.pdf);
    }
  }
}

// Of a held letter its own rows; of a concern the letters that it would be in, one a guardian.
std::vector<LetterSource> Review::sources_of(const Wait& wait) {
  auto& database = context_.database;
  std::vector<LetterSource> sources;
  if (wait.kind == WaitKind::kLetter) {
    for (const auto& digest : store::digests_in(database, DigestState::kHeld)) {
      if (digest.id.value != number_in(wait.name)) continue;
      const auto family = store::load_family(database, digest.family);
      const std::string cadence =
          family ? plan::cadence_word(planner_.settings(), *family) : std::string();
      return store::letter_sources(database, digest, context_.config.school, cadence);
    }
    return sources;
  }
  const ObservationId row{number_in(wait.name)};
  store::Prepared families(database,
                           "SELECT family_id FROM family_student WHERE student_id = ? AND active = "
                           "1 ORDER BY family_id");
  families.bind(1, wait.students.empty() ? 0 : wait.students.front().value);
  std::vector<FamilyId> ids;
  while (families.executeStep()) ids.push_back({families.getColumn(0).getInt64()});
  for (const FamilyId family : ids) {
    for (auto& source : planner_.letters_with(family, row, context_.clock.now())) {
      if (tells(source, row)) sources.push_back(std::move(source));
    }
  }
  return sources;
}

void Review::write_letter(const std::string& name, std::size_t index, const std::string& html,
                          const std::string& text, const std::string& pdf) {
  const std::string folder = report::held_folder(name);
  // A second guardian's lies beside the first one's.
  const std::string number = index == 0 ? "" : fmt::format("-{}", index + 1);
  const auto write = [&](const char* stem, const char* ending, const std::string& bytes) {
    if (bytes.empty()) return;
    const std::string path = fmt::format("{}/{}{}.{}", folder, stem, number, ending);
    if (!collector_.submit(collect::WriteFile{path, bytes})) shown_.erase(name);  // again later
  };
  write("letter", "html", html);
  write("letter", "txt", text);
  write("summary", "pdf", pdf);
}

void Review::remember() {
  std::vector<std::string> names;
  for (const auto& [name, why] : written_) names.push_back(name);
  context_.database.set_meta(kWritten, text::join(names, " "));
}

store::Answer Review::approve(const store::Request& request) {
  const store::Answer answer =
      approve_held(context_.database, request.argument, request.requested_by, context_.clock.now());
  const std::string name = request.argument.substr(0, request.argument.find(' '));
  // Its folders go in the next round, when this yes is surely in the database.
  settled_.insert(name);
  pending_ = true;
  if (answer.state == store::RequestState::kDone) {
    written_.try_emplace(name);
  } else if (written_.contains(name)) {
    written_[name].clear();  // a folder that was moved in vain is written anew
    shown_.erase(name);
  }
  return answer;
}

}  // namespace homeward::app
