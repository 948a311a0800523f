// Addresses and other values on their way into a header: nothing that could end it may pass.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeward::compose {

// `address` as it may stand in an envelope and a header: one mailbox, an ASCII local part, the
// domain in punycode (IDNA 2008, libidn2). Nothing when it is not one (RFC 5321, 4.1.2; quoted
// local parts are refused, and a UTF-8 local part needs SMTPUTF8, which is not offered here).
std::optional<std::string> wire_address(std::string_view address);

// The domain of a wire address; empty when there is none.
std::string domain_of(std::string_view address);

// True when `value` may stand in a header, a file name or a parameter: valid UTF-8 without control
// characters, at most 998 bytes.
bool is_header_safe(std::string_view value);

}  // namespace homeward::compose
