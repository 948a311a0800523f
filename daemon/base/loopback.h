// Which hosts are this machine itself.
#pragma once

#include <string>

namespace homeward {

// Of a host as a URL has it, with or without the brackets of an IPv6 address: "localhost", "::1",
// 127.0.0.0/8. Any other name may be anybody's: "127.example.org".
bool is_loopback(const std::string& host);

}  // namespace homeward
