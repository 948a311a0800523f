#include "compose/address.h"

#include <idn2.h>

#include <algorithm>

#include "base/text.h"

namespace homeward::compose {

namespace {

// RFC 5322 atext and the dot.
bool is_local_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+/=?^_`{|}~.-").find(c) != std::string_view::npos;
}

bool is_host(std::string_view domain) {
  if (domain.empty() || domain.size() > 253 || domain.find('.') == std::string_view::npos)
    return false;
  for (const std::string& label : text::split(domain, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
    if (!std::ranges::all_of(label, [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-';
        })) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> wire_address(std::string_view address) {
  if (!is_header_safe(address)) return std::nullopt;
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view local = address.substr(0, at);
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.' ||
      local.find("..") != std::string_view::npos ||
      !std::ranges::all_of(local, is_local_character)) {
    return std::nullopt;
  }
  const std::string domain(address.substr(at + 1));
  char* ascii = nullptr;
  const int result =
      idn2_to_ascii_8z(domain.c_str(), &ascii, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  if (result != IDN2_OK) return std::nullopt;
  const std::string host = text::fold_case(ascii);
  idn2_free(ascii);
  if (!is_host(host)) return std::nullopt;
  return std::string(local) + "@" + host;
}

std::string domain_of(std::string_view address) {
  const std::size_t at = address.rfind('@');
  return at == std::string_view::npos ? std::string() : std::string(address.substr(at + 1));
}

bool is_header_safe(std::string_view value) {
  return value.size() <= 998 && text::is_valid_utf8(value) && !text::has_control(value);
}

}  // namespace homeward::compose
