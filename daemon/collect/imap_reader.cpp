#include "collect/imap_reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/base64.h"
#include "base/text.h"

namespace homeward::collect {

namespace {

constexpr std::size_t kLongestLine = 1U << 20U;

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

template <typename Number>
std::optional<Number> number_at(std::string_view text) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return value;
}

bool is_fetch(std::string_view line) {
  if (!line.starts_with("* ")) return false;
  line.remove_prefix(2);
  const auto digits = line.find_first_not_of("0123456789");
  return digits != 0 && digits != std::string_view::npos &&
         upper(line.substr(digits, 7)) == " FETCH ";
}

// The size that "{123}" or "{123+}" at the line's end announces.
std::optional<std::size_t> literal_at_end(std::string_view line, bool& bad) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view size = line.substr(open + 1, line.size() - open - 2);
  if (size.ends_with('+')) size.remove_suffix(1);
  const auto value = number_at<std::size_t>(size);
  bad =
      !value || size.size() > 12 || size.find_first_not_of("0123456789") != std::string_view::npos;
  return value;
}

}  // namespace

void ImapReader::feed(std::string_view bytes) {
  if (!broken_) pending_ += bytes;
}

std::optional<ImapAnswer> ImapReader::next() {
  while (!broken_) {
    if (in_literal_) {
      const std::size_t piece = std::min(literal_, pending_.size());
      answer_.literals.back().append(pending_, 0, piece);
      pending_.erase(0, piece);
      literal_ -= piece;
      if (literal_ > 0) return std::nullopt;
      in_literal_ = false;
      answer_.line += ' ';  // what stands behind a literal is no literal's mark
    }
    const auto end = pending_.find('\n');
    if (answer_.line.size() + std::min(end, pending_.size()) > kLongestLine) {
      broken_ = true;
      return std::nullopt;
    }
    if (end == std::string::npos) return std::nullopt;
    std::string_view line = std::string_view(pending_).substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    answer_.line += line;
    pending_.erase(0, end + 1);
    if (take_line()) continue;
    if (broken_) return std::nullopt;
    literals_seen_ = 0;
    return std::exchange(answer_, {});
  }
  return std::nullopt;
}

// True when a literal follows the line. Only a FETCH may have one: words for people in other
// answers may end in braces.
bool ImapReader::take_line() {
  if (!is_fetch(answer_.line)) return false;
  bool bad = false;
  const auto size = literal_at_end(answer_.line, bad);
  if (!size && !bad) return false;
  if (bad || *size > most_literals_ || literals_seen_ + *size > most_literals_) {
    broken_ = true;
    return false;
  }
  literals_seen_ += *size;
  literal_ = *size;
  in_literal_ = true;
  answer_.literals.emplace_back();
  return true;
}

std::optional<std::vector<std::uint32_t>> search_numbers(std::string_view line, std::size_t most) {
  constexpr std::string_view kSearch = "* SEARCH";
  if (upper(line.substr(0, kSearch.size())) != kSearch) return std::nullopt;
  line.remove_prefix(kSearch.size());
  if (!line.empty() && line.front() != ' ') return std::nullopt;
  std::vector<std::uint32_t> numbers;
  while (!line.empty() && numbers.size() < most) {
    const auto from = line.find_first_not_of(' ');
    if (from == std::string_view::npos) break;
    line.remove_prefix(from);
    const std::string_view word = line.substr(0, line.find(' '));
    const auto number = number_at<std::uint32_t>(word);
    if (number && *number > 0 && word.find_first_not_of("0123456789") == std::string_view::npos)
      numbers.push_back(*number);
    line.remove_prefix(word.size());
  }
  return numbers;
}

std::optional<std::uint64_t> fetch_number(const ImapAnswer& answer, std::string_view name) {
  if (!is_fetch(answer.line)) return std::nullopt;
  const std::string line = upper(answer.line);
  for (auto at = line.find(name); at != std::string::npos; at = line.find(name, at + 1)) {
    const bool begins = line[at - 1] == '(' || line[at - 1] == ' ';
    const std::size_t behind = at + name.size();
    if (begins && behind < line.size() && line[behind] == ' ')
      return number_at<std::uint64_t>(std::string_view(line).substr(behind + 1));
  }
  return std::nullopt;
}

std::optional<std::string> fetch_body(const ImapAnswer& answer) {
  if (!is_fetch(answer.line)) return std::nullopt;
  const std::string line = upper(answer.line);
  const auto at = line.find("BODY[] ");
  if (at == std::string::npos) return std::nullopt;
  const std::string_view value = std::string_view(answer.line).substr(at + 7);
  if (value.starts_with("{")) {
    // Literals before it belong to other items: none was asked for.
    return answer.literals.size() == 1 ? std::optional(answer.literals.front()) : std::nullopt;
  }
  if (!value.starts_with("\"")) return std::nullopt;
  std::string out;
  for (std::size_t i = 1; i < value.size(); ++i) {
    if (value[i] == '"') return out;
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    out += value[i];
  }
  return std::nullopt;
}

std::optional<std::uint32_t> code_number(std::string_view line, std::string_view name) {
  const std::string mark = "[" + std::string(name) + " ";
  const std::string folded = upper(line);
  const auto at = folded.find(mark);
  if (at == std::string::npos) return std::nullopt;
  return number_at<std::uint32_t>(std::string_view(folded).substr(at + mark.size()));
}

ImapCapabilities read_capabilities(const std::vector<ImapAnswer>& answers) {
  ImapCapabilities found;
  for (const ImapAnswer& answer : answers) {
    const std::string line = upper(answer.line);
    if (!line.starts_with("* CAPABILITY ")) continue;
    for (const auto& word : text::split(line, ' ')) {
      found.xoauth2 = found.xoauth2 || word == "AUTH=XOAUTH2";
      found.initial_response = found.initial_response || word == "SASL-IR";
    }
  }
  return found;
}

bool is_passing(std::string_view line) {
  const std::string folded = upper(line);
  for (const char* code : {"[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"}) {
    if (folded.find(code) != std::string::npos) return true;
  }
  return false;
}

std::string xoauth2_response(std::string_view user, std::string_view token) {
  std::string proof = "user=";
  proof.append(user).append("\1auth=Bearer ").append(token).append("\1\1");
  return base64(proof);
}

std::string imap_quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace homeward::collect
