// The last look at a finished letter's words before they become a message.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compose/letter_model.h"

namespace homeward::compose {

// True when a "{{tag}}" or "{name}" was left in what families read.
bool has_unresolved(std::string_view words);

// "empty_section" when a heading has nothing below it or a block has no words at all; nothing when
// all is well.
std::optional<std::string> empty_part(const LetterModel& letter);

// Told rows that no sentence and no picture of the letter comes from. Rows of one goal in one
// setting are one line, which speaks for all of them.
std::vector<ObservationId> left_out(const LetterSource& source,
                                    const std::vector<const LetterModel*>& models);

}  // namespace homeward::compose
