#include "ingest/publisher.h"

#include <fmt/format.h>

#include "ingest/picture.h"
#include "store/people.h"
#include "store/quarantine.h"

namespace homeward::ingest {

bool may_wait(TableKind kind, std::string_view code) {
  if (kind == TableKind::kStaff || kind == TableKind::kRoster) return false;
  return code == "unknown_student" || code == "unknown_author" || code == "unknown_goal" ||
         code == "unknown_family" || code == "ambiguous_family";
}

Directory load_directory(store::Database& database) {
  return Directory(store::load_staff(database), store::load_students(database));
}

void Run::begin_batch() { bad_lines.clear(); }

void Run::end_batch() {
  summary.rejected += static_cast<int>(bad_lines.size());
  bad_lines.clear();
}

void Run::restore(const Run& before) {
  summary = before.summary;
  unlisted = before.unlisted;
  untold = before.untold;
  listed = before.listed;
  bad_lines.clear();
}

void Run::keep_waiting(int line, const std::string& raw, const std::string& code,
                       std::optional<Date> date) {
  store::WaitingRow row;
  row.file = file;
  row.sheet = head->sheet;
  row.line = line;
  row.table_kind = to_string(head->kind);
  row.code = code;
  row.date = date;
  row.header = head->header_raw;
  row.raw = raw;
  row.day_first = head->day_first;
  store::keep_waiting(database, row, context.now);
  ++summary.waiting;
}

void Run::take(Reject reject) {
  if (mode == Mode::kStage && reject.code == kNotYet)
    keep_waiting(reject.line, reject.raw, reject.code, reject.day);
  bad_lines[reject.line].insert(reject.code);
  if (summary.rejects.size() < kMostRejects) {
    summary.rejects.push_back(std::move(reject));
  } else {
    ++unlisted;
  }
}

void Run::take_warning(std::string warning) {
  if (summary.warnings.size() < kMostWarnings) {
    summary.warnings.push_back(std::move(warning));
  } else {
    ++untold;
  }
}

void Run::reject(const Origin& origin, const char* field, const std::string& code,
                 std::string message, std::string hint, std::optional<Date> date) {
  // The notes of one line of a wide sheet share their trouble.
  const auto known = bad_lines.find(origin.line);
  if (known != bad_lines.end() && known->second.contains(code)) return;
  if (mode == Mode::kStage && may_wait(head->kind, code)) {
    keep_waiting(origin.line, origin.raw, code, date);
  }
  take({origin.line, head->header_of(field), code, std::move(message), std::move(hint), origin.raw,
        head->sheet});
}

void Run::warn(const Origin& origin, const std::string& what) {
  const std::string place = head->sheet.empty() ? "" : fmt::format("{}, ", head->sheet);
  take_warning(
      fmt::format("{}{} {}: {}", place, place.empty() ? "Line" : "line", origin.line, what));
}

void Run::count(store::Saved saved) {
  ++summary.accepted;
  summary.added += saved == store::Saved::kAdded ? 1 : 0;
  summary.changed += saved == store::Saved::kChanged ? 1 : 0;
}

const Student* Run::student_of(const Directory& directory, const Origin& origin,
                               const StudentRef& ref, const Staff* author,
                               std::optional<Date> date) {
  auto match = directory.find_student(ref, author);
  if (match.problem) {
    auto& problem = *match.problem;
    reject(origin, problem.by_id ? "student_id" : "student", problem.code,
           std::move(problem.message), std::move(problem.hint), date);
  }
  return match.student;
}

std::string Run::picture(int line, const std::string& name) {
  if (name.empty()) return {};
  const std::string place = line > 0 ? fmt::format("Line {}: ", line) : std::string();
  if (mode == Mode::kRetry) return store::kept_picture(database, file, name);
  const auto found = pictures->find(name);
  PictureBytes picture =
      found == pictures->end() ? PictureBytes{"", "is not beside this file", true} : found->second;
  const std::string mime(picture_mime(picture.bytes));
  if (picture.why.empty() && (mime.empty() || picture.bytes.size() > kLargestPicture))
    picture.why = "is no PNG or JPEG picture of at most 5 MB";
  if (!picture.why.empty()) {
    take_warning(place + picture_warning(name, picture.why, picture.may_still_come));
    return {};
  }
  return store::save_picture(database, mime, picture.bytes);
}

void Run::note_stated(const std::string& record) {
  if (had_waiting && mode == Mode::kStage) store::mark_stated_again(database, file, record);
}

}  // namespace homeward::ingest
