// Whose rows they are: the log and attendance rows of one file, matched against people and goals as
// the database had them when the file was begun, and fingerprinted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ingest/matching.h"
#include "ingest/read_table.h"
#include "store/log_store.h"

namespace homeward::ingest {

// Why a row is not taken now, under which of our fields' header.
struct Doubt {
  Origin origin;
  const char* field;
  std::string code;
  std::string message;
  std::string hint;
  std::optional<Date> date;  // the row's, when it may wait for somebody to come
};

struct MatchedNote {
  store::StatedRow stated;
  std::string other;  // a second fingerprint under which it may be known, or empty
};

// Log or attendance rows, ready to be stored.
struct MatchedBatch {
  std::vector<MatchedNote> notes;
  std::vector<store::Attendance> days;
  std::vector<Doubt> doubts;
  std::vector<std::string> records;  // of all the rows, when they are asked for: Origin::raw
  bool by_writer = false;            // notes stand under their writer's name ...
  bool by_class_teacher = false;     // ... and under the class's teacher's
  // As in Batch.
  std::vector<Reject> rejects;
  std::vector<std::string> warnings;
  std::vector<std::string> attachments;
};

// Made on the main thread; a value of its own from then on, used by one thread at a time.
class NoteMatcher {
 public:
  // `path` is the file's, relative to drop/; its folder may be a teacher's.
  NoteMatcher(store::Database& database, const std::string& path, bool wants_records);
  NoteMatcher(const NoteMatcher&) = delete;
  NoteMatcher& operator=(const NoteMatcher&) = delete;

  MatchedBatch match(const TableHead& head, Batch&& batch);

  // Meta keys: the school has notes that stand under their writer's name, or under none.
  static constexpr const char* kByWriter = "log.by_author";
  static constexpr const char* kByClassTeacher = "log.by_class_teacher";

 private:
  // A row's author; `own` when it is the writer rather than the class's teacher, who may change
  // without the row becoming another.
  struct Author {
    StaffId id;
    bool own = false;
  };
  void match(LogRow& row, MatchedBatch& out);
  void match(const AttendanceRow& row, const std::string& sheet, MatchedBatch& out);
  const Student* student_of(const Origin& origin, const StudentRef& ref, const Staff* writer,
                            Date date, MatchedBatch& out);
  const Staff* writer_of(const std::string& written);
  bool is_goal_known(const LogRow& row, const Student& student, MatchedBatch& out);
  std::string other_fingerprint(const LogRow& row, const Student& student, const Author& author);
  void doubt_author(const LogRow& row, MatchedBatch& out);

  const Directory directory_;
  const Staff* owner_ = nullptr;
  std::map<std::string, Goal> goals_;                         // by lookup key
  std::unordered_map<std::string, const Student*> students_;  // found before, by what was written
  std::unordered_map<std::string, const Staff*> writers_;
  bool any_by_writer_ = false;
  bool any_by_class_teacher_ = false;
  const bool wants_records_;
};

}  // namespace homeward::ingest
