// Files that are no text, known by their first bytes. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "ingest/reject.h"

namespace homeward::ingest {

// Why this is no text file, and the way out; nothing when it may be one. `head`: the first bytes,
// at least 512 where there are as many.
std::optional<Reject> known_as_no_text(std::string_view head);

// The same for a text that is no table: a web page, as `head` in UTF-8.
std::optional<Reject> known_as_no_table(std::string_view head);

}  // namespace homeward::ingest
