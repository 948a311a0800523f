#include "base/curl_start.h"

#include <curl/curl.h>

#include "base/errors.h"

namespace homeward {

void start_curl_once() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw Failure(ExitCode::kUnavailable, "libcurl cannot start");
}

}  // namespace homeward
