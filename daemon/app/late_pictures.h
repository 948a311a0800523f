// Pictures that come after their log: asked for after a start, added when they are there.
#pragma once

#include "app/context.h"
#include "collect/collector.h"

namespace homeward::app {

// Main thread. The collector keeps wants in memory only: tells it again what rows wait for.
void ask_for_late_pictures(const Context& context, collect::Collector& collector);

// Gives what came to the rows that wait for it, in one transaction; how many got one. Pictures that
// no row waits for are passed over. Throws SQLite::Exception.
int take_late_pictures(const Context& context, const collect::Pictures& event);

}  // namespace homeward::app
