// What well-known mail providers allow, so that a school need not look it up.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/delivery.h"

namespace homeward::deliver {

// Defaults of [relay]; what the configuration says itself goes before them.
struct Preset {
  const char* name;
  const char* url;
  int connections;
  PaceLimits pace;
};

// "relay" (the school's own mail server: no limits), "microsoft365", "google". Sources: Exchange
// Online limits (30 messages a minute, 10,000 recipients a day, 3 connections) and Gmail sending
// limits (2,000 a day) as the providers publish them.
std::optional<Preset> find_preset(std::string_view name);
std::vector<std::string> preset_names();

}  // namespace homeward::deliver
