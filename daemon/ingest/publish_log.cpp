// Logs and attendance: whose row it is, and whether it was known under another author.
#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "ingest/publisher.h"

namespace homeward::ingest {

namespace {

using store::StatedRow;

constexpr std::size_t kRemembered = 50000;  // names found before
constexpr std::size_t kDigits = 40;         // of the hash: 160 bits
constexpr const char* kByAuthor = "log.by_author";
constexpr const char* kByClassTeacher = "log.by_class_teacher";

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

StatedRow stated_row(const LogRow& row, const Student& student, StaffId author) {
  StatedRow stated;
  Observation& out = stated.row;
  out.student = student.id;
  out.date = row.date;
  out.kind = row.kind;
  out.text = row.text;
  out.setting = row.setting;
  out.author = author;
  out.count = row.count;
  out.topic = row.topic;
  out.what_helped = row.what_helped;
  out.alt = row.alt;
  out.link = row.link;
  out.share = row.share;
  out.line = row.origin.line;
  stated.row_id = row.row_id;
  stated.picture = row.attachment;
  for (const auto& translation : row.translations)
    stated.translations.emplace_back(translation.language, translation.text);
  stated.translator = row.translator;
  stated.not_shared = row.not_shared;
  return stated;
}

}  // namespace

LogPublisher::LogPublisher(Run& run, store::LogWriter::Mode mode)
    : run_(run),
      directory_(load_directory(run.database)),
      owner_(directory_.folder_owner(run.context.path)),
      writer_(run.database, run.file, run.context.now, mode),
      any_by_author_(run.database.meta(kByAuthor).has_value()),
      any_by_class_teacher_(run.database.meta(kByClassTeacher).has_value()) {
  for (const auto& goal : store::load_goal_keys(run.database))
    goals_.emplace(text::lookup_key(goal.key), goal);
}

void LogPublisher::place(const std::vector<LogRow>& rows) {
  for (const auto& row : rows) {
    run_.note_stated(row.origin);
    place(row);
  }
}

void LogPublisher::place(const std::vector<AttendanceRow>& rows) {
  for (const auto& row : rows) {
    run_.note_stated(row.origin);
    const Student* student = run_.student_of(directory_, row.origin, row.student, owner_, row.date);
    if (student == nullptr) continue;
    run_.count(store::save_attendance(
        run_.database, run_.file,
        {student->id, row.date, row.present, run_.head->sheet, row.origin.line}));
  }
}

void LogPublisher::settle() {
  if (any_by_author_) run_.database.set_meta(kByAuthor, "1");
  if (any_by_class_teacher_) run_.database.set_meta(kByClassTeacher, "1");
  store::settle_attendance(run_.database, run_.file);
}

void LogPublisher::place(const LogRow& row) {
  bool known_writer = true;
  const Staff* writer = writer_of(row, known_writer);
  if (!known_writer) return reject_author(row);
  const Student* student = student_of(row, writer);
  if (student == nullptr) return;
  const Author author =
      writer != nullptr ? Author{writer->id, true} : Author{student->teacher, false};
  StatedRow stated = stated_row(row, *student, author.id);
  stated.sheet = run_.head->sheet;
  stated.fingerprint = fingerprint(row, *student, author.own ? author.id : StaffId{});
  if (!row.goal.empty()) {
    const auto goal = goal_of(row, *student);
    if (!goal) return;
    stated.row.goal = *goal;
  }
  run_.count(writer_.write(stated, other_fingerprint(row, *student, author)));
  if (stated.row.share && writer_.is_kept_back()) {
    run_.warn(row.origin,
              "another file has this note with share = no, so it is not told. Take the no out "
              "there if it may be.");
  }
}

// The row as it was read before its writer was known, or as its writer noted it elsewhere.
std::string LogPublisher::other_fingerprint(const LogRow& row, const Student& student,
                                            const Author& author) {
  if (!row.row_id.empty()) return {};
  std::string other;
  if (author.own && any_by_class_teacher_) other = fingerprint(row, student, StaffId{});
  if (!author.own && any_by_author_ && author.id) other = fingerprint(row, student, author.id);
  (author.own ? any_by_author_ : any_by_class_teacher_) = true;
  return other;
}

const Staff* LogPublisher::writer_of(const LogRow& row, bool& known) {
  if (row.author.empty()) return owner_;
  const auto [found, first] = writers_.try_emplace(row.author, nullptr);
  if (first) found->second = directory_.find_staff(row.author);
  const Staff* writer = found->second;
  if (writers_.size() > kRemembered) writers_.clear();
  known = writer != nullptr;
  return writer;
}

const Student* LogPublisher::student_of(const LogRow& row, const Staff* writer) {
  std::string key = row.student.key;
  key.append("\x1f").append(row.student.name).append("\x1f").append(row.student.class_name);
  if (writer != nullptr) key.append("\x1f").append(std::to_string(writer->id.value));
  if (const auto found = students_.find(key); found != students_.end()) return found->second;
  const Student* student = run_.student_of(directory_, row.origin, row.student, writer, row.date);
  if (students_.size() >= kRemembered) students_.clear();
  if (student != nullptr) students_.emplace(std::move(key), student);
  return student;
}

std::optional<GoalId> LogPublisher::goal_of(const LogRow& row, const Student& student) {
  const auto found = goals_.find(text::lookup_key(row.goal));
  if (found != goals_.end() && found->second.student == student.id) return found->second.id;
  std::vector<std::string> own;
  for (const auto& [key, goal] : goals_) {
    if (goal.student == student.id) own.push_back(goal.key);
  }
  const std::string hint =
      own.empty() ? "No goals table names a goal of this pupil yet. Leave the cell empty, or "
                    "wait: the row is taken as soon as the goal is there."
                  : fmt::format("Goals of this pupil: {}.", text::join(own, ", "));
  if (found == goals_.end()) {
    run_.reject(row.origin, "goal", "unknown_goal",
                fmt::format("There is no goal \"{}\".", row.goal), hint, row.date);
  } else {
    run_.reject(row.origin, "goal", "goal_of_other_student",
                fmt::format("The goal \"{}\" is another pupil's.", row.goal), hint);
  }
  return std::nullopt;
}

void LogPublisher::reject_author(const LogRow& row) {
  const std::string near = directory_.nearest_staff(row.author);
  run_.reject(row.origin, "author", "unknown_author",
              fmt::format("Nobody of the staff is \"{}\".", row.author),
              near.empty() ? "Write the staff id, name or e-mail address as in the staff table; or "
                             "wait: the row is taken as soon as the staff table names them."
                           : fmt::format("Did you mean {}?", near),
              row.date);
}

}  // namespace homeward::ingest
