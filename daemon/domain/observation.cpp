#include "domain/observation.h"

#include <array>
#include <utility>

namespace homeward {

namespace {
constexpr std::array<std::pair<Kind, const char*>, 10> kKinds{{
    {Kind::kStrength, "strength"},
    {Kind::kWin, "win"},
    {Kind::kObservation, "observation"},
    {Kind::kConcern, "concern"},
    {Kind::kGoal, "goal"},
    {Kind::kStrategy, "strategy"},
    {Kind::kFamilyEffort, "family_effort"},
    {Kind::kStudentVoice, "student_voice"},
    {Kind::kQuestion, "question"},
    {Kind::kAbsence, "absence"},
}};
}  // namespace

const char* to_string(Kind kind) {
  for (const auto& [value, name] : kKinds) {
    if (value == kind) return name;
  }
  return "observation";
}

std::optional<Kind> parse_kind(std::string_view text) {
  for (const auto& [value, name] : kKinds) {
    if (text == name) return value;
  }
  return std::nullopt;
}

bool shared_by_default(Kind kind, bool concerns) {
  switch (kind) {
    case Kind::kStrength:
    case Kind::kWin:
    case Kind::kGoal:
    case Kind::kStudentVoice:
    case Kind::kStrategy:
    case Kind::kFamilyEffort:
    case Kind::kQuestion:
      return true;
    case Kind::kConcern:
      return concerns;
    case Kind::kObservation:
    case Kind::kAbsence:
      return false;
  }
  return false;
}

const char* to_string(FamilyNoteKind kind) {
  return kind == FamilyNoteKind::kEffort ? "effort" : "insight";
}

std::optional<FamilyNoteKind> parse_family_note_kind(std::string_view text) {
  if (text == "effort") return FamilyNoteKind::kEffort;
  if (text == "insight") return FamilyNoteKind::kInsight;
  return std::nullopt;
}

}  // namespace homeward
