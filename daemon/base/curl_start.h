// libcurl's one-time start.
#pragma once

namespace homeward {

// From any thread, before the first handle. Throws Failure(kUnavailable) when it cannot.
void start_curl_once();

}  // namespace homeward
