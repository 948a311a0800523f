// What logs, goal, strategy and family tables write: rows found again by fingerprint or key,
// corrected in place, withdrawn. Main thread, within the caller's transaction.
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

// An observation as a file states it.
struct StatedRow {
  Observation row;  // row.file and row.line: where it stands
  std::string row_id;
  std::string fingerprint;
  std::vector<std::pair<std::string, std::string>> translations;  // language, text
  std::string translator;
};

// A row that an earlier version of the file had and this one has not.
struct VanishedRow {
  ObservationId id;
  StudentId student;
  Date date{};
  Kind kind = Kind::kObservation;
  std::string row_id;
  std::string text;
  bool told = false;  // told or merged for some family
};

std::optional<ObservationId> find_observation(Database& database, const std::string& fingerprint);
ObservationId insert_observation(Database& database, const StatedRow& stated, Instant now);
// Takes over what `stated` says, also of a withdrawn row, which is then told again. True when
// anything changed. A told row whose words change is marked corrected. A row that another current
// file at another path owns keeps that file's details.
bool update_observation(Database& database, ObservationId id, const StatedRow& stated, Instant now);
void add_source(Database& database, FileId file, ObservationId row, int line);
// Not withdrawn rows of other versions at the file's path that neither this version nor a current
// file elsewhere has.
std::vector<VanishedRow> vanished_rows(Database& database, FileId file);
void withdraw_observation(Database& database, ObservationId id);

// A goal of this key is somebody else's and has been counted: it can not change hands.
bool goal_belongs_elsewhere(Database& database, const std::string& key, StudentId student);
enum class Saved { kAdded, kChanged, kSame };
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

// Stores a picture once; gives its sha256.
std::string save_picture(Database& database, const std::string& mime, const std::string& bytes);

}  // namespace homeward::store
