// When a family may get a parent letter: a page about one topic, beside its own letter.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace homeward {

// At most one a calendar month, whichever months meet.
inline constexpr int kDaysBetweenParentPages = 31;

inline bool is_parent_page_due(std::optional<Date> last, Date today) {
  return !last || days_between(*last, today) >= kDaysBetweenParentPages;
}

// What a family had already.
struct ParentPages {
  bool due = false;
  std::vector<std::string> sent;  // topics, never sent again
};

}  // namespace homeward
