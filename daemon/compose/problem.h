// Something a person should mend in a school's templates or phrases.
#pragma once

#include <string>
#include <vector>

namespace homeward::compose {

// One finding of a lint, with its place. `line` is 1-based, 0 when the whole file is meant.
struct Problem {
  std::string file;
  int line = 0;
  std::string message;
  bool warning = false;  // worth knowing, does not stop letters
  bool operator==(const Problem&) const = default;
};

using Problems = std::vector<Problem>;

}  // namespace homeward::compose
