// Trying a relay without sending anything, and what a person can do about what it says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "deliver/relay.h"
#include "domain/delivery.h"

namespace homeward::deliver {

struct Probe {
  std::optional<DeliveryOutcome> failure;  // nothing: connected, encrypted, logged in
  bool dsn = false;                        // it reports what becomes of a letter (RFC 3461)
  bool utf8 = false;                       // it takes addresses such as josé@... (RFC 6531)
  std::size_t max_size = 0;                // octets it takes; 0: it does not say
};

// Connects as a courier would, and says QUIT. Blocks up to the settings' timeouts. Any thread.
// Throws Failure(kUnavailable) when libcurl cannot start.
Probe probe(const RelaySettings& settings);

// A sentence that says what to do about an outcome that was no acceptance. Pure.
std::string way_out(const DeliveryOutcome& outcome);

}  // namespace homeward::deliver
