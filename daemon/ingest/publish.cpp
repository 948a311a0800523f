#include "ingest/publish.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/errors.h"
#include "ingest/picture.h"
#include "ingest/publisher.h"
#include "store/intake.h"
#include "store/people.h"

namespace homeward::ingest {

namespace {

void publish_rows(Publication& run) {
  struct Visitor {
    Publication& run;
    void operator()(std::monostate) const {}
    void operator()(const std::vector<StaffRow>& rows) const { publish_staff(run, rows); }
    void operator()(const std::vector<RosterRow>& rows) const { publish_roster(run, rows); }
    void operator()(const std::vector<LogRow>& rows) const { publish_log(run, rows); }
    void operator()(const std::vector<GoalRow>& rows) const { publish_goals(run, rows); }
    void operator()(const std::vector<StrategyRow>& rows) const { publish_strategies(run, rows); }
    void operator()(const std::vector<FamilyRow>& rows) const { publish_family(run, rows); }
    void operator()(const std::vector<AttendanceRow>&) const {}  // stored with the log writer
  };
  std::visit(Visitor{run}, run.parsed.table().rows);
}

// A row that names somebody who may still come. A roster's own rows never wait for a roster.
bool waits(const ParsedFile& parsed, const std::vector<Reject>& rejects) {
  if (parsed.table().head.kind == TableKind::kStaff ||
      parsed.table().head.kind == TableKind::kRoster)
    return false;
  return std::any_of(rejects.begin(), rejects.end(), [](const Reject& reject) {
    return reject.code.starts_with("unknown_") && reject.code != "unknown_kind" &&
           reject.code != "unknown_word";
  });
}

void store_outcome(Publication& run) {
  auto& summary = run.summary;
  std::stable_sort(summary.rejects.begin(), summary.rejects.end(),
                   [](const Reject& a, const Reject& b) { return a.line < b.line; });
  std::set<int> lines;
  std::vector<store::RejectRow> rejects;
  for (const auto& reject : summary.rejects) {
    lines.insert(reject.line);
    rejects.push_back(
        {reject.line, reject.column, reject.code, reject.message, reject.hint, reject.raw});
  }
  summary.rejected = static_cast<int>(lines.size());
  summary.refused = run.parsed.refused();
  summary.waits_for_roster = !summary.refused && waits(run.parsed, summary.rejects);
  store::set_rejects(run.database, run.file, rejects);
  const auto state = summary.refused ? store::FileState::kRefused : store::FileState::kPublished;
  store::set_outcome(run.database, run.file,
                     {state, to_string(run.parsed.table().head.kind), summary.accepted,
                      summary.rejected, summary.waits_for_roster},
                     run.now);
}

}  // namespace

Directory load_directory(store::Database& database) {
  return Directory(store::load_staff(database), store::load_students(database));
}

void Publication::reject(const Origin& origin, const char* field, const std::string& code,
                         std::string message, std::string hint) {
  // The notes of one line of a wide sheet share their trouble.
  const auto& known = summary.rejects;
  const bool told = std::any_of(known.rbegin(), known.rend(), [&](const Reject& r) {
    return r.line == origin.line && r.code == code;
  });
  if (told) return;
  summary.rejects.push_back({origin.line, parsed.table().head.header_of(field), code,
                             std::move(message), std::move(hint), origin.raw});
}

void Publication::warn(const Origin& origin, const std::string& what) {
  summary.warnings.push_back(fmt::format("Line {}: {}", origin.line, what));
}

void Publication::count(store::Saved saved) {
  ++summary.accepted;
  summary.added += saved == store::Saved::kAdded ? 1 : 0;
  summary.changed += saved == store::Saved::kChanged ? 1 : 0;
}

const Student* Publication::student_of(const Directory& directory, const Origin& origin,
                                       const StudentRef& ref, const Staff* author) {
  auto match = directory.find_student(ref, author);
  if (match.problem) {
    auto& problem = *match.problem;
    reject(origin, problem.by_id ? "student_id" : "student", problem.code,
           std::move(problem.message), std::move(problem.hint));
  }
  return match.student;
}

std::string Publication::picture(const Origin& origin, const std::string& name) {
  if (name.empty()) return {};
  const auto found = pictures.find(name);
  PictureBytes picture =
      found == pictures.end() ? PictureBytes{"", "is not beside this file", true} : found->second;
  const std::string mime(picture_mime(picture.bytes));
  if (picture.why.empty() && (mime.empty() || picture.bytes.size() > kLargestPicture))
    picture.why = "is no PNG or JPEG picture of at most 5 MB";
  if (!picture.why.empty()) {
    warn(origin, picture_warning(name, picture.why, picture.may_still_come));
    return {};
  }
  return store::save_picture(database, mime, picture.bytes);
}

PublishSummary publish(store::Database& database, FileId file, const ParsedFile& parsed,
                       Instant now, const PicturesByName& pictures) {
  PublishSummary summary;
  database.transact([&] {
    summary = {};
    summary.rejects = parsed.rejects;
    summary.warnings = parsed.warnings;
    Publication run{database, file, parsed, now, pictures, summary};
    if (!parsed.refused()) publish_rows(run);
    store_outcome(run);
  });
  return summary;
}

}  // namespace homeward::ingest
