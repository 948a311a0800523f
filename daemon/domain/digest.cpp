#include "domain/digest.h"

#include <array>
#include <utility>

namespace homeward {

namespace {
constexpr std::array<std::pair<DigestState, const char*>, 9> kStates{{
    {DigestState::kSealed, "sealed"},
    {DigestState::kComposed, "composed"},
    {DigestState::kDone, "done"},
    {DigestState::kNeedsStrength, "needs_strength"},
    {DigestState::kHeld, "held"},
    {DigestState::kNothingToSay, "nothing_to_say"},
    {DigestState::kCoalesced, "coalesced"},
    {DigestState::kExpired, "expired"},
    {DigestState::kCancelled, "cancelled"},
}};
constexpr std::array<std::pair<Section, const char*>, 7> kSections{{
    {Section::kStrength, "strength"},
    {Section::kProgress, "progress"},
    {Section::kConcern, "concern"},
    {Section::kStrategy, "strategy"},
    {Section::kQuote, "quote"},
    {Section::kThanks, "thanks"},
    {Section::kQuestion, "question"},
}};
}  // namespace

const char* to_string(DigestKind kind) {
  return kind == DigestKind::kPeriodic ? "periodic" : "good_news";
}

const char* to_string(DigestState state) {
  for (const auto& [value, name] : kStates) {
    if (value == state) return name;
  }
  return "sealed";
}

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTold:
      return "told";
    case Outcome::kMerged:
      return "merged";
    case Outcome::kDeferred:
      return "deferred";
    case Outcome::kWithheld:
      return "withheld";
  }
  return "deferred";
}

const char* to_string(Section section) {
  for (const auto& [value, name] : kSections) {
    if (value == section) return name;
  }
  return "strength";
}

std::optional<DigestState> parse_digest_state(std::string_view text) {
  for (const auto& [value, name] : kStates) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::optional<Section> parse_section(std::string_view text) {
  for (const auto& [value, name] : kSections) {
    if (text == name) return value;
  }
  return std::nullopt;
}

}  // namespace homeward
