// Bytes as base64 (RFC 4648, 4).
#pragma once

#include <string>
#include <string_view>

namespace homeward {

std::string base64(std::string_view bytes);

}  // namespace homeward
