// Everybody the school knows, as one value: what the leak guard compares a letter with.
#pragma once

#include <utility>
#include <vector>

#include "domain/people.h"

namespace homeward {

// Former pupils and guardians too: what was theirs is still no other family's business.
struct Everyone {
  std::vector<Student> students;
  std::vector<Guardian> guardians;
  std::vector<std::pair<FamilyId, StudentId>> homes;  // which child lives (or lived) with whom
  std::vector<Staff> staff;
};

}  // namespace homeward
