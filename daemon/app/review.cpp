#include "app/review.h"

#include <fmt/format.h>

#include <charconv>

#include "base/log.h"
#include "base/text.h"
#include "report/held.h"
#include "report/sheets.h"
#include "store/digests.h"
#include "store/people.h"

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
  SQLite::Statement query(database.sql(),
                          "SELECT o.id, o.text, o.created_at, coalesce(nullif(s.preferred, ''), "
                          "s.given), coalesce(a.name, ''), o.date "
                          "FROM observation o JOIN student s ON s.id = o.student_id LEFT JOIN "
                          "staff a ON a.id = o.author_id "
                          "WHERE o.kind = 'concern' AND o.share = 1 AND o.approved = 0 AND "
                          "o.withdrawn = 0 AND EXISTS (SELECT 1 FROM "
                          "family_student fs LEFT JOIN ledger l ON l.family_id = fs.family_id AND "
                          "l.observation_id = o.id WHERE "
                          "fs.student_id = o.student_id AND fs.active = 1 AND (l.outcome IS NULL "
                          "OR l.outcome = 'deferred')) ORDER BY o.id");
  while (query.executeStep()) {
    auto held =
        held_base(config, fmt::format("{}{}", kConcernPrefix, query.getColumn(0).getInt64()),
                  from_unix(query.getColumn(2).getInt64()));
    held.reason = report::HoldReason::kConcern;
    held.detail = fmt::format("Noted on {}: {}", query.getColumn(5).getString(),
                              query.getColumn(1).getString());
    held.children = {query.getColumn(3).getString()};
    held.author = query.getColumn(4).getString();
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

// Letters that wait as a whole: for a strength, or because composing refused them.
void add_letters(store::Database& database, const Config& config,
                 std::map<std::string, std::string>& out) {
  SQLite::Statement query(
      database.sql(),
      "SELECT d.id, d.state, d.reason, d.sealed_at, coalesce(nullif(s.preferred, ''), s.given), "
      "coalesce(t.name, ''), s.class FROM digest d JOIN family_student fs ON fs.family_id = "
      "d.family_id AND "
      "fs.active = 1 JOIN student s ON s.id = fs.student_id AND s.active = 1 LEFT JOIN staff t ON "
      "t.id = s.teacher_id "
      "WHERE d.state IN ('needs_strength', 'held') ORDER BY d.id, s.id");
  std::map<std::string, report::HeldLetter> letters;
  while (query.executeStep()) {
    const std::string id = fmt::format("letter-{}", query.getColumn(0).getInt64());
    auto [found, added] =
        letters.try_emplace(id, held_base(config, id, from_unix(query.getColumn(3).getInt64())));
    report::HeldLetter& held = found->second;
    held.children.push_back(query.getColumn(4).getString());
    if (!added) continue;
    const bool strength = query.getColumn(1).getString() == "needs_strength";
    const std::string code = query.getColumn(2).getString();
    held.reason = strength             ? report::HoldReason::kNeedsStrength
                  : code == "document" ? report::HoldReason::kMissingGlyph
                                       : report::HoldReason::kOther;
    if (held.reason == report::HoldReason::kOther) held.detail = way_out(code);
    held.author = query.getColumn(5).getString();
    held.sheet = report::sheet_path(query.getColumn(6).getString());
    held.sheet.erase(0, held.sheet.rfind('/') + 1);
  }
  for (const auto& [id, held] : letters) out[id] = report::why_txt(held);
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
