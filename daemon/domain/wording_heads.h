// With what a pattern's matches can begin: so that of some hundred patterns only the few that could
// match at a word are tried there. Used by the wording guard alone; pure.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace homeward {

inline constexpr std::size_t kHeadLength = 3;  // UTF-16 units, folded case
// Stand in a head for any capital letter and any digit.
inline constexpr char16_t kAnyCapital = u'\uE010';
inline constexpr char16_t kAnyDigit = u'\uE011';

struct WordingHeads {
  bool any = false;               // it may begin with anything
  std::set<std::u16string> open;  // beginnings, of at most kHeadLength units
};

// Of an ICU regular expression. Never too few: what is not understood counts as anything.
WordingHeads heads_of(std::u16string_view pattern);

// Which patterns may begin at a place of a text.
class HeadIndex {
 public:
  void add(std::size_t pattern, const WordingHeads& heads);
  // The patterns, without an order; one may come twice.
  void at(const std::u16string& text, std::size_t place, std::vector<std::size_t>& out) const;

 private:
  std::vector<std::size_t> always_;
  std::unordered_map<std::u16string, std::vector<std::size_t>> by_head_;
};

}  // namespace homeward
