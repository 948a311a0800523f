#include "ingest/note_matcher.h"

#include <fmt/format.h>

#include <utility>

#include "base/hash.h"
#include "base/text.h"
#include "ingest/publisher.h"

namespace homeward::ingest {

namespace {

using store::StatedRow;

constexpr std::size_t kRemembered = 50000;  // names found before
constexpr std::size_t kDigits = 40;         // of the hash: 160 bits

// The date comes first, so that the rows of one time lie side by side in the index.
std::string fingerprint(const LogRow& row, const Student& student, StaffId author) {
  std::string identity = row.row_id.empty() ? "text" : "row";
  const auto add = [&](std::string_view part) {
    identity += '\x1f';
    identity += part;
  };
  std::string date = to_iso(row.date);
  add(student.key);
  add(date);
  if (row.row_id.empty()) {
    add(to_string(row.kind));
    add(std::to_string(author.value));
    add(text::lookup_key(row.text));
  } else {
    add(row.row_id);
  }
  date += ':';
  return date.append(sha256_hex(identity), 0, kDigits);
}

// Takes the row's words.
StatedRow stated_row(LogRow& row, const Student& student, StaffId author) {
  StatedRow stated;
  Observation& out = stated.row;
  out.student = student.id;
  out.date = row.date;
  out.kind = row.kind;
  out.text = std::move(row.text);
  out.setting = std::move(row.setting);
  out.author = author;
  out.count = row.count;
  out.topic = std::move(row.topic);
  out.what_helped = std::move(row.what_helped);
  out.alt = std::move(row.alt);
  out.link = std::move(row.link);
  out.share = row.share;
  out.line = row.origin.line;
  stated.row_id = std::move(row.row_id);
  stated.picture = std::move(row.attachment);
  for (auto& translation : row.translations)
    stated.translations.emplace_back(std::move(translation.language), std::move(translation.text));
  stated.translator = std::move(row.translator);
  stated.not_shared = row.not_shared;
  return stated;
}

}  // namespace

NoteMatcher::NoteMatcher(store::Database& database, const std::string& path, bool wants_records)
    : directory_(load_directory(database)),
      owner_(directory_.folder_owner(path)),
      any_by_writer_(database.meta(kByWriter).has_value()),
      any_by_class_teacher_(database.meta(kByClassTeacher).has_value()),
      wants_records_(wants_records) {
  for (const auto& goal : store::load_goal_keys(database))
    goals_.emplace(text::lookup_key(goal.key), goal);
}

MatchedBatch NoteMatcher::match(const TableHead& head, Batch&& batch) {
  MatchedBatch out;
  out.rejects = std::move(batch.rejects);
  out.warnings = std::move(batch.warnings);
  out.attachments = std::move(batch.attachments);
  if (auto* rows = std::get_if<std::vector<LogRow>>(&batch.rows)) {
    out.notes.reserve(rows->size());
    for (auto& row : *rows) match(row, out);
    for (auto& note : out.notes) note.stated.sheet = head.sheet;
  } else if (const auto* days = std::get_if<std::vector<AttendanceRow>>(&batch.rows)) {
    for (const auto& row : *days) match(row, head.sheet, out);
  }
  return out;
}

void NoteMatcher::match(LogRow& row, MatchedBatch& out) {
  if (wants_records_) out.records.push_back(row.origin.raw);
  const Staff* writer = owner_;
  if (!row.author.empty()) {
    writer = writer_of(row.author);
    if (writer == nullptr) return doubt_author(row, out);
  }
  const Student* student = student_of(row.origin, row.student, writer, row.date, out);
  if (student == nullptr) return;
  if (!row.goal.empty() && !is_goal_known(row, *student, out)) return;
  const Author author =
      writer != nullptr ? Author{writer->id, true} : Author{student->teacher, false};
  MatchedNote note;
  std::string own = fingerprint(row, *student, author.own ? author.id : StaffId{});
  if (row.row_id.empty()) {
    note.other = other_fingerprint(row, *student, author);
    (author.own ? out.by_writer : out.by_class_teacher) = true;
  }
  note.stated = stated_row(row, *student, author.id);
  note.stated.fingerprint = std::move(own);
  if (!row.goal.empty()) note.stated.row.goal = goals_.at(text::lookup_key(row.goal)).id;
  out.notes.push_back(std::move(note));
}

void NoteMatcher::match(const AttendanceRow& row, const std::string& sheet, MatchedBatch& out) {
  if (wants_records_) out.records.push_back(row.origin.raw);
  const Student* student = student_of(row.origin, row.student, owner_, row.date, out);
  if (student != nullptr)
    out.days.push_back({student->id, row.date, row.present, sheet, row.origin.line});
}

// The row as it was read before its writer was known, or as its writer noted it elsewhere.
std::string NoteMatcher::other_fingerprint(const LogRow& row, const Student& student,
                                           const Author& author) {
  std::string other;
  if (author.own && any_by_class_teacher_) other = fingerprint(row, student, StaffId{});
  if (!author.own && any_by_writer_ && author.id) other = fingerprint(row, student, author.id);
  (author.own ? any_by_writer_ : any_by_class_teacher_) = true;
  return other;
}

// Null: nobody, or several.
const Staff* NoteMatcher::writer_of(const std::string& written) {
  if (const auto found = writers_.find(written); found != writers_.end()) return found->second;
  if (writers_.size() >= kRemembered) writers_.clear();
  return writers_.emplace(written, directory_.find_staff(written)).first->second;
}

const Student* NoteMatcher::student_of(const Origin& origin, const StudentRef& ref,
                                       const Staff* writer, Date date, MatchedBatch& out) {
  std::string key = ref.key;
  key.append("\x1f").append(ref.name);
  if (ref.key.empty()) {  // whose a name is depends on who writes it, and of which class
    key.append("\x1f").append(ref.class_name);
    if (writer != nullptr) key.append("\x1f").append(std::to_string(writer->id.value));
  }
  if (const auto found = students_.find(key); found != students_.end()) return found->second;
  auto match = directory_.find_student(ref, writer);
  if (match.problem) {
    auto& problem = *match.problem;
    out.doubts.push_back({origin, problem.by_id ? "student_id" : "student", problem.code,
                          std::move(problem.message), std::move(problem.hint), date});
    return nullptr;
  }
  if (students_.size() >= kRemembered) students_.clear();
  students_.emplace(std::move(key), match.student);
  return match.student;
}

bool NoteMatcher::is_goal_known(const LogRow& row, const Student& student, MatchedBatch& out) {
  const auto found = goals_.find(text::lookup_key(row.goal));
  if (found != goals_.end() && found->second.student == student.id) return true;
  std::vector<std::string> own;
  for (const auto& [key, goal] : goals_) {
    if (goal.student == student.id) own.push_back(goal.key);
  }
  std::string hint =
      own.empty() ? "No goals table names a goal of this pupil yet. Leave the cell empty, or "
                    "wait: the row is taken as soon as the goal is there."
                  : fmt::format("Goals of this pupil: {}.", text::join(own, ", "));
  const bool unknown = found == goals_.end();
  out.doubts.push_back({row.origin, "goal", unknown ? "unknown_goal" : "goal_of_other_student",
                        unknown ? fmt::format("There is no goal \"{}\".", row.goal)
                                : fmt::format("The goal \"{}\" is another pupil's.", row.goal),
                        std::move(hint), unknown ? std::optional(row.date) : std::nullopt});
  return false;
}

void NoteMatcher::doubt_author(const LogRow& row, MatchedBatch& out) {
  const std::string near = directory_.nearest_staff(row.author);
  out.doubts.push_back(
      {row.origin, "author", "unknown_author",
       fmt::format("Nobody of the staff is \"{}\".", row.author),
       near.empty() ? "Write the staff id, name or e-mail address as in the staff table; or "
                      "wait: the row is taken as soon as the staff table names them."
                    : fmt::format("Did you mean {}?", near),
       row.date});
}

}  // namespace homeward::ingest
