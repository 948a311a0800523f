#include "ingest/lines.h"

#include "base/text.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kPiece = 64U << 10U;

}  // namespace

LineReader::LineReader(const Bytes& bytes, std::uint64_t begin) : bytes_(bytes), place_(begin) {}

bool LineReader::fill() {
  buffer_.resize(kPiece);
  buffer_.resize(bytes_.read_at(place_, buffer_.data(), buffer_.size()));
  place_ += buffer_.size();
  at_ = 0;
  return !buffer_.empty();
}

bool LineReader::next(Line& line) {
  line.text.clear();
  line.ended = false;
  bool whole = true;
  bool any = false;
  while (!line.ended && (at_ < buffer_.size() || fill())) {
    any = true;
    const auto end = buffer_.find_first_of("\r\n", at_);
    const auto piece = (end == std::string::npos ? buffer_.size() : end) - at_;
    whole = whole && line.text.size() + piece <= kLongestLine;
    if (whole) line.text.append(buffer_, at_, piece);
    at_ += piece;
    if (end == std::string::npos) continue;
    line.ended = true;
    ++at_;
    if (buffer_[end] == '\r' && (at_ < buffer_.size() || fill()) && buffer_[at_] == '\n') ++at_;
  }
  if (!any) return false;
  line.number = ++number_;
  line.readable =
      whole && line.text.find('\0') == std::string::npos && text::is_valid_utf8(line.text);
  return true;
}

}  // namespace homeward::ingest
