// `homeward serve`: the event loop around the pipeline.
#pragma once

#include <optional>

#include "app/config.h"
#include "base/errors.h"

namespace homeward::app {

struct ServeOptions {
  bool once = false;             // do what is due and exit
  std::optional<Instant> as_of;  // with once: pretend that it is this time
  std::optional<Instant>
      rehearse_from;  // the clock stands still here until `homeward step` moves it
};

// Runs until SIGTERM or SIGINT (once: until nothing is left to do now). Gives 0; for once also
// kTempFail (something waits for a retry) and kNeedsPerson. Throws Failure when it cannot begin.
ExitCode serve(const Config& config, const ServeOptions& options);

}  // namespace homeward::app
