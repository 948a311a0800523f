// Quoted-printable (RFC 2045, 6.7) that also survives SMTP and mbox: no line starts with "." or
// "From ". GMime's own leaves both.
#pragma once

#include <string>
#include <string_view>

namespace homeward::compose {

// `body` has LF or CRLF line ends; the result has CRLF and lines of at most 76 characters. Pure.
std::string quoted_printable(std::string_view body);

}  // namespace homeward::compose
