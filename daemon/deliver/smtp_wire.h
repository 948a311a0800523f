// The words of our side of the SMTP dialogue. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "deliver/mail_session.h"
#include "deliver/smtp_address.h"

namespace homeward::deliver {

// What a server offered in its last EHLO.
struct SmtpCapabilities {
  bool pipelining = false;   // RFC 2920
  bool eight_bit = false;    // RFC 6152
  bool dsn = false;          // RFC 3461
  bool utf8 = false;         // RFC 6531
  bool size = false;         // RFC 1870
  std::size_t max_size = 0;  // octets; 0: no limit told

  // One EHLO line without its code: "SIZE 10240000".
  void add(std::string_view keyword_line);
};

// Whether these bytes can travel unaltered: CRLF line ends only, no NUL, lines of at most 998
// octets (RFC 5321 4.5.3.1.6, RFC 5322 2.1.1). Nullptr when they can, else what is wrong.
const char* unsound(std::string_view bytes);
bool has_eight_bit(std::string_view bytes);

// The message as it goes on the wire (RFC 5321 4.5.2): leading dots doubled, a CRLF at its end,
// then ".\r\n".
std::string dot_stuffed(std::string_view bytes);

// "MAIL FROM:<...> SIZE=... BODY=8BITMIME RET=HDRS ENVID=...\r\n" as far as the server offers it.
std::string mail_command(const WireAddress& from, const Envelope& envelope, std::string_view bytes,
                         const SmtpCapabilities& server, bool utf8);
// "RCPT TO:<...> NOTIFY=FAILURE,DELAY\r\n"
std::string rcpt_command(const WireAddress& to, const SmtpCapabilities& server);

// RFC 3461 4: xtext.
std::string xtext(std::string_view text);

}  // namespace homeward::deliver
