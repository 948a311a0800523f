// Named places at which a crash test can have the process killed.
#pragma once

#include <string_view>

namespace homeward::deliver {

// Raises SIGKILL when the environment says HOMEWARD_CRASH_AT=<step>[:count] and this is the
// count-th call with that step (1 by default) in this process. The variable is read once; without
// it this costs a branch. Any thread.
void crash_point(std::string_view step);

}  // namespace homeward::deliver
