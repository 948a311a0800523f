// Replies of an untrusted SMTP server, parsed from bytes that arrive in pieces.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace homeward::deliver {

// RFC 5321 4.2, RFC 2034.
struct SmtpReply {
  int code = 0;          // 200 to 599
  std::string enhanced;  // "5.1.1" of its first line, or empty
  std::string text;      // all lines without codes, joined by a space; at most kMaxText bytes

  int kind() const { return code / 100; }
};

// Keeps at most one reply's bounded text, however much the server says. One thread.
class ReplyParser {
 public:
  static constexpr std::size_t kMaxText = 2048;        // kept of a reply
  static constexpr std::size_t kMaxLine = 4096;        // looked at of a line, the rest is skipped
  static constexpr std::size_t kMaxReply = 1U << 20U;  // a longer reply is an error

  // Takes bytes from the wire.
  void feed(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole reply, or nothing yet. After broken() always nothing.
  std::optional<SmtpReply> next();
  // The server sent what is no SMTP reply: nothing it says later can be trusted to be in step.
  bool broken() const { return broken_; }
  // Bytes that nobody asked for are waiting.
  bool has_leftover() const { return !buffer_.empty(); }

 private:
  bool take_line(std::string& line);
  bool take_reply_line(std::string_view line, bool& last);

  std::string buffer_;
  SmtpReply reply_;
  std::size_t consumed_ = 0;  // bytes of the reply under way
  bool broken_ = false;
};

// "5.1.1" at the start of `text` if its class is that of `code`; else empty (RFC 3463).
std::string enhanced_code(int code, std::string_view text);

// The relay's name for an accepted message in "2.0.0 Ok: queued as 4C1B2A", or empty.
std::string queue_id(std::string_view text);

}  // namespace homeward::deliver
