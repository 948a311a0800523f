// People whom a roster names no more. A row that is gone never removes anybody: the report says who
// it was, and how to say that somebody has left.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/publisher.h"
#include "store/people.h"

namespace homeward::ingest {

namespace {

using store::RosterEntry;

constexpr std::size_t kMostNames = 20;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Whether `key` stands in the record as a word of its own.
bool names(const std::string& record, const std::string& key) {
  for (auto at = record.find(key); at != std::string::npos; at = record.find(key, at + 1)) {
    const auto end = at + key.size();
    if ((at == 0 || !is_word(record[at - 1])) && (end == record.size() || !is_word(record[end])))
      return true;
  }
  return false;
}

std::string list_of(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const std::size_t more = names.size() - std::min(names.size(), kMostNames);
  names.resize(names.size() - more);
  return text::join(names, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

class Vanished {
 public:
  Vanished(Run& run, const std::vector<RosterEntry>& before)
      : run_(run), now_(run.listed.begin(), run.listed.end()) {
    for (const auto& entry : now_) pupils_now_.insert(entry.student);
    for (auto& student : store::load_students(run.database)) {
      const StudentId id = student.id;
      students_.emplace(id, std::move(student));
    }
    for (auto& guardian : store::load_all_guardians(run.database)) {
      const GuardianId id = guardian.id;
      guardians_.emplace(id, std::move(guardian));
    }
    for (const auto& entry : std::set<RosterEntry>(before.begin(), before.end())) look_at(entry);
  }

  void warn() const {
    if (!pupils_.empty()) {
      run_.take_warning(fmt::format(
          "{} of the version before {} not in this one: {}. Nothing was changed for them, and "
          "their families' letters go on. For a pupil who has left, keep the row and write "
          "inactive in the column status.",
          counted(pupils_.size(), "pupil"), pupils_.size() == 1 ? "is" : "are", list_of(pupils_)));
    }
    if (!people_.empty()) {
      run_.take_warning(fmt::format(
          "{} of the version before {} not in this one: {}. Nothing was changed for them, and "
          "their letters go on. For somebody who is to get no more letters, keep the row and write "
          "inactive in the column status.",
          counted(people_.size(), "guardian"), people_.size() == 1 ? "is" : "are",
          list_of(people_)));
    }
  }

 private:
  static std::string counted(std::size_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  }

  void look_at(const RosterEntry& entry) {
    const Student& student = students_.at(entry.student);
    if (!student.active || now_.contains(entry) || is_rejected(student)) return;
    if (!pupils_now_.contains(entry.student)) {
      const bool moved = store::is_listed_elsewhere(run_.database, run_.context.path,
                                                    {entry.student, GuardianId{}});
      if (!moved && told_.insert(entry.student).second) pupils_.push_back(student.name);
      return;
    }
    if (!entry.guardian) return;
    const Guardian& guardian = guardians_.at(entry.guardian);
    if (!guardian.active || store::is_listed_elsewhere(run_.database, run_.context.path, entry))
      return;
    people_.push_back(fmt::format("{} (of {})", guardian.name, student.name));
  }

  // The report says already what is wrong with a row that seems to be the pupil's.
  bool is_rejected(const Student& student) const {
    const auto& rejects = run_.summary.rejects;
    return std::any_of(rejects.begin(), rejects.end(),
                       [&](const Reject& reject) { return names(reject.raw, student.key); });
  }

  Run& run_;
  const std::set<RosterEntry> now_;
  std::set<StudentId> pupils_now_;
  std::set<StudentId> told_;
  std::map<StudentId, Student> students_;
  std::map<GuardianId, Guardian> guardians_;
  std::vector<std::string> pupils_;
  std::vector<std::string> people_;
};

}  // namespace

void note_vanished_people(Run& run) {
  const auto before = store::roster_entries(run.database, run.context.path);
  if (before.empty() && run.listed.empty()) return;
  if (!before.empty()) Vanished(run, before).warn();
  store::set_roster_entries(run.database, run.context.path, run.listed);
}

}  // namespace homeward::ingest
