#include "support/source_dir.h"

namespace homeward {

std::filesystem::path source_dir() { return HOMEWARD_SOURCE_DIR; }

}  // namespace homeward
