// Language tags (BCP 47) as people write them in a roster: which of them are one written language,
// and which way it runs. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace homeward {

// The written language behind a tag, to compare with another: "es" for "es-MX", "zh" for "zh-CN"
// and "zh-Hans" alike, but "zh-Hant" for "zh-TW". What is no tag comes back case-folded.
std::string written_language(std::string_view tag);

// Whether two tags are one written language; an empty one is none.
bool is_same_language(std::string_view a, std::string_view b);

bool reads_right_to_left(std::string_view tag);

// The ISO 15924 code of the script that most letters of `words` are of ("Latn", "Hans" never:
// "Hani"); empty without letters.
std::string script_of(std::string_view words);
// The same of a language's usual script, "Hani" for Chinese in either form.
std::string script_of_language(std::string_view tag);

}  // namespace homeward
