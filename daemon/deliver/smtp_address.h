// Envelope addresses, strictly: what is let through here is safe on an SMTP command line.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeward::deliver {

struct WireAddress {
  std::string text;             // local@domain, an international domain as punycode (IDNA 2008)
  bool needs_smtputf8 = false;  // the local part is not ASCII (RFC 6531)
};

// RFC 5321 dot-string local part (at most 64 octets) and a domain name or address literal (at most
// 255), no quoted strings, no control characters, no route. Nothing when it is not such an address.
// Pure, any thread (libidn2).
std::optional<WireAddress> wire_address(std::string_view address);

}  // namespace homeward::deliver
