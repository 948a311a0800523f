// Text that was saved twice over, "ZoÃ«" for "Zoë": UTF-8 taken for a code page and saved again.
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeward::ingest {

struct TwiceEncoded {
  std::string written;  // the word as it stands
  std::string meant;    // what it was, probably
};

// The first word of a valid UTF-8 line that was saved twice over.
std::optional<TwiceEncoded> find_twice_encoded(std::string_view line);

}  // namespace homeward::ingest
