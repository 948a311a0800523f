// Text as people write it: UTF-8 in, UTF-8 out. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace homeward::text {

// Whole-string checks and simple cuts.
bool is_valid_utf8(std::string_view text);
// Without leading and trailing white space (ASCII and U+00A0, U+FEFF, U+200B).
std::string_view trim(std::string_view text);
// Pieces between `separator`; an empty text gives one empty piece.
std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& pieces, std::string_view separator);
std::string replace_all(std::string text, std::string_view from, std::string_view to);
// Runs of white space and line ends folded to one space, trimmed.
std::string fold_space(std::string_view text);

// ICU: NFKC and full case folding, so that "ZOË" and "zoë" compare equal.
std::string fold_case(std::string_view text);
// fold_case, punctuation and spaces taken out: how headers and names are looked up.
std::string lookup_key(std::string_view text);
// Canonical composition (NFC), as all stored text is kept.
std::string to_nfc(std::string_view text);
// Case-folded words (letters and digits) in order; how near-duplicates and lengths are measured.
std::vector<std::string> words(std::string_view text);
// Jaccard similarity of the two sets of words, 0 to 1; two empty texts are 1.
double similarity(std::string_view a, std::string_view b);

// Code points, not bytes.
std::size_t length(std::string_view utf8);
// At most `limit` code points, never splitting one.
std::string shorten(std::string_view utf8, std::size_t limit);
// True when the text has a control character (C0, DEL, C1 or U+2028/2029): never in a header.
bool has_control(std::string_view text);

// For XHTML text and attribute values: & < > " and ' escaped.
std::string escape_html(std::string_view text);
// A JSON string with its quotes, as RFC 8259; invalid UTF-8 becomes U+FFFD.
std::string json(std::string_view text);
// A CSV cell: quoted when it must be, and a leading = + - @ tab made harmless with an apostrophe.
std::string csv_cell(std::string_view text);

// Whether people of this language (BCP 47) write 3/4 for the third of April; nothing when it does
// not tell, as with "en", which alone is written in both ways.
std::optional<bool> day_before_month(std::string_view language);

// Edit distance (Levenshtein, bytes), cut off at `limit` + 1: for "did you mean".
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);
// The nearest of `known` within a third of its length, or empty.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace homeward::text
