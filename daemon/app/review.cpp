#include "app/review.h"

#include <fmt/format.h>

#include <charconv>

#include "app/sheets.h"
#include "app/waiting.h"
#include "base/log.h"
#include "base/text.h"
#include "compose/leak_guard.h"
#include "report/held.h"
#include "store/holds.h"

namespace homeward::app {

namespace {

constexpr std::string_view kConcernPrefix = "concern-";
constexpr const char* kWritten = "review.held";  // meta: names of the folders in review/held

report::HeldLetter held_base(const Config& config, std::string id, Instant held_at) {
  report::HeldLetter held;
  held.id = std::move(id);
  held.held_at = held_at;
  held.school = config.school.name;
  held.zone = config.school.zone;
  return held;
}

// Concerns that may be told but for their author's yes, with the row itself for its author to read.
void add_concerns(store::Database& database, const Config& config,
                  std::map<std::string, std::string>& out) {
  if (config.school.approve == Approval::kNone) return;
  for (const auto& concern : store::waiting_concerns(database)) {
    auto held =
        held_base(config, fmt::format("{}{}", kConcernPrefix, concern.row.value), concern.noted_at);
    held.reason = report::HoldReason::kConcern;
    held.detail = fmt::format("Noted on {}: {}", to_iso(concern.date), concern.text);
    held.children = {concern.child};
    held.author = concern.author;
    out[held.id] = report::why_txt(held);
  }
}

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

report::HoldReason reason_of(const store::OpenHold& hold) {
  if (hold.state == DigestState::kNeedsStrength) return report::HoldReason::kNeedsStrength;
  if (compose::is_leak(hold.reason)) return report::HoldReason::kLeak;
  return hold.reason == "document" ? report::HoldReason::kMissingGlyph : report::HoldReason::kOther;
}

// Letters that wait as a whole: for a strength, or because composing refused them.
void add_letters(store::Database& database, const Config& config,
                 std::map<std::string, std::string>& out) {
  const auto sheets = sheet_paths(database);
  for (const auto& hold : store::open_holds(database)) {
    auto held = held_base(config, fmt::format("letter-{}", hold.digest.value), hold.since);
    held.reason = reason_of(hold);
    if (held.reason == report::HoldReason::kOther) held.detail = way_out(hold.reason);
    if (held.reason == report::HoldReason::kLeak) held.detail = found_in(hold.reason);
    held.children = hold.children;
    held.author = hold.author;
    if (const auto sheet = sheets.find(hold.class_name); sheet != sheets.end())
      held.sheet = sheet->second;
    held.sheet.erase(0, held.sheet.rfind('/') + 1);
    out[held.id] = report::why_txt(held);
  }
}

}  // namespace

std::map<std::string, std::string> Review::waiting() {
  std::map<std::string, std::string> out;
  add_concerns(context_.database, context_.config, out);
  add_letters(context_.database, context_.config, out);
  return out;
}

Review::Review(const Context& context, collect::Collector& collector)
    : context_(context), collector_(collector) {
  // What an earlier process wrote: to be removed when it no longer waits.
  for (auto& name : text::split(context_.database.meta(kWritten).value_or(""), ' ')) {
    if (!name.empty()) written_[std::move(name)] = "";
  }
}

void Review::tick() {
  for (auto name = settled_.begin(); name != settled_.end(); name = settled_.erase(name)) {
    if (!collector_.submit(collect::RemoveTree{report::approved_folder(*name)})) return;
  }
  note_what_waits();
  auto now_waiting = waiting();
  bool changed = false;
  for (const auto& [name, why] : now_waiting) {
    const auto before = written_.find(name);
    if (before != written_.end() && before->second == why) continue;
    if (!collector_.submit(collect::WriteFile{report::held_folder(name) + "/why.txt", why})) return;
    changed = changed || before == written_.end();
    written_[name] = why;
  }
  for (auto before = written_.begin(); before != written_.end();) {
    if (now_waiting.contains(before->first)) {
      ++before;
      continue;
    }
    if (!collector_.submit(collect::RemoveTree{report::held_folder(before->first)})) return;
    before = written_.erase(before);
    changed = true;
  }
  if (changed) remember();
}

// Since when each thing waits: the lead hears of what does so for long.
void Review::note_what_waits() {
  std::map<std::string, Instant> began;
  for (const Wait& wait : everything_that_waits(context_.database, context_.config))
    began[wait.name] = wait.since;
  store::note_holds(context_.database, began);
}

void Review::remember() {
  std::vector<std::string> names;
  for (const auto& [name, why] : written_) names.push_back(name);
  context_.database.set_meta(kWritten, text::join(names, " "));
}

store::Answer Review::approve(const std::string& name) {
  const store::Answer answer = approve_concern(context_.database, name);
  if (answer.state == store::RequestState::kDone) {
    // Its folders go in the next round, when this yes is surely in the database.
    settled_.insert(name);
    written_.try_emplace(name);
    log::info("concern.approved", {{"name", name}});
  }
  return answer;
}

store::Answer approve_concern(store::Database& database, const std::string& name) {
  const store::Answer no{store::RequestState::kRefused,
                         name +
                             " is nothing that a yes could release; a letter that needs a strength "
                             "leaves when one is noted"};
  if (!name.starts_with(kConcernPrefix)) return no;
  std::int64_t row = 0;
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + kConcernPrefix.size(), end, row);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return no;
  SQLite::Statement update(database.sql(),
                           "UPDATE observation SET approved = 1 WHERE id = ? AND kind = 'concern'");
  update.bind(1, row);
  if (update.exec() == 0) return no;
  return {store::RequestState::kDone, name + " may leave with the family's next letter"};
}

}  // namespace homeward::app
