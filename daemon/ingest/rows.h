// The typed rows of every table that schools drop (spec 1-intake, "The tables"): what reading gives
// and publishing stores. Values only; any thread.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "domain/observation.h"
#include "domain/people.h"

namespace homeward::ingest {

enum class TableKind { kNone, kStaff, kRoster, kLog, kGoals, kStrategies, kFamily, kAttendance };

// "staff", "roster", "log", "goals", "strategies", "family", "attendance"; empty for kNone. As
// in file.table_kind.
const char* to_string(TableKind kind);
// In which order files that came together are best published: people first, then what is said of
// them. Lower first; 9 for kNone.
int publish_rank(TableKind kind);

// Where a row stands in its file, and the record itself to mend and drop again.
struct Origin {
  int line = 0;     // physical line of the record's begin, 1-based
  std::string raw;  // the whole record as CSV with commas
};

struct StaffRow {
  Origin origin;
  std::string key;
  std::string name;
  std::string email;
  // Nothing in an optional of any row: the file has no such column, so what is stored stays.
  std::optional<Role> role;
  std::optional<std::vector<std::string>> classes;
  std::optional<std::string> folder;
  std::optional<std::string> signature;
};

enum class RosterStatus { kActive, kPaused, kInactive };

// One guardian of one student.
struct RosterRow {
  Origin origin;
  // It has a reject already, but the pupil is surely named: the pupil becomes known, and what
  // narrows contact applies. A cell that could not be read is nothing; no guardian's name: none.
  bool rejected = false;
  std::string student_key;
  std::string student_name;  // full
  std::string given;         // first name
  std::optional<std::string> preferred;
  std::optional<std::string> pronouns;
  std::optional<std::string> class_name;
  std::optional<std::string> teacher;  // staff key, name or e-mail
  std::string family_key;              // empty: by shared e-mail or postal address
  std::string guardian_name;
  std::optional<std::string> relationship;
  std::optional<std::string> email;
  std::optional<std::string> postal_address;
  std::optional<bool> large_print;
  std::optional<Channel> channel;
  std::optional<std::string> language;  // BCP 47, or empty: the school's
  std::optional<std::string> cadence;
  std::optional<std::string> time_zone;
  std::optional<bool> consent;  // blank cells are decided already; nothing: no such column
  std::optional<bool> contact_allowed;
  std::optional<RosterStatus> status;
};

// Who a row is about, as the teacher wrote it. Both given must agree.
struct StudentRef {
  std::string key;         // student_id
  std::string name;        // given, preferred or full name
  std::string class_name;  // narrows the name; may be empty
};

struct Translation {
  std::string language;  // BCP 47
  std::string text;
};

struct LogRow {
  Origin origin;
  std::string row_id;  // the school's own; may be empty
  Date date{};
  StudentRef student;
  Kind kind = Kind::kObservation;
  std::string text;
  std::string setting;
  std::string author;  // staff key, name or e-mail; empty: the folder's, then the class's teacher
  std::string goal;    // goal key
  std::optional<Count> count;
  std::string topic;
  std::string what_helped;
  std::string attachment;  // a file name without any path
  std::string alt;
  std::string link;  // http or https
  bool share = false;
  bool not_shared = false;  // a cell says share = no; `share` may be false for its kind's sake
  std::vector<Translation> translations;
  std::string translator;
};

struct GoalRow {
  Origin origin;
  std::string key;
  StudentRef student;
  std::string family_key;  // who agreed on it; empty: the pupil's only family
  std::string goal;
  std::string measure;
  std::optional<int> baseline;
  std::optional<int> target;
  std::optional<int> of;
  bool better_up = true;
  Date start{};
  std::optional<Date> end;
  std::optional<Date> agreed_on;
  std::string agreed_by;
  std::string school_step;
  std::string home_step;
  std::string family_wording;
  bool active = true;
};

struct StrategyRow {
  Origin origin;
  std::string key;
  StudentRef student;  // empty: for all children
  std::string title;
  std::string text;
  std::string why;
  std::string topic;
  std::string school_step;
  std::string home_step;
  std::optional<int> minutes;
  std::optional<Date> started;
  std::optional<Date> sent_home_on;
  std::string attachment;
  std::string alt;
  std::string link;
  std::string printable;  // a page's name in place of a picture
  std::string language;
};

struct FamilyRow {
  Origin origin;
  Date date{};
  std::string family_key;  // wins over the student
  StudentRef student;
  FamilyNoteKind kind = FamilyNoteKind::kEffort;
  std::string text;
};

// A day at school, or not. A blank cell says nothing and gives no row.
struct AttendanceRow {
  Origin origin;
  Date date{};
  StudentRef student;
  bool present = true;
};

using Rows = std::variant<std::monostate, std::vector<StaffRow>, std::vector<RosterRow>,
                          std::vector<LogRow>, std::vector<GoalRow>, std::vector<StrategyRow>,
                          std::vector<FamilyRow>, std::vector<AttendanceRow>>;

// How many rows were read well, whatever their kind: rejected ones of a roster do not count.
std::size_t row_count(const Rows& rows);
// Adds rows of the same kind at the end.
void append_rows(Rows& to, Rows from);

}  // namespace homeward::ingest
