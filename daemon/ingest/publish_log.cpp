// Logs: whose row it is, whether it was known, what a new version left out.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "base/text.h"
#include "ingest/publisher.h"
#include "store/wanted_pictures.h"

namespace homeward::ingest {

namespace {

using store::StatedRow;

// A row with its author; `own` when the author is the writer rather than the class's teacher, who
// may change without the row becoming another.
struct Author {
  StaffId id;
  bool own = false;
};

std::string fingerprint(const LogRow& row, const Student& student, StaffId author) {
  std::string identity = row.row_id.empty() ? "text" : "row";
  const auto add = [&](const std::string& part) { identity += '\x1f' + part; };
  add(student.key);
  add(to_iso(row.date));
  if (row.row_id.empty()) {
    add(to_string(row.kind));
    add(std::to_string(author.value));
    add(text::lookup_key(row.text));
  } else {
    add(row.row_id);
  }
  return sha256_hex(identity);
}

class LogPublisher {
 public:
  explicit LogPublisher(Publication& run) : run_(run), directory_(load_directory(run.database)) {
    owner_ = directory_.folder_owner(run.parsed.path);
    for (const auto& goal : store::load_goal_keys(run.database)) {
      goals_.emplace(text::lookup_key(goal.key), goal);
    }
  }

  void publish(const std::vector<LogRow>& rows) {
    for (const auto& row : rows) place(row);
    const auto vanished = store::vanished_rows(run_.database, run_.file);
    const auto gone = pair_changes(vanished);
    for (const auto& stated : fresh_) {
      const auto id = store::insert_observation(run_.database, stated, run_.now);
      store::add_source(run_.database, run_.file, id, stated.row.line);
      want_picture(id, pictures_[stated.fingerprint], stated);
      run_.count(store::Saved::kAdded);
    }
    for (const auto& row : gone) {
      if (row.told || days_between(row.date, run_.parsed.today) > kWithdrawDays) continue;
      store::withdraw_observation(run_.database, row.id);
      ++run_.summary.withdrawn;
    }
  }

 private:
  // Resolves a row; known ones are brought up to date at once, new ones wait in fresh_.
  void place(const LogRow& row) {
    const Staff* writer = owner_;
    if (!row.author.empty()) {
      writer = directory_.find_staff(row.author);
      if (writer == nullptr) return reject_author(row);
    }
    const Student* student = run_.student_of(directory_, row.origin, row.student, writer);
    if (student == nullptr) return;
    const Author author =
        writer != nullptr ? Author{writer->id, true} : Author{student->teacher, false};
    StatedRow stated = state(row, *student, author);
    if (!row.goal.empty()) {
      const auto goal = goal_of(row, *student);
      if (!goal) return;
      stated.row.goal = *goal;
    }
    stated.row.attachment = run_.picture(row.origin, row.attachment);
    if (const auto known = find_known(row, *student, stated)) {
      const bool changed = store::update_observation(run_.database, *known, stated, run_.now);
      store::add_source(run_.database, run_.file, *known, row.origin.line);
      want_picture(*known, row.attachment, stated);
      run_.count(changed ? store::Saved::kChanged : store::Saved::kSame);
    } else if (!placed_.insert(stated.fingerprint).second) {
      run_.count(store::Saved::kSame);  // the same note twice in one file
    } else {
      if (!row.attachment.empty()) pictures_[stated.fingerprint] = row.attachment;
      fresh_.push_back(std::move(stated));
    }
  }

  // A picture that is not there yet is added when it comes.
  void want_picture(ObservationId id, const std::string& name, const StatedRow& stated) {
    if (name.empty() || !stated.row.attachment.empty()) return;
    const auto found = run_.pictures.find(name);
    if (found == run_.pictures.end() || found->second.may_still_come)
      store::want_picture(run_.database, id, {run_.parsed.path, name}, run_.now);
  }

  StatedRow state(const LogRow& row, const Student& student, const Author& author) const {
    StatedRow stated;
    Observation& out = stated.row;
    out.student = student.id;
    out.date = row.date;
    out.kind = row.kind;
    out.text = row.text;
    out.setting = row.setting;
    out.author = author.id;
    out.count = row.count;
    out.topic = row.topic;
    out.what_helped = row.what_helped;
    out.alt = row.alt;
    out.link = row.link;
    out.share = row.share;
    out.file = run_.file;
    out.line = row.origin.line;
    stated.row_id = row.row_id;
    stated.fingerprint = fingerprint(row, student, author.own ? author.id : StaffId{});
    for (const auto& translation : row.translations) {
      stated.translations.emplace_back(translation.language, translation.text);
    }
    stated.translator = row.translator;
    return stated;
  }

  // Under its fingerprint, or as it was read before its author was known.
  std::optional<ObservationId> find_known(const LogRow& row, const Student& student,
                                          const StatedRow& stated) {
    if (auto known = store::find_observation(run_.database, stated.fingerprint)) return known;
    return store::find_observation(run_.database, fingerprint(row, student, StaffId{}));
  }

  std::optional<GoalId> goal_of(const LogRow& row, const Student& student) {
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
                  fmt::format("There is no goal \"{}\".", row.goal), hint);
    } else {
      run_.reject(row.origin, "goal", "goal_of_other_student",
                  fmt::format("The goal \"{}\" is another pupil's.", row.goal), hint);
    }
    return std::nullopt;
  }

  void reject_author(const LogRow& row) {
    const std::string near = directory_.nearest_staff(row.author);
    run_.reject(row.origin, "author", "unknown_author",
                fmt::format("Nobody of the staff is \"{}\".", row.author),
                near.empty() ? "Write the staff id, name or e-mail address as in the staff table."
                             : fmt::format("Did you mean {}?", near));
  }

  // One vanished and one new row that are the same note, corrected: the stored row changes and
  // keeps its marks. Gives the vanished rows that are left.
  std::vector<store::VanishedRow> pair_changes(const std::vector<store::VanishedRow>& vanished) {
    using Key = std::tuple<StudentId, Date, Kind>;
    std::map<Key, std::pair<std::vector<const store::VanishedRow*>, std::vector<const StatedRow*>>>
        days;
    for (const auto& row : vanished) days[{row.student, row.date, row.kind}].first.push_back(&row);
    for (const auto& stated : fresh_) {
      days[{stated.row.student, stated.row.date, stated.row.kind}].second.push_back(&stated);
    }
    std::set<ObservationId> changed;
    std::set<const StatedRow*> used;
    const auto take = [&](const store::VanishedRow& old, const StatedRow& stated) {
      store::update_observation(run_.database, old.id, stated, run_.now);
      store::add_source(run_.database, run_.file, old.id, stated.row.line);
      run_.count(store::Saved::kChanged);
      changed.insert(old.id);
      used.insert(&stated);
    };
    for (const auto& [key, both] : days) {
      if (both.first.size() == 1 && both.second.size() == 1) take(*both.first[0], *both.second[0]);
    }
    // The school's own row id and the same words: a date or kind was corrected.
    for (const auto& old : vanished) {
      for (const auto& stated : fresh_) {
        const bool same = !old.row_id.empty() && old.row_id == stated.row_id &&
                          old.student == stated.row.student &&
                          text::lookup_key(old.text) == text::lookup_key(stated.row.text);
        if (same && !changed.contains(old.id) && !used.contains(&stated)) take(old, stated);
      }
    }
    std::erase_if(fresh_, [&](const StatedRow& stated) { return used.contains(&stated); });
    std::vector<store::VanishedRow> left;
    for (const auto& row : vanished) {
      if (!changed.contains(row.id)) left.push_back(row);
    }
    return left;
  }

  Publication& run_;
  const Directory directory_;
  const Staff* owner_ = nullptr;
  std::map<std::string, Goal> goals_;  // by lookup key
  std::vector<StatedRow> fresh_;
  std::set<std::string> placed_;
  std::map<std::string, std::string> pictures_;  // of fresh_: fingerprint -> name
};

}  // namespace

void publish_log(Publication& run, const std::vector<LogRow>& rows) {
  LogPublisher(run).publish(rows);
}

}  // namespace homeward::ingest
