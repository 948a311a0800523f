// Golden pages of this folder.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/files.h"
#include "support/source_dir.h"

namespace homeward::report {

// HOMEWARD_GOLDEN=rewrite makes these files anew; look at the difference before committing it.
inline void expect_golden(const std::string& name, const std::string& actual) {
  const auto path = homeward::source_dir() / "tests/unit/report/golden" / name;
  const char* mode = std::getenv("HOMEWARD_GOLDEN");
  if (mode != nullptr && std::string(mode) == "rewrite") files::write_atomically(path, actual);
  EXPECT_EQ(actual, files::read(path)) << "golden " << name;
}

}  // namespace homeward::report
