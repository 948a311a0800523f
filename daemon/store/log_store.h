// What log, goal, strategy, family and attendance tables write. Main thread, within the caller's
// transaction. Log rows go through log_writer.h and log_changes.h.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/goal.h"
#include "domain/observation.h"
#include "domain/strategy.h"
#include "store/database.h"

namespace homeward::store {

enum class Saved { kAdded, kChanged, kSame };

// An observation as a file states it.
struct StatedRow {
  Observation row;      // row.line: where it stands; its file and picture are told otherwise
  std::string sheet;    // of a workbook
  std::string picture;  // the name of a picture beside the file; may be empty
  std::string row_id;
  std::string fingerprint;
  std::vector<std::pair<std::string, std::string>> translations;  // language, text
  std::string translator;
  bool not_shared = false;  // share = no stands there: it holds whoever else has the row
};

// A goal of this key is somebody else's and has been counted: it can not change hands.
bool goal_belongs_elsewhere(Database& database, const std::string& key, StudentId student);
Saved save_goal(Database& database, const Goal& goal);
Saved save_strategy(Database& database, const Strategy& strategy, const std::string& picture,
                    const std::string& alt);
std::vector<Goal> load_goal_keys(Database& database);  // id, key, student and wording only

// True when it was not known. `note.id` is ignored.
bool save_family_note(Database& database, const FamilyNote& note, FileId file,
                      const std::string& fingerprint);
// Removes untold notes since `since` of the path's versions that are not in `kept`; how many.
int remove_family_notes(Database& database, FileId file, Date since,
                        const std::vector<std::string>& kept);

// A pupil's day, as the file that is being read says it: a new one is seen once the file is
// published, a known one that it says differently changes then (settle_attendance).
struct Attendance {
  StudentId student;
  Date date{};
  bool present = true;
  std::string sheet;
  int line = 0;
};
Saved save_attendance(Database& database, FileId file, const Attendance& day);
void settle_attendance(Database& database, FileId file);

// Stores a picture once; gives its sha256.
std::string save_picture(Database& database, const std::string& mime, const std::string& bytes);

}  // namespace homeward::store
