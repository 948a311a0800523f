// Which code page a text without any mark was written in, by what its letters would be: "Zoë" is
// likelier than "ZoÎ" or "Zo‰". Detectors made for long prose find none of this. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace homeward::ingest {

// What is known beside the bytes.
struct DecodeHints {
  std::string language = "en";  // the school's, BCP 47
  std::string code_page{};      // the school's configured one; empty: none
};

struct EncodingGuess {
  std::string encoding;
  std::string rival;  // which reading is nearly as likely and would differ; empty: none
  bool clean = true;  // no sign of it looks like damage: "ÿþ" or "â‚(" amid English
};

// `doubtful` are the lines that are no UTF-8, joined; `sample` is the file's begin, whose plain
// words tell the language. Nothing when no code page gives words; then the configured one is meant.
std::optional<EncodingGuess> guess_encoding(std::string_view doubtful, std::string_view sample,
                                            const DecodeHints& hints);

}  // namespace homeward::ingest
