#include "domain/wording_row.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/hash.h"
#include "base/language.h"
#include "base/text.h"

namespace homeward {

namespace {

constexpr std::array kFields = {WordingField::kText, WordingField::kWhatHelped,
                                WordingField::kSetting, WordingField::kAlt};
// A note is in another language than the school's when it has two everyday words of it more.
constexpr std::size_t kLanguageMargin = 2;

std::array<const std::string*, 3> names_of(const Student& student) {
  return {&student.name, &student.given, &student.preferred};
}

}  // namespace

const char* to_string(WordingField field) {
  switch (field) {
    case WordingField::kText:
      return "text";
    case WordingField::kWhatHelped:
      return "what_helped";
    case WordingField::kSetting:
      return "setting";
    case WordingField::kAlt:
      return "alt";
  }
  return "text";
}

std::optional<WordingField> parse_wording_field(std::string_view text) {
  for (const WordingField field : kFields) {
    if (text == to_string(field)) return field;
  }
  return std::nullopt;
}

const std::string& words_in(const Observation& row, WordingField field) {
  switch (field) {
    case WordingField::kText:
      return row.text;
    case WordingField::kWhatHelped:
      return row.what_helped;
    case WordingField::kSetting:
      return row.setting;
    case WordingField::kAlt:
      return row.alt;
  }
  return row.text;
}

SchoolNames::SchoolNames(const Everyone& everyone, const std::vector<std::string>& titles) {
  Sha256 hash;
  const auto note = [&hash](std::string_view name) {
    hash.update(name);
    hash.update(std::string_view("\n", 1));
  };
  for (const auto& member : everyone.staff) {
    known_.add_person(member.name);
    add_words(staff_, member.name);
    note(member.name);
  }
  std::map<StudentId, const Student*> students;
  for (const auto& student : everyone.students) {
    students[student.id] = &student;
    // Of one who left, the whole name is still another child's; a given name alone is a word.
    student.active ? known_.add_pupil(student) : known_.add_person(student.name);
    for (const auto* name : names_of(student)) note(*name);
  }
  for (const auto& title : titles) {
    known_.add_title(title);
    note(title);
  }
  std::map<FamilyId, std::vector<std::string>> family_names;
  for (const auto& guardian : everyone.guardians)
    family_names[guardian.family].push_back(guardian.name);
  for (const auto& [family, child] : everyone.homes) {
    const auto found = students.find(child);
    if (found == students.end()) continue;
    for (const auto* name : names_of(*found->second)) family_names[family].push_back(*name);
  }
  for (const auto& [family, child] : everyone.homes) {
    auto& names = homes_[child];
    const auto& of_family = family_names[family];
    names.insert(names.end(), of_family.begin(), of_family.end());
    note(std::to_string(family.value) + "/" + std::to_string(child.value));
  }
  for (const auto& [child, student] : students) {
    for (const auto* name : names_of(*student)) homes_[child].push_back(*name);
  }
  version_ = hash.hex();
}

OwnWords SchoolNames::own_words(StudentId child) const {
  OwnWords out = staff_;
  const auto found = homes_.find(child);
  if (found == homes_.end()) return out;
  for (const auto& name : found->second) add_words(out, name);
  return out;
}

WordingGuards::WordingGuards(std::map<std::string, GuardPtr> packs, std::string school_language)
    : packs_(std::move(packs)),
      school_language_(std::move(school_language)),
      none_(WordingGuard::without_pack(school_language_)) {
  std::string versions = school_language_;
  for (const auto& [language, guard] : packs_) versions += "\n" + language + guard->version();
  version_ = sha256_hex(versions);
}

const WordingGuard& WordingGuards::for_language(const std::string& language) const {
  auto found = packs_.find(language);
  if (found == packs_.end()) found = packs_.find(language.substr(0, language.find('-')));
  return found == packs_.end() ? *none_ : *found->second;
}

const WordingGuard& WordingGuards::for_note(std::string_view note) const {
  const std::string script = script_of(note);
  const auto writes_so = [&](const std::string& language) {
    return script.empty() || script_of_language(language) == script;
  };
  const auto words = text::words(note);
  const WordingGuard* best =
      writes_so(school_language_) ? &for_language(school_language_) : nullptr;
  std::size_t most = best == nullptr ? 0 : best->common_words_in(words) + kLanguageMargin;
  for (const auto& [language, guard] : packs_) {
    if (guard.get() == best || !writes_so(language)) continue;
    const std::size_t found = guard->common_words_in(words);
    if (best != nullptr && found < most) continue;
    best = guard.get();
    most = found;
  }
  return best == nullptr ? *none_ : *best;
}

const WordingRule* WordingGuards::rule(const std::string& id) const {
  for (const auto& [language, guard] : packs_) {
    if (const auto* rule = guard->rule(id)) return rule;
  }
  return nullptr;
}

std::vector<RowFinding> judge_row(const WordingGuards& guards, const SchoolNames& names,
                                  const Observation& row) {
  const OwnWords own = names.own_words(row.student);
  WordingAbout about;
  about.kind = row.kind;
  about.has_setting = !row.setting.empty();
  about.has_count = row.count.has_value();
  about.names = &names.known();
  about.own = &own;
  std::vector<RowFinding> out;
  const WordingGuard& guard = guards.for_note(row.text);
  for (const WordingField field : kFields) {
    const std::string& words = words_in(row, field);
    if (words.empty()) continue;
    for (auto& finding : guard.judge(words, about).findings)
      out.push_back({finding.level, std::move(finding.rule), field, finding.bytes});
  }
  std::ranges::stable_sort(out, std::greater{}, &RowFinding::level);
  return out;
}

WordingAdvice advice_on(const WordingGuards& guards, const std::string& rule) {
  if (const auto* found = guards.rule(rule)) return {found->why, found->instead};
  auto advice = advice_on_reserved(rule);
  if (!advice.why.empty()) return advice;
  return {"A rule of the wording guard that is no longer in use.", ""};
}

}  // namespace homeward
