#include "base/language.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace homeward {

namespace {

icu::Locale likely(std::string_view tag) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale = icu::Locale::forLanguageTag(
      icu::StringPiece(tag.data(), static_cast<int32_t>(tag.size())), status);
  if (U_FAILURE(status)) return icu::Locale::getRoot();
  locale.addLikelySubtags(status);
  return U_SUCCESS(status) ? locale : icu::Locale::getRoot();
}

}  // namespace

std::string written_language(std::string_view tag) {
  const icu::Locale full = likely(tag);
  const std::string language = full.getLanguage();
  if (language.empty()) return text::fold_case(tag);
  const std::string script = full.getScript();
  return script.empty() || script == likely(language).getScript() ? language
                                                                  : language + "-" + script;
}

bool is_same_language(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && written_language(a) == written_language(b);
}

bool reads_right_to_left(std::string_view tag) { return likely(tag).isRightToLeft() != 0; }

std::string script_of(std::string_view words) {
  const auto wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(words.data(), static_cast<int32_t>(words.size())));
  std::map<UScriptCode, int> letters;
  for (int32_t i = 0; i < wide.length(); i = wide.moveIndex32(i, 1)) {
    UErrorCode status = U_ZERO_ERROR;
    const UScriptCode script = uscript_getScript(wide.char32At(i), &status);
    if (u_isalpha(wide.char32At(i)) != 0 && U_SUCCESS(status)) ++letters[script];
  }
  const auto most =
      std::max_element(letters.begin(), letters.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == letters.end() ? std::string() : uscript_getShortName(most->first);
}

std::string script_of_language(std::string_view tag) {
  const std::string script = likely(tag).getScript();
  return script == "Hans" || script == "Hant" ? "Hani" : script;
}

}  // namespace homeward
