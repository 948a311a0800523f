// Texts written in an older code page or as UTF-16: turned into UTF-8, piece by piece, by ICU. Any
// thread, one at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace homeward::ingest {

inline constexpr const char* kUtf8 = "UTF-8";

// True for every name of an encoding that a school's configuration may give as its code page:
// "windows-1252", "Mac Roman", "CP850", "ISO-8859-2", "Shift_JIS" (IANA names and their aliases).
bool is_known_encoding(const std::string& name);

class Transcoder {
 public:
  // Throws Failure (kConfig) for an encoding that is not known.
  explicit Transcoder(const std::string& encoding);
  Transcoder(Transcoder&& other) noexcept;
  Transcoder& operator=(Transcoder&& other) noexcept;
  ~Transcoder();

  // Appends the piece to `out` as UTF-8. A piece may end within a sign; `last` ends the text, so
  // that half a sign is an error. What means nothing in this encoding becomes U+FFFD.
  void append(std::string_view piece, bool last, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The whole text as UTF-8.
std::string to_utf8(std::string_view bytes, const std::string& encoding);

}  // namespace homeward::ingest
