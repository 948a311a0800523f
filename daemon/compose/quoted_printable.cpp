#include "compose/quoted_printable.h"

namespace homeward::compose {

namespace {

constexpr std::size_t kLimit = 75;  // one column is kept for the "=" of a soft break

// Appends to lines of bounded length.
class Writer {
 public:
  explicit Writer(std::size_t expected) { out_.reserve(expected); }

  void plain(char c) {
    room_for(1);
    out_ += c;
    ++column_;
  }
  void hex(char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    room_for(3);
    out_ += '=';
    out_ += kDigits[byte >> 4U];
    out_ += kDigits[byte & 15U];
    column_ += 3;
  }
  void end_line() {
    out_ += "\r\n";
    column_ = 0;
  }
  // Whether `width` more characters would stand at the start of a line.
  bool at_start(std::size_t width) const { return column_ == 0 || column_ + width > kLimit; }
  std::string take() { return std::move(out_); }

 private:
  void room_for(std::size_t width) {
    if (column_ + width <= kLimit) return;
    out_ += "=\r\n";
    column_ = 0;
  }
  std::string out_;
  std::size_t column_ = 0;
};

bool is_plain(char c) { return (c >= 33 && c <= 126 && c != '=') || c == ' ' || c == '\t'; }

}  // namespace

std::string quoted_printable(std::string_view body) {
  Writer writer(body.size() + body.size() / 4);
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\r' && i + 1 < body.size() && body[i + 1] == '\n') continue;
    if (c == '\n') {
      writer.end_line();
      continue;
    }
    const bool last = i + 1 == body.size() || body[i + 1] == '\n' || body[i + 1] == '\r';
    const bool blank = c == ' ' || c == '\t';
    const bool risky = writer.at_start(1) && (c == '.' || body.substr(i, 5) == "From ");
    if (!is_plain(c) || (blank && last) || risky) {
      writer.hex(c);
    } else {
      writer.plain(c);
    }
  }
  return writer.take();
}

}  // namespace homeward::compose
