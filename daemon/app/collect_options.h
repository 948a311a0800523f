// What the share's collector and the databases' thread are told at the start. Main thread.
#pragma once

#include "app/context.h"
#include "collect/collector.h"
#include "collect/sources.h"

namespace homeward::app {

// `as_it_lies`: files are taken at once and looked for only when somebody asks - `serve --once`,
// and a rehearsal, where a note dropped before the clock is moved to its day would be one of the
// future.
collect::CollectorOptions collector_options(const Context& context, bool as_it_lies);
collect::SourcesOptions sources_options(const Context& context, bool once);

}  // namespace homeward::app
