// The answers that a letter's links offer.
#pragma once

#include <optional>
#include <string_view>

namespace homeward {

enum class LetterChoice { kTried, kUnfitting, kQuestion, kSee };
const char* to_string(LetterChoice choice);
std::optional<LetterChoice> parse_letter_choice(std::string_view text);

}  // namespace homeward
