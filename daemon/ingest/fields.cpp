#include "ingest/fields.h"

#include <array>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/errors.h"
#include "base/text.h"
#include "ingest/synonyms.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kFields = static_cast<std::size_t>(Field::kCount);

constexpr std::array<const char*, kFields> kNames{
    "agreed_by",
    "agreed_on",
    "alt",
    "attachment",
    "author",
    "baseline",
    "behaviour",
    "better",
    "cadence",
    "channel",
    "class",
    "classes",
    "consent",
    "contact_allowed",
    "date",
    "done",
    "email",
    "end",
    "family",
    "family_wording",
    "first_name",
    "folder",
    "goal",
    "goal_id",
    "guardian_name",
    "home_step",
    "kind",
    "language",
    "large_print",
    "last_name",
    "link",
    "measure",
    "minutes",
    "of",
    "points",
    "postal_address",
    "preferred_name",
    "present",
    "pronouns",
    "relationship",
    "role",
    "row_id",
    "school_step",
    "sent_home_on",
    "setting",
    "share",
    "signature",
    "staff_id",
    "name",
    "start",
    "status",
    "id",
    "student",
    "student_id",
    "target",
    "teacher",
    "text",
    "time_zone",
    "title",
    "topic",
    "translator",
    "what_helped",
    "why",
};

constexpr std::array kTables{TableKind::kStaff,     TableKind::kRoster,     TableKind::kLog,
                             TableKind::kGoals,     TableKind::kStrategies, TableKind::kFamily,
                             TableKind::kAttendance};

struct Table {
  std::vector<Synonym> all;
  std::map<std::string, Synonym> by_key;
};

const std::map<TableKind, Table>& tables() {
  static const auto kBuilt = [] {
    std::map<TableKind, Table> built;
    for (const TableKind kind : kTables) {
      Table& table = built[kind];
      for (const auto& line : header_words(kind)) {
        for (const auto& word : text::split(line.words, '|')) {
          const Synonym synonym{text::lookup_key(word), line.field, line.weak};
          // The first line that claims a word keeps it.
          if (table.by_key.emplace(synonym.key, synonym).second) table.all.push_back(synonym);
        }
      }
    }
    return built;
  }();
  return kBuilt;
}

}  // namespace

const char* to_string(Field field) {
  const auto index = static_cast<std::size_t>(field);
  HOMEWARD_CHECK(index < kFields);
  return kNames[index];
}

const char* to_string(Field field, TableKind kind) {
  if (kind == TableKind::kRoster && field == Field::kStudent) return "student_name";
  if (kind == TableKind::kRoster && field == Field::kFamily) return "family_id";
  if (kind == TableKind::kStrategies && field == Field::kStart) return "started";
  if (kind == TableKind::kStrategies && field == Field::kAttachment) return "file";
  return to_string(field);
}

std::optional<Field> parse_field(std::string_view name) {
  if (name == "student_name") return Field::kStudent;
  if (name == "family_id") return Field::kFamily;
  for (std::size_t i = 0; i < kFields; ++i) {
    if (name == kNames[i]) return static_cast<Field>(i);
  }
  return std::nullopt;
}

const std::vector<Synonym>& synonyms_of(TableKind kind) {
  HOMEWARD_CHECK(kind != TableKind::kNone);
  return tables().at(kind).all;
}

const Synonym* find_synonym(TableKind kind, const std::string& key) {
  const auto& by_key = tables().at(kind).by_key;
  const auto found = by_key.find(key);
  return found == by_key.end() ? nullptr : &found->second;
}

bool is_synonym(const std::string& key) {
  static const auto kAll = [] {
    std::unordered_set<std::string> all;
    for (const auto& [kind, table] : tables()) {
      for (const auto& synonym : table.all) all.insert(synonym.key);
    }
    return all;
  }();
  return kAll.count(key) != 0;
}

std::vector<std::vector<Field>> required_fields(TableKind kind) {
  using enum Field;
  switch (kind) {
    case TableKind::kStaff:
      return {{kStaffId}, {kStaffName}, {kEmail}};
    case TableKind::kRoster:
      return {{kStudentId}, {kStudent, kFirstName}, {kStudent, kLastName}, {kGuardianName}};
    case TableKind::kLog:
      return {{kDate}, {kStudent, kStudentId, kFirstName}, {kText, kBehaviour}};
    case TableKind::kGoals:
      return {{kGoalId}, {kStudent, kStudentId, kFirstName}, {kGoal}, {kStart}};
    case TableKind::kStrategies:
      return {{kStrategyId}, {kTitle}, {kText}};
    case TableKind::kFamily:
      return {{kDate}, {kFamily, kStudent, kStudentId, kFirstName}, {kText}};
    case TableKind::kAttendance:
      return {{kDate}, {kStudent, kStudentId, kFirstName}, {kPresent}};
    case TableKind::kNone:
      break;
  }
  return {};
}

}  // namespace homeward::ingest
