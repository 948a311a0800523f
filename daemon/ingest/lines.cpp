#include "ingest/lines.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kPiece = 64U << 10U;

// ASCII without NUL, as most lines are, eight bytes at a time.
bool is_plain(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  std::uint64_t word = 0;
  std::uint64_t odd = 0;
  std::size_t at = 0;
  for (; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    odd |= word | (word - kOnes);  // either sets the highest bit of a byte that is not plain
  }
  for (; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte == 0 || byte >= 0x80) return false;
  }
  return (odd & kHigh) == 0;
}

// Neither U+FFFD nor a C1 control: what a code page makes of bytes that mean nothing in it.
bool is_meant(std::string_view text) {
  if (text.find("\xEF\xBF\xBD") != std::string_view::npos) return false;
  for (auto at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1)) {
    if (static_cast<unsigned char>(text[at + 1]) < 0xA0) return false;
  }
  return true;
}

}  // namespace

LineReader::LineReader(const Bytes& bytes, std::uint64_t begin, const std::string& encoding)
    : bytes_(bytes), place_(begin) {
  if (encoding != kUtf8) transcoder_.emplace(encoding);
}

bool LineReader::fill() {
  at_ = 0;
  std::string& into = transcoder_ ? piece_ : buffer_;
  do {
    into.resize(kPiece);
    into.resize(bytes_.read_at(place_, into.data(), into.size()));
    place_ += into.size();
    if (transcoder_) {
      buffer_.clear();
      transcoder_->append(piece_, piece_.empty(), buffer_);
    }
  } while (buffer_.empty() && !into.empty());
  next_return_ = std::min(buffer_.find('\r'), buffer_.size());
  return !buffer_.empty();
}

// Where the line at at_ ends in buffer_; its size when it goes on.
std::size_t LineReader::find_end() {
  if (next_return_ < at_) next_return_ = std::min(buffer_.find('\r', at_), buffer_.size());
  const void* feed = std::memchr(buffer_.data() + at_, '\n', next_return_ - at_);
  return feed == nullptr
             ? next_return_
             : static_cast<std::size_t>(static_cast<const char*>(feed) - buffer_.data());
}

bool LineReader::next(Line& line) {
  line.text.clear();
  line.ended = false;
  bool whole = true;
  bool any = false;
  while (!line.ended && (at_ < buffer_.size() || fill())) {
    any = true;
    const std::size_t end = find_end();
    whole = whole && line.text.size() + (end - at_) <= kLongestLine;
    if (whole) line.text.append(buffer_, at_, end - at_);
    at_ = end;
    if (end == buffer_.size()) continue;
    line.ended = true;
    ++at_;
    if (buffer_[end] == '\r' && (at_ < buffer_.size() || fill()) && buffer_[at_] == '\n') ++at_;
  }
  if (!any) return false;
  line.number = ++number_;
  line.readable = whole && (is_plain(line.text) || (line.text.find('\0') == std::string::npos &&
                                                    text::is_valid_utf8(line.text) &&
                                                    (!transcoder_ || is_meant(line.text))));
  return true;
}

}  // namespace homeward::ingest
