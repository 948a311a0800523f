// The columns of every table, and the many names that schools give them. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/observation.h"
#include "ingest/rows.h"

namespace homeward::ingest {

enum class Field {
  kAgreedBy,
  kAgreedOn,
  kAlt,
  kAttachment,
  kAuthor,
  kBaseline,
  kBehaviour,
  kBetter,
  kCadence,
  kChannel,
  kClass,
  kClasses,
  kConsent,
  kContactAllowed,
  kDate,
  kDone,
  kEmail,
  kEnd,
  kFamily,
  kFamilyWording,
  kFirstName,
  kFolder,
  kGoal,
  kGoalId,
  kGuardianName,
  kHomeStep,
  kKind,
  kLanguage,
  kLargePrint,
  kLastName,
  kLink,
  kMeasure,
  kMinutes,
  kOf,
  kPoints,
  kPostalAddress,
  kPreferredName,
  kPresent,
  kPronouns,
  kRelationship,
  kRole,
  kRowId,
  kSchoolStep,
  kSentHomeOn,
  kSetting,
  kShare,
  kSignature,
  kStaffId,
  kStaffName,
  kStart,
  kStatus,
  kStrategyId,
  kStudent,
  kStudentId,
  kTarget,
  kTeacher,
  kText,
  kTimeZone,
  kTitle,
  kTopic,
  kTranslator,
  kWhatHelped,
  kWhy,
  kCount,  // how many there are
};

// The documented column name: "student_id". A few tables spell a column their own way.
const char* to_string(Field field);
const char* to_string(Field field, TableKind kind);
std::optional<Field> parse_field(std::string_view name);

struct Synonym {
  std::string key;  // text::lookup_key of a header
  Field field = Field::kCount;
  bool weak = false;  // counts only where no better header names the field ("Timestamp", "Notes")
};

// All names of all columns of the table.
const std::vector<Synonym>& synonyms_of(TableKind kind);
// The synonym with this lookup key, or null.
const Synonym* find_synonym(TableKind kind, const std::string& key);

// Whether any table has a column of this lookup key.
bool is_synonym(const std::string& key);

// One inner list per need; any one of its fields meets it. A log's need of a text is also met by
// columns that name a kind.
std::vector<std::vector<Field>> required_fields(TableKind kind);

}  // namespace homeward::ingest
