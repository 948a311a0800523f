#include "deliver/smtp_reply.h"

#include <algorithm>
#include <utility>

namespace homeward::deliver {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_queue_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.';
}

}  // namespace

bool ReplyParser::take_line(std::string& line) {
  const auto end = buffer_.find('\n');
  if (end == std::string::npos) {
    // A line without end: keep its beginning, count the rest.
    if (buffer_.size() > kMaxLine) {
      consumed_ += buffer_.size() - kMaxLine;
      buffer_.resize(kMaxLine);
    }
    if (consumed_ > kMaxReply) broken_ = true;
    return false;
  }
  line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  consumed_ += end + 1;
  if (consumed_ > kMaxReply) broken_ = true;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (line.size() > kMaxLine) line.resize(kMaxLine);
  return !broken_;
}

bool ReplyParser::take_reply_line(std::string_view line, bool& last) {
  if (line.size() < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2]))
    return false;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (code < 200 || code > 599) return false;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return false;
  if (reply_.code != 0 && reply_.code != code) return false;
  last = line.size() == 3 || line[3] == ' ';
  std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view();
  const std::string enhanced = enhanced_code(code, text);
  if (reply_.code == 0) reply_.enhanced = enhanced;
  if (!enhanced.empty()) text.remove_prefix(enhanced.size());
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  reply_.code = code;
  if (!reply_.text.empty() && reply_.text.size() < kMaxText) reply_.text += ' ';
  reply_.text += text.substr(0, kMaxText - std::min(kMaxText, reply_.text.size()));
  return true;
}

std::optional<SmtpReply> ReplyParser::next() {
  std::string line;
  while (!broken_ && take_line(line)) {
    bool last = false;
    if (!take_reply_line(line, last)) {
      broken_ = true;
      return std::nullopt;
    }
    if (last) {
      consumed_ = 0;
      return std::exchange(reply_, SmtpReply{});
    }
  }
  return std::nullopt;
}

std::string enhanced_code(int code, std::string_view text) {
  std::size_t at = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at]) && at - start < 3) ++at;
    if (at == start) return {};
    if (part < 2) {
      if (at >= text.size() || text[at] != '.') return {};
      ++at;
    }
  }
  if (at < text.size() && text[at] != ' ') return {};
  if (text[0] - '0' != code / 100 || text[1] != '.') return {};
  return std::string(text.substr(0, at));
}

std::string queue_id(std::string_view text) {
  constexpr std::string_view kPhrase = "queued as ";
  constexpr std::size_t kMaxId = 100;
  const auto at = text.find(kPhrase);
  if (at == std::string_view::npos) return {};
  std::string id;
  for (const char c : text.substr(at + kPhrase.size())) {
    if (!is_queue_character(c) || id.size() >= kMaxId) break;
    id += c;
  }
  while (!id.empty() && id.back() == '.') id.pop_back();
  return id;
}

}  // namespace homeward::deliver
