#include "base/text.h"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/dtptngen.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <set>

#include "base/errors.h"

namespace homeward::text {

namespace {

icu::UnicodeString from_utf8(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString normalized(const icu::Normalizer2* form, const icu::UnicodeString& text,
                              UErrorCode status) {
  HOMEWARD_CHECK(U_SUCCESS(status));
  icu::UnicodeString out = form->normalize(text, status);
  HOMEWARD_CHECK(U_SUCCESS(status));
  return out;
}

// Calls `visit` with each code point; invalid bytes arrive as a negative value.
template <typename Visit>
void each_code_point(std::string_view text, Visit visit) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (!visit(c, static_cast<std::size_t>(start), static_cast<std::size_t>(i))) return;
  }
}

bool is_space(UChar32 c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
  return u_isUWhiteSpace(c) != 0 || c == 0xFEFF || c == 0x200B;
}

// Most cells of most files are: ASCII is its own normal form, and needs no library to fold.
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ASCII whose only spaces are single blanks between words.
bool is_folded_ascii(std::string_view text) {
  char before = ' ';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || (c == ' ' ? before == ' ' : is_space(byte))) return false;
    before = c;
  }
  return text.empty() || before != ' ';
}

bool is_ascii_alnum(UChar32 c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  bool valid = true;
  each_code_point(text, [&](UChar32 c, std::size_t, std::size_t) { return valid = c >= 0; });
  return valid;
}

std::string_view trim(std::string_view text) {
  const auto stays = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x7F; };
  if (text.empty() || (stays(text.front()) && stays(text.back()))) return text;
  std::size_t first = text.size();
  std::size_t last = 0;
  each_code_point(text, [&](UChar32 c, std::size_t start, std::size_t end) {
    if (c < 0 || !is_space(c)) {
      first = std::min(first, start);
      last = end;
    }
    return true;
  });
  return first >= last ? std::string_view{} : text.substr(first, last - first);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  while (true) {
    const auto at = text.find(separator);
    pieces.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

std::string join(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string out;
  for (const auto& piece : pieces) {
    if (&piece != &pieces.front()) out += separator;
    out += piece;
  }
  return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  HOMEWARD_CHECK(!from.empty());
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string fold_space(std::string_view text) {
  if (is_folded_ascii(text)) return std::string(text);
  std::string out;
  bool pending = false;
  each_code_point(text, [&](UChar32 c, std::size_t start, std::size_t end) {
    if (c >= 0 && is_space(c)) {
      pending = !out.empty();
      return true;
    }
    if (pending) out += ' ';
    pending = false;
    out.append(text.substr(start, end - start));
    return true;
  });
  return out;
}

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) return ascii_lower(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
  return to_utf8(normalized(form, from_utf8(text), status));
}

std::string lookup_key(std::string_view text) {
  std::string folded = fold_case(text);
  if (is_ascii(folded)) {
    std::erase_if(folded, [](char c) { return !is_ascii_alnum(c); });
    return folded;
  }
  std::string out;
  each_code_point(folded, [&](UChar32 c, std::size_t start, std::size_t end) {
    const bool ascii = c >= 0 && c < 0x80;
    if (ascii ? is_ascii_alnum(c)
              : c >= 0 && (u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0)) {
      out.append(folded, start, end - start);
    }
    return true;
  });
  return out;
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFCInstance(status);
  return to_utf8(normalized(form, from_utf8(text), status));
}

std::vector<std::string> words(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  HOMEWARD_CHECK(U_SUCCESS(status));
  const icu::UnicodeString folded = from_utf8(fold_case(text));
  breaks->setText(folded);
  std::vector<std::string> out;
  int32_t start = breaks->first();
  for (int32_t end = breaks->next(); end != icu::BreakIterator::DONE;
       start = end, end = breaks->next()) {
    if (breaks->getRuleStatus() >= UBRK_WORD_NUMBER) {
      out.push_back(to_utf8(folded.tempSubStringBetween(start, end)));
    }
  }
  return out;
}

double similarity(std::string_view a, std::string_view b) {
  const auto list_a = words(a);
  const auto list_b = words(b);
  const std::set<std::string> set_a(list_a.begin(), list_a.end());
  const std::set<std::string> set_b(list_b.begin(), list_b.end());
  if (set_a.empty() && set_b.empty()) return 1.0;
  std::size_t shared = 0;
  for (const auto& word : set_a) shared += set_b.count(word);
  return static_cast<double>(shared) / static_cast<double>(set_a.size() + set_b.size() - shared);
}

std::size_t length(std::string_view utf8) {
  std::size_t count = 0;
  each_code_point(utf8, [&](UChar32, std::size_t, std::size_t) {
    ++count;
    return true;
  });
  return count;
}

std::string shorten(std::string_view utf8, std::size_t limit) {
  std::size_t count = 0;
  std::size_t cut = 0;
  each_code_point(utf8, [&](UChar32, std::size_t, std::size_t end) {
    if (count == limit) return false;
    ++count;
    cut = end;
    return true;
  });
  return std::string(utf8.substr(0, cut));
}

bool has_control(std::string_view text) {
  bool found = false;
  each_code_point(text, [&](UChar32 c, std::size_t, std::size_t) {
    found = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
    return !found;
  });
  return found;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string json(std::string_view text) {
  std::string out = "\"";
  each_code_point(text, [&](UChar32 c, std::size_t start, std::size_t end) {
    if (c < 0) {
      out += "\\ufffd";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out.append(text.substr(start, end - start));
    }
    return true;
  });
  return out + '"';
}

std::string csv_cell(std::string_view text) {
  std::string cell;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    cell = "'";
  }
  cell += text;
  if (cell.find_first_of(",;\"\r\n\t") == std::string::npos) return cell;
  return '"' + replace_all(std::move(cell), "\"", "\"\"") + '"';
}

std::optional<bool> day_before_month(std::string_view language) {
  UErrorCode error = U_ZERO_ERROR;
  const auto locale = icu::Locale::forLanguageTag(std::string(language), error);
  if (U_FAILURE(error) != 0 || *locale.getLanguage() == '\0') return std::nullopt;
  if (std::string_view(locale.getLanguage()) == "en" && *locale.getCountry() == '\0')
    return std::nullopt;
  const std::unique_ptr<icu::DateTimePatternGenerator> generator(
      icu::DateTimePatternGenerator::createInstance(locale, error));
  if (U_FAILURE(error) != 0) return std::nullopt;
  const auto pattern = generator->getBestPattern("Md", error);
  if (U_FAILURE(error) != 0) return std::nullopt;
  const auto day = pattern.indexOf(u'd');
  const auto month = std::max(pattern.indexOf(u'M'), pattern.indexOf(u'L'));
  return day < 0 || month < 0 ? std::nullopt : std::optional(day < month);
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
  }
  return std::min(row[b.size()], limit + 1);
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_distance = 0;
  for (const auto& candidate : known) {
    const std::size_t limit = (std::max(word.size(), candidate.size()) + 2) / 3;
    const std::size_t distance = edit_distance(word, candidate, limit);
    if (distance <= limit && (best.empty() || distance < best_distance)) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace homeward::text
