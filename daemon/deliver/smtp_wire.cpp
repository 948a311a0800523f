#include "deliver/smtp_wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace homeward::deliver {

namespace {

constexpr std::size_t kMaxLine = 998;
constexpr std::size_t kMaxEnvelopeId = 100;  // RFC 3461 4.4

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

}  // namespace

void SmtpCapabilities::add(std::string_view keyword_line) {
  const auto space = keyword_line.find(' ');
  const std::string keyword = upper(keyword_line.substr(0, space));
  if (keyword == "PIPELINING") pipelining = true;
  if (keyword == "8BITMIME") eight_bit = true;
  if (keyword == "DSN") dsn = true;
  if (keyword == "SMTPUTF8") utf8 = true;
  if (keyword == "SIZE") {
    size = true;
    if (space == std::string_view::npos) return;
    const auto digits = text::trim(keyword_line.substr(space + 1));
    std::size_t value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    max_size = parsed.ec == std::errc() ? value : 0;
  }
}

const char* unsound(std::string_view bytes) {
  if (bytes.find('\0') != std::string_view::npos) return "the message holds a NUL byte";
  for (std::size_t start = 0; start < bytes.size();) {
    const auto end = bytes.find('\n', start);
    const bool last = end == std::string_view::npos;
    std::string_view line = bytes.substr(start, last ? bytes.size() - start : end - start);
    if (!last) {
      if (line.empty() || line.back() != '\r') return "the message holds a bare LF";
      line.remove_suffix(1);
    }
    if (line.find('\r') != std::string_view::npos) return "the message holds a bare CR";
    if (line.size() > kMaxLine) return "the message holds a line of more than 998 octets";
    start = last ? bytes.size() : end + 1;
  }
  return nullptr;
}

// Without a branch in the loop: a letter has a hundred thousand bytes.
bool has_eight_bit(std::string_view bytes) {
  unsigned char all = 0;
  for (const char c : bytes) all |= static_cast<unsigned char>(c);
  return all >= 0x80;
}

std::string dot_stuffed(std::string_view bytes) {
  std::string wire;
  wire.reserve(bytes.size() + bytes.size() / 64 + 8);
  for (std::size_t start = 0; start < bytes.size();) {
    const auto end = bytes.find('\n', start);
    const auto stop = end == std::string_view::npos ? bytes.size() : end + 1;
    if (bytes[start] == '.') wire += '.';
    wire += bytes.substr(start, stop - start);
    start = stop;
  }
  if (wire.size() < 2 || wire.compare(wire.size() - 2, 2, "\r\n") != 0) wire += "\r\n";
  wire += ".\r\n";
  return wire;
}

std::string xtext(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c > ' ' && c <= '~' && c != '+' && c != '=') {
      result += c;
    } else {
      result += fmt::format("+{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string mail_command(const WireAddress& from, const Envelope& envelope, std::string_view bytes,
                         const SmtpCapabilities& server, bool utf8) {
  std::string command = fmt::format("MAIL FROM:<{}>", from.text);
  if (server.size) command += fmt::format(" SIZE={}", bytes.size());
  if (server.eight_bit && has_eight_bit(bytes)) command += " BODY=8BITMIME";
  if (utf8) command += " SMTPUTF8";
  if (server.dsn) {
    command += " RET=HDRS";
    const std::string id = xtext(envelope.id);
    if (!id.empty() && id.size() <= kMaxEnvelopeId) command += " ENVID=" + id;
  }
  return command + "\r\n";
}

std::string rcpt_command(const WireAddress& to, const SmtpCapabilities& server) {
  return fmt::format("RCPT TO:<{}>{}\r\n", to.text, server.dsn ? " NOTIFY=FAILURE,DELAY" : "");
}

}  // namespace homeward::deliver
