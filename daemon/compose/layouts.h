// The school's editable page layouts: mustache files that place a letter's words.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compose/layout_lint.h"

namespace kainjow::mustache {
template <typename StringType>
class basic_data;
}

namespace homeward::compose {

using LayoutData = kainjow::mustache::basic_data<std::string>;

// letter.html, letter.txt and summary.html with their partials (_name.ext.mustache), each taken
// from the first root that has it, parsed once. Rendering changes the parser's state: one Layouts
// object per composer thread.
class Layouts {
 public:
  // Reads and lints; everything wrong is added to `problems`, and a layout with an error is not
  // loaded.
  Layouts(const std::vector<std::filesystem::path>& roots, Problems& problems);
  ~Layouts();
  Layouts(Layouts&&) noexcept;
  Layouts& operator=(Layouts&&) noexcept;

  // Text of "letter.html", "letter.txt" or "summary.html". HTML values are escaped, text is not.
  // Precondition: the constructor reported no errors.
  std::string render(std::string_view name, const LayoutData& data);

 private:
  struct Parsed;
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace homeward::compose
