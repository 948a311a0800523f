#include "ingest/encoding_twice.h"

#include <unicode/utf8.h>

#include <array>
#include <map>
#include <vector>

#include "base/text.h"
#include "ingest/encoding.h"

namespace homeward::ingest {

namespace {

// What the bytes beyond ASCII became in the code page that they were taken for.
using Bytes128 = std::map<UChar32, char>;

struct Page {
  const char* name;
  Bytes128 bytes{};
};

UChar32 sign_at(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto i = static_cast<int32_t>(at);
  UChar32 c = 0;
  U8_NEXT(bytes, i, static_cast<int32_t>(text.size()), c);
  at = static_cast<std::size_t>(i);
  return c;
}

const std::array<Page, 3>& pages() {
  static const auto kPages = [] {
    std::array<Page, 3> built{Page{"windows-1252"}, Page{"Mac Roman"}, Page{"CP850"}};
    for (auto& page : built) {
      for (int byte = 0x80; byte < 0x100; ++byte) {
        const char sign = static_cast<char>(byte);
        const std::string text = to_utf8({&sign, 1}, page.name);
        std::size_t at = 0;
        page.bytes.emplace(sign_at(text, at), sign);
      }
    }
    return built;
  }();
  return kPages;
}

// What the first bytes of the signs that schools use became: C2 to C5 and, with a second byte that
// is sought too, E2 80 and F0 9F.
bool may_lead(UChar32 c) {
  constexpr std::u32string_view kLeads = U"ÂÃÄÅâð¬√ƒ≈‚┬├─┼Ô";
  return kLeads.find(static_cast<char32_t>(c)) != std::u32string_view::npos;
}

bool is_likely(UChar32 c) {
  constexpr std::u32string_view kFurther =
      U"\u00A0¡¿°«»€ĄąĆćĘęŁłŃńŚśŹźŻżČčĚěŘřŠšŽžŮůĎďŤťŇňŐőŰűĂăŞşĐđĞğİıŒœ";
  return (c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7) || (c >= 0x2010 && c <= 0x2026) ||
         c >= 0x1F300 || kFurther.find(static_cast<char32_t>(c)) != std::u32string_view::npos;
}

// The sign whose bytes, taken for `page`, stand at the begin of `text`; its end in `end`.
std::optional<std::string> undone(std::string_view text, const Page& page, std::size_t& end) {
  std::string bytes;
  std::size_t at = 0;
  while (at < text.size() && bytes.size() < 4) {
    const auto found = page.bytes.find(sign_at(text, at));
    if (found == page.bytes.end()) return std::nullopt;
    bytes += found->second;
    if (bytes.size() == 1 || !text::is_valid_utf8(bytes)) continue;
    std::size_t first = 0;
    if (!is_likely(sign_at(bytes, first))) return std::nullopt;
    end = at;
    return bytes;
  }
  return std::nullopt;
}

std::string_view word_around(std::string_view line, std::size_t from, std::size_t to) {
  constexpr std::string_view kEnds = " ,;\t|\"";
  const auto before = line.find_last_of(kEnds, from);
  const std::size_t first = before == std::string_view::npos ? 0 : before + 1;
  return line.substr(first, line.find_first_of(kEnds, to) - first);
}

std::string undone_word(std::string_view word, const Page& page) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t end = 0;
    if (const auto sign = undone(word.substr(at), page, end)) {
      out += *sign;
      at += end;
      continue;
    }
    const std::size_t first = at;
    sign_at(word, at);
    out += word.substr(first, at - first);
  }
  return out;
}

}  // namespace

std::optional<TwiceEncoded> find_twice_encoded(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    if (static_cast<unsigned char>(line[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t first = at;
    if (!may_lead(sign_at(line, at))) continue;
    for (const Page& page : pages()) {
      std::size_t end = 0;
      if (!undone(line.substr(first), page, end)) continue;
      const std::string_view word = word_around(line, first, first + end);
      return TwiceEncoded{text::shorten(word, 40), text::shorten(undone_word(word, page), 40)};
    }
  }
  return std::nullopt;
}

}  // namespace homeward::ingest
