#include "compose/document/content_marks.h"

#include <fmt/core.h>
#include <unicode/unistr.h>

#include "base/errors.h"

namespace homeward::compose::doc {
namespace {

constexpr std::string_view kMark = "/Span << /MCID ";
constexpr std::string_view kMarkEnd = ">> BDC";

std::string opening(const Mark& mark, const std::vector<Element>& elements, int mcid) {
  if (mark.element == kNoElement) {
    return mark.footer ? "/Artifact << /Type /Pagination /Subtype /Footer >> BDC" : "/Artifact BMC";
  }
  if (!mark.actual_text.empty()) {
    return fmt::format("/Span << /MCID {} /ActualText {} >> BDC", mcid,
                       utf16_hex(mark.actual_text));
  }
  const std::string& type = elements[static_cast<std::size_t>(mark.element)].type;
  return fmt::format("/{} << /MCID {} >> BDC", type, mcid);
}

// The next mark of ours at the start of a line. A line that goes on inside a string (the one before
// ends in a backslash) is a letter's own words and never a mark.
std::size_t next_mark(std::string_view content, std::size_t from) {
  std::size_t at = content.find(kMark, from);
  while (at != std::string_view::npos) {
    if (at == 0) return at;
    if (content[at - 1] == '\n' && (at == 1 || content[at - 2] != '\\')) return at;
    at = content.find(kMark, at + 1);
  }
  return at;
}

}  // namespace

std::string utf16_hex(std::string_view utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<std::int32_t>(utf8.size())));
  std::string hex = "<FEFF";
  for (std::int32_t i = 0; i < text.length(); ++i) {
    hex += fmt::format("{:04X}", static_cast<unsigned>(text[i]));
  }
  return hex + ">";
}

std::string rename_marks(std::string_view content, const std::vector<Mark>& marks,
                         const std::vector<Element>& elements) {
  std::string renamed;
  renamed.reserve(content.size() + marks.size() * 8);
  int mcid = 0;
  std::size_t used = 0;
  std::size_t from = 0;
  while (true) {
    const std::size_t at = next_mark(content, from);
    renamed += content.substr(from, at - from);
    if (at == std::string_view::npos) break;
    const std::size_t end = content.find(kMarkEnd, at);
    if (end == std::string_view::npos || used == marks.size()) {
      throw Failure(ExitCode::kSoftware, "cairo wrote more marked content than was painted");
    }
    const Mark& mark = marks[used++];
    renamed += opening(mark, elements, mcid);
    if (mark.element != kNoElement) ++mcid;
    from = end + kMarkEnd.size();
    if (mark.unseen) {
      // Text rendering mode 3 (PDF 32000-1, 9.3.6); only a stand-in letter is in there.
      const std::size_t close = content.find("\nEMC", from);
      if (close == std::string_view::npos) {
        throw Failure(ExitCode::kSoftware, "cairo left marked content open");
      }
      renamed += "\n3 Tr";
      renamed += content.substr(from, close - from);
      renamed += "\n0 Tr";
      from = close;
    }
  }
  if (used != marks.size()) {
    throw Failure(ExitCode::kSoftware, "cairo wrote less marked content than was painted");
  }
  return renamed;
}

}  // namespace homeward::compose::doc
