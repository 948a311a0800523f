// Text written in an older encoding, as spreadsheet programs of all ages do it.
#pragma once

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <optional>
#include <string>

namespace homeward::ingest {

// The text's bytes in that encoding; nothing when it has no sign for one of its letters.
inline std::optional<std::string> encoded(const std::string& utf8, const char* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(encoding, &status);
  ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFallback(converter, false);
  const auto text = icu::UnicodeString::fromUTF8(utf8);
  std::string out(utf8.size() * 4 + 16, '\0');
  const auto size = ucnv_fromUChars(converter, out.data(), static_cast<int32_t>(out.size()),
                                    text.getBuffer(), text.length(), &status);
  ucnv_close(converter);
  if (U_FAILURE(status)) return std::nullopt;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

}  // namespace homeward::ingest
