// All that a row would say in a letter, judged together. Pure; values that any thread may read.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/everyone.h"
#include "domain/wording.h"

namespace homeward {

// What a letter shows of a row beside its date. A translation is not judged: it says what its
// source says.
enum class WordingField { kText, kWhatHelped, kSetting, kAlt };
const char* to_string(WordingField field);  // "text", "what_helped" ...
std::optional<WordingField> parse_wording_field(std::string_view text);
const std::string& words_in(const Observation& row, WordingField field);

struct RowFinding {
  WordingLevel level = WordingLevel::kNone;
  std::string rule;
  WordingField field = WordingField::kText;
  TextRange bytes;  // in the field's words
  bool operator==(const RowFinding&) const = default;
};

// Whom and what the school's notes may name, made once for a roster.
class SchoolNames {
 public:
  SchoolNames() = default;
  SchoolNames(const Everyone& everyone, const std::vector<std::string>& titles);

  const KnownNames& known() const { return known_; }
  // The child, brothers and sisters, guardians, staff.
  OwnWords own_words(StudentId child) const;
  // Differs when another name or title is known.
  const std::string& version() const { return version_; }

 private:
  KnownNames known_;
  OwnWords staff_;
  std::map<StudentId, std::vector<std::string>> homes_;  // the names of whom a child lives with
  std::string version_;
};

// The packs in use, by language.
class WordingGuards {
 public:
  using GuardPtr = std::shared_ptr<const WordingGuard>;
  WordingGuards() = default;
  // `school_language` (BCP 47) is what a note is written in unless its words say otherwise.
  WordingGuards(std::map<std::string, GuardPtr> packs, std::string school_language);

  // The rules for a language: its own, else those of the language without its region, else none,
  // which holds concerns.
  const WordingGuard& for_language(const std::string& language) const;
  // The rules for what a note is written in: by its script, then by its everyday words.
  const WordingGuard& for_note(std::string_view note) const;
  // Of the rule with that id, in any pack; null when none has it.
  const WordingRule* rule(const std::string& id) const;
  // Differs when another rule, example or allowed term is in use.
  const std::string& version() const { return version_; }
  const std::map<std::string, GuardPtr>& packs() const { return packs_; }

 private:
  std::map<std::string, GuardPtr> packs_;
  std::string school_language_;
  GuardPtr none_;
  std::string version_;
};

// What is found in the row's words, worst first; the row's level is the first one's.
std::vector<RowFinding> judge_row(const WordingGuards& guards, const SchoolNames& names,
                                  const Observation& row);
inline WordingLevel worst_level(const std::vector<RowFinding>& findings) {
  return findings.empty() ? WordingLevel::kNone : findings.front().level;
}

// The rule's own words, or those of what is decided without one.
WordingAdvice advice_on(const WordingGuards& guards, const std::string& rule);

}  // namespace homeward
