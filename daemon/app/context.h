// What every part of the pipeline is given.
#pragma once

#include "app/config.h"
#include "base/clock.h"
#include "base/wake.h"
#include "store/database.h"

namespace homeward::app {

// References that outlive the pipeline; the database is the main thread's.
struct Context {
  const Config& config;
  store::Database& database;
  const Clock& clock;
  const Wake& wake;

  Date today() const { return date_of(config.school.zone.local(clock.now())); }
};

}  // namespace homeward::app
