// The configuration in each stage's own words.
#pragma once

#include <string>

#include "app/config.h"
#include "compose/composer.h"
#include "deliver/relay.h"
#include "plan/planner.h"

namespace homeward::app {

// Cadences and calendars read and joined with the school. Failure(kConfig) lists what is wrong.
plan::PlanSettings plan_settings(const Config& config);
// With the secret loaded. Failure(kConfig) when it cannot be read.
deliver::RelaySettings relay_settings(const Config& config);
// `token_key` is the installation's secret for opaque tokens.
compose::ComposeSettings compose_settings(const Config& config, const std::string& token_key);

}  // namespace homeward::app
