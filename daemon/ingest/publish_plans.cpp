// Goals, strategies and family notes.
#include <fmt/format.h>

#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "ingest/publisher.h"
#include "store/roster_store.h"

namespace homeward::ingest {

namespace {

bool is_first(Run& run, std::set<std::string>& seen, const Origin& origin, const char* field,
              const std::string& key) {
  if (seen.insert(text::fold_case(key)).second) return true;
  run.reject(origin, field, "duplicate_id",
             fmt::format("The id \"{}\" stands in this file twice.", key),
             "Give each row an id of its own.");
  return false;
}

// Finds the family that a note or a goal belongs to.
class Households {
 public:
  explicit Households(store::Database& database)
      : families_(store::load_family_records(database)),
        links_(store::load_family_links(database)) {}

  std::optional<FamilyId> by_key(const std::string& key) const {
    for (const auto& family : families_) {
      if (text::fold_case(family.key) == text::fold_case(key)) return family.id;
    }
    return std::nullopt;
  }
  std::vector<const store::FamilyRecord*> of_student(StudentId student) const {
    std::vector<const store::FamilyRecord*> found;
    for (const auto& link : links_) {
      if (!link.active || link.student != student) continue;
      for (const auto& family : families_) {
        if (family.id == link.family) found.push_back(&family);
      }
    }
    return found;
  }

 private:
  std::vector<store::FamilyRecord> families_;
  std::vector<store::FamilyLink> links_;
};

std::string keys_of(const std::vector<const store::FamilyRecord*>& families) {
  std::vector<std::string> keys;
  for (const auto* family : families) keys.push_back(family->key);
  return text::join(keys, " or ");
}

void reject_family(Run& run, const Origin& origin, const std::string& key,
                   std::optional<Date> date = std::nullopt) {
  run.reject(origin, "family", "unknown_family", fmt::format("There is no family \"{}\".", key),
             "Check the id against the roster. If it is new, this row is taken as soon as the "
             "roster has it.",
             date);
}

// Who agreed on the goal; false after a reject. Of a child with two families who are not told
// apart the goal is stored without what was agreed: waiting as a whole, it would hold back every
// count that names it, while the words alone wait well - with the teacher, who knows whose they
// are.
bool settle_family(Run& run, const Households& households, const GoalRow& row, Goal& goal) {
  const auto families = households.of_student(goal.student);
  if (!row.family_key.empty()) {
    const auto named = households.by_key(row.family_key);
    for (const auto* family : families) {
      if (named == family->id) goal.family = family->id;
    }
    if (goal.family) return true;
    if (!named) {
      reject_family(run, row.origin, row.family_key);
      return false;
    }
    run.reject(row.origin, "family", "unknown_family",
               fmt::format("The family \"{}\" is not this pupil's.", row.family_key),
               families.empty() ? "This row is taken as soon as the roster has them together."
                                : fmt::format("This pupil's: {}.", keys_of(families)));
    return false;
  }
  if (families.size() == 1) goal.family = families.front()->id;
  if (families.size() < 2) return true;
  const bool says_anything = !goal.home_step.empty() || !goal.agreed_by.empty() ||
                             !goal.family_wording.empty() || goal.agreed_on.has_value();
  if (says_anything) {
    run.warn(row.origin,
             fmt::format("This pupil has two families, and neither may read what the other agreed. "
                         "The goal was taken without home_step, agreed_by, agreed_on and "
                         "family_wording. Add the column family and name the one that is meant: "
                         "{}.",
                         keys_of(families)));
  }
  goal.home_step.clear();
  goal.agreed_by.clear();
  goal.agreed_on.reset();
  goal.family_wording.clear();
  return true;
}

}  // namespace

void publish_goals(Run& run, const std::vector<GoalRow>& rows) {
  const Directory directory = load_directory(run.database);
  const Staff* owner = directory.folder_owner(run.context.path);
  const Households households(run.database);
  std::set<std::string> seen;
  for (const auto& row : rows) {
    run.note_stated(row.origin.raw);
    if (!is_first(run, seen, row.origin, "goal_id", row.key)) continue;
    const Student* student = run.student_of(directory, row.origin, row.student, owner);
    if (student == nullptr) continue;
    if (store::goal_belongs_elsewhere(run.database, row.key, student->id)) {
      run.reject(
          row.origin, "goal_id", "goal_of_other_student",
          fmt::format("The goal \"{}\" is another pupil's and has been counted already.", row.key),
          "Give the new goal an id of its own.");
      continue;
    }
    Goal goal;
    goal.key = row.key;
    goal.student = student->id;
    goal.goal = row.goal;
    goal.measure = row.measure;
    goal.baseline = row.baseline;
    goal.target = row.target;
    goal.of = row.of;
    goal.better_up = row.better_up;
    goal.start = row.start;
    goal.end = row.end;
    goal.agreed_on = row.agreed_on;
    goal.agreed_by = row.agreed_by;
    goal.school_step = row.school_step;
    goal.home_step = row.home_step;
    goal.family_wording = row.family_wording;
    goal.active = row.active;
    if (!settle_family(run, households, row, goal)) continue;
    run.count(store::save_goal(run.database, goal));
  }
}

void publish_strategies(Run& run, const std::vector<StrategyRow>& rows) {
  const Directory directory = load_directory(run.database);
  const Staff* owner = directory.folder_owner(run.context.path);
  std::set<std::string> seen;
  for (const auto& row : rows) {
    run.note_stated(row.origin.raw);
    if (!is_first(run, seen, row.origin, "id", row.key)) continue;
    Strategy strategy;
    if (!row.student.key.empty() || !row.student.name.empty()) {
      const Student* student = run.student_of(directory, row.origin, row.student, owner);
      if (student == nullptr) continue;
      strategy.student = student->id;
    }
    strategy.key = row.key;
    strategy.title = row.title;
    strategy.text = row.text;
    strategy.why = row.why;
    strategy.topic = row.topic;
    strategy.school_step = row.school_step;
    strategy.home_step = row.home_step;
    strategy.minutes = row.minutes;
    strategy.started = row.started;
    strategy.sent_home_on = row.sent_home_on;
    strategy.link = row.link;
    strategy.printable = row.printable;
    strategy.language = row.language;
    const std::string picture = run.picture(row.origin.line, row.attachment);
    run.count(store::save_strategy(run.database, strategy, picture, row.alt));
  }
}

namespace {

std::optional<FamilyId> family_of(Run& run, const Directory& directory,
                                  const Households& households, const Staff* owner,
                                  const FamilyRow& row) {
  if (!row.family_key.empty()) {
    const auto family = households.by_key(row.family_key);
    if (!family) reject_family(run, row.origin, row.family_key, row.date);
    return family;
  }
  const Student* student = run.student_of(directory, row.origin, row.student, owner, row.date);
  if (student == nullptr) return std::nullopt;
  const auto families = households.of_student(student->id);
  if (families.size() == 1) return families.front()->id;
  if (families.empty()) {
    run.reject(row.origin, "student", "unknown_family",
               "This pupil has no family in the roster yet.",
               "This row is taken as soon as the roster names a guardian.", row.date);
    return std::nullopt;
  }
  run.reject(
      row.origin, "student", "ambiguous_family",
      "This pupil has two families, and neither may read what the other said.",
      fmt::format("Add the column family and name the one that is meant: {}.", keys_of(families)),
      row.date);
  return std::nullopt;
}

}  // namespace

void publish_family(Run& run, const std::vector<FamilyRow>& rows) {
  const Directory directory = load_directory(run.database);
  const Staff* owner = directory.folder_owner(run.context.path);
  const Households households(run.database);
  std::vector<std::string> kept;
  for (const auto& row : rows) {
    run.note_stated(row.origin.raw);
    const auto family = family_of(run, directory, households, owner, row);
    if (!family) continue;
    const FamilyNote note{{}, *family, row.date, row.kind, row.text};
    kept.push_back(
        sha256_hex(fmt::format("family\x1f{}\x1f{}\x1f{}\x1f{}", family->value, to_iso(row.date),
                               to_string(row.kind), text::lookup_key(row.text))));
    const bool added = store::save_family_note(run.database, note, run.file, kept.back());
    run.count(added ? store::Saved::kAdded : store::Saved::kSame);
  }
  if (run.mode == Run::Mode::kRetry) return;  // not a version of the file
  const Date since = plus_days(run.context.today, -kWithdrawDays);
  run.summary.withdrawn += store::remove_family_notes(run.database, run.file, since, kept);
}

}  // namespace homeward::ingest
