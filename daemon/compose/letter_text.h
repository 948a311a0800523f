// From a sealed digest's values to the words of the letter (spec 3-letters). Pure: no clock, no
// files; the same source gives the same letter.
#pragma once

#include <optional>
#include <string>

#include "compose/letter_model.h"
#include "compose/voice.h"

namespace homeward::compose {

// How much was left out because a letter grew too long; each step drops what the family misses
// least, and all of it still stands in the summary.
enum class Trim {
  kNothing,
  kResource,
  kCelebration,
  kSecondStrength,  // unless the concern needs it
  kProgressDetail,  // a cheer, and the progress row's own words
  kStrategyCopy,    // that a copy went home
  kStrategyWhy,
  kInsight,
  kVoice,  // the child's words
};
inline constexpr Trim kLastTrim = Trim::kVoice;

// Writes the letter. Precondition: refusal() found nothing.
LetterModel write_letter(const Voice& voice, const Caps& caps, Trim trim);

// Why this letter may not be written at all: "needs_strength" or "concern_unbalanced"; nothing when
// it may.
std::optional<std::string> refusal(const LetterSource& source);

// The children of whom there is something to tell: those with a told row, or a child of a welcome.
std::vector<const ChildNews*> told_children(const LetterSource& source);

// "News from Room 12: week of 19 October"; at most 50 characters and never a child's name.
std::string subject_of(const Voice& voice);

}  // namespace homeward::compose
