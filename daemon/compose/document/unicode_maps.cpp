#include "compose/document/unicode_maps.h"

#include <fmt/core.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <charconv>

#include "compose/document/glyph_run.h"

namespace homeward::compose::doc {
namespace {

// "<fefb>" to "<06440627>"; anything else stays.
std::string plain(std::string_view target) {
  unsigned letter = 0;
  const char* digits = target.data() + 1;
  const bool four =
      target.size() == 6 && std::from_chars(digits, digits + 4, letter, 16).ptr == digits + 4;
  if (!four || !is_presentation_form(letter)) return std::string(target);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) return std::string(target);
  const icu::UnicodeString letters =
      nfkc->normalize(icu::UnicodeString(static_cast<UChar32>(letter)), status);
  if (U_FAILURE(status)) return std::string(target);
  std::string out = "<";
  for (std::int32_t i = 0; i < letters.length(); ++i) {
    out += fmt::format("{:04x}", static_cast<unsigned>(letters[i]));
  }
  return out + ">";
}

}  // namespace

// Cairo writes one "<glyph> <letters>" a line between beginbfchar and endbfchar.
std::string plain_letters(std::string_view map) {
  std::string out;
  bool letters = false;
  while (!map.empty()) {
    const std::size_t end = std::min(map.find('\n'), map.size() - 1);
    const std::string_view line = map.substr(0, end + 1);
    map.remove_prefix(end + 1);
    if (line.find("endbfchar") != std::string_view::npos) letters = false;
    const std::size_t target = line.find(" <");
    const std::size_t close = line.rfind('>');
    if (letters && target != std::string_view::npos && close > target) {
      out += line.substr(0, target + 1);
      out += plain(line.substr(target + 1, close - target));
      out += line.substr(close + 1);
    } else {
      out += line;
    }
    if (line.find("beginbfchar") != std::string_view::npos) letters = true;
  }
  return out;
}

}  // namespace homeward::compose::doc
