// The in-process document renderer: a small, documented XHTML subset becomes a tagged, print-ready
// PDF (spec 6-documents). Pure: no network, no file access but the fonts, no clock; the same input
// gives the same bytes. Safe to call from several composer threads at once (each thread keeps its
// own font map).
//
// The subset is described in templates/SUBSET.md; anything else is an error with its line.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "compose/document/page_style.h"

namespace homeward::compose {

// A picture that travels with the message: the bytes of a PNG or a JPEG, named by an <img src>.
struct Asset {
  std::string bytes;
};
using Assets = std::map<std::string, Asset, std::less<>>;

struct DocumentInfo {
  std::string title;        // shown in the reader's title bar; plain text
  std::string author;       // the school
  std::string language;     // BCP 47: "en", "es", "zh-CN"
  bool rtl = false;         // mirrors columns, bullets and bars
  Instant created{};        // the only date in the file; Instant{}: it has none
  std::string page_phrase;  // "Page {page} of {pages}" in the letter's language; empty: no footer
  std::string footer;       // optional words before the page number: "Ms Ortiz, Room 12"
};

struct Document {
  std::string pdf;
  int pages = 0;
  std::vector<std::string> missing_glyphs;  // "U+1F9FF", sorted, each once; not empty: hold it
};

// The XHTML is not of the subset, or too large, or an asset is missing or not a picture. `what()`
// names elements, attributes and limits, never the text of the letter. Line and column are 1-based.
class DocumentError : public std::runtime_error {
 public:
  DocumentError(const std::string& what, int line, int column)
      : std::runtime_error(what), line_(line), column_(column) {}
  int line() const { return line_; }
  int column() const { return column_; }

 private:
  int line_;
  int column_;
};

// Throws DocumentError for the input, Failure when the fonts or a library let us down.
Document render_document(std::string_view xhtml, const Assets& assets, const PageStyle& style,
                         const DocumentInfo& info);

// What the document says of itself: its <title>, and lang and dir of its <html>; empty where it is
// silent. Throws DocumentError when it is not well-formed.
DocumentInfo info_of(std::string_view xhtml);

// One language's document of a letter that is told in several.
struct DocumentPart {
  std::string_view xhtml;
  DocumentInfo info;
};

// The parts behind each other in one file, each from a new page on, in its own language and
// direction. The first one's info is the file's. Precondition: at least one part.
Document render_document(const std::vector<DocumentPart>& parts, const Assets& assets,
                         const PageStyle& style);

// Only the checks of render_document's input: the elements, attributes, nesting and limits, and the
// assets when they are given. Nothing when all is well; at present at most one finding.
std::vector<DocumentError> lint_document(std::string_view xhtml, const Assets* assets = nullptr);

}  // namespace homeward::compose
