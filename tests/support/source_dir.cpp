#include "support/source_dir.h"

namespace homeward::testing {

std::filesystem::path source_dir() { return HOMEWARD_SOURCE_DIR; }

}  // namespace homeward::testing
