#include "app/family_names.h"

#include <fmt/format.h>

#include "base/errors.h"
#include "base/text.h"
#include "store/people.h"

namespace homeward::app {

std::vector<Family> families_named(store::Database& database, const std::string& id) {
  if (auto family = store::find_family(database, id)) return {std::move(*family)};
  auto families = store::families_of_student(database, id);
  if (families.empty()) {
    throw Failure(ExitCode::kNoInput,
                  fmt::format("no family or student has the id \"{}\"; ids are the roster's "
                              "family_id and student_id, and `homeward families` lists them",
                              id));
  }
  return families;
}

Family family_named(store::Database& database, const std::string& id) {
  auto families = families_named(database, id);
  if (families.size() > 1) {
    std::vector<std::string> keys;
    for (const auto& family : families) keys.push_back(family.key);
    throw Failure(ExitCode::kUsage, fmt::format("the student \"{}\" has two households: say {}", id,
                                                text::join(keys, " or ")));
  }
  return std::move(families.front());
}

}  // namespace homeward::app
