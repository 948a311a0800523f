// The last look at a finished letter's words before they become a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compose/letter_model.h"

namespace homeward::compose {

// True when a "{{tag}}" or "{name}" was left in what families read.
bool has_unresolved(std::string_view words);

// "empty_section" when a heading has nothing below it or a block has no words at all; nothing when
// all is well.
std::optional<std::string> empty_part(const LetterModel& letter);

}  // namespace homeward::compose
