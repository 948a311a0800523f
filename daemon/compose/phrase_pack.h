// templates/phrases/<lang>.toml as data: patterns and their places, before ICU sees them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compose/problem.h"

namespace homeward::compose {

// One sentence as somebody wrote it, and where, so that a lint can point at it.
struct Pattern {
  std::string text;
  std::string file;
  int line = 0;
};

// A language's sentences. Keys are dotted: "question.transitions.2".
struct PhrasePack {
  std::string language;  // BCP 47, from the file's name
  std::string locale;    // the same with its wishes for ICU: "ar-u-nu-latn"; empty: `language`
  bool rtl = false;
  std::string reviewed_by;                                // empty: nobody has yet
  std::map<std::string, std::string, std::less<>> dates;  // day, day_month, full, short
  std::vector<std::string> common_words;                  // case-folded
  std::map<std::string, std::vector<std::string>, std::less<>> topics;  // slug -> lookup keys
  // stop, start, pause, until: what families write in a reply -> its spellings
  std::map<std::string, std::vector<std::string>, std::less<>> commands;
  std::map<std::string, Pattern, std::less<>> patterns;
};

// Reads one file into `pack`, replacing keys that are already there. What is not a phrase file's
// business goes to `problems`; nothing is thrown but Failure when the file cannot be read.
void read_phrase_file(const std::filesystem::path& path, PhrasePack& pack, Problems& problems);

// The languages for which any of `roots` has phrases/<lang>.toml, each merged from the last root
// (shipped) to the first (the school's own).
std::map<std::string, PhrasePack, std::less<>> load_phrase_packs(
    const std::vector<std::filesystem::path>& roots, Problems& problems);

// Only the last root's pack of `language`: what the others are measured by.
PhrasePack shipped_pack(const std::vector<std::filesystem::path>& roots, std::string_view language);

}  // namespace homeward::compose
