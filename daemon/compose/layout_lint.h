// What is wrong with a school's layout, with file and line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compose/problem.h"

namespace homeward::compose {

// A layout's own names: every tag it may use, and those without which the letter would lack a part.
struct LayoutRules {
  std::vector<std::string_view> known;
  std::vector<std::string_view> required;
};

// The rules of letter.html, letter.txt and summary.html; partials share their layout's.
const LayoutRules& rules_of(std::string_view layout);

// Unknown tags, sections that do not close, raw {{{tags}}} and changed delimiters are errors: what
// families read is always escaped, and a misspelt tag would render as nothing.
// `partials` lists the names that {{> name}} may have.
void lint_layout(std::string_view source, const std::string& file, const LayoutRules& rules,
                 const std::vector<std::string>& partials, Problems& problems);

// The required tags that the whole layout, partials included, does not have.
void lint_required(std::string_view expanded, const std::string& file, const LayoutRules& rules,
                   Problems& problems);

}  // namespace homeward::compose
