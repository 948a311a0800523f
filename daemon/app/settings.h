// The configuration in each stage's own words.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/schedules.h"
#include "base/access_token.h"
#include "compose/composer.h"
#include "deliver/relay.h"
#include "ingest/read_table.h"
#include "plan/planner.h"

namespace homeward::app {

// What schedules/ says now, with its problems.
Schedules schedules_of(const Config& config);
// Cadences and calendars read and joined with the school. Failure(kConfig) lists what is wrong.
plan::PlanSettings plan_settings(const Config& config);
// With the secret loaded. Failure(kConfig) when it cannot be read.
deliver::RelaySettings relay_settings(const Config& config);
// Of the table with that name, with its secrets loaded; a newer refresh token is kept in state/ by
// that name. Not wanted(): no access tokens. Failure(kConfig) when a secret cannot be read.
OAuthSettings oauth_settings(const Config& config, const std::string& table,
                             const OAuthConfig& oauth, const std::string& kept_token_name);
// The school's own, then the shipped one.
std::vector<std::filesystem::path> template_folders(const Config& config);
// `token_key` is the installation's secret for opaque tokens.
compose::ComposeSettings compose_settings(const Config& config, const std::string& token_key);
// For the file at `path` (relative to drop/), read on this day in the school's zone.
ingest::ReadContext read_context(const Config& config, const std::string& path, Date today);

}  // namespace homeward::app
