#include "base/loopback.h"

#include <arpa/inet.h>

namespace homeward {

bool is_loopback(const std::string& host) {
  in_addr address{};
  const bool v4 = ::inet_pton(AF_INET, host.c_str(), &address) == 1;
  return host == "localhost" || host == "::1" || host == "[::1]" ||
         (v4 && (ntohl(address.s_addr) >> 24U) == 127);
}

}  // namespace homeward
