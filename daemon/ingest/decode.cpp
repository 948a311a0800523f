#include "ingest/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace homeward::ingest {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kBom = "\xEF\xBB\xBF"sv;
constexpr const char* kSaveAsCsv =
    "Open it in your spreadsheet program and save it with \"Save as\", file type \"CSV UTF-8\".";

struct Signature {
  std::string_view bytes;
  const char* code;
  const char* message;
};

constexpr std::array kSignatures{
    Signature{"PK\x03\x04"sv, "not_a_table", "This is a spreadsheet or zip file, not a CSV file."},
    Signature{"\xD0\xCF\x11\xE0"sv, "not_a_table",
              "This is an old or password-protected Excel file, not a CSV file."},
    Signature{"%PDF-"sv, "not_a_table", "This is a PDF document, not a CSV file."},
    Signature{"{\\rtf"sv, "not_a_table", "This is a text document, not a CSV file."},
    Signature{"\xFF\xFE"sv, "unknown_encoding",
              "This file is written as UTF-16 (\"Unicode text\"), not as UTF-8."},
    Signature{"\xFE\xFF"sv, "unknown_encoding",
              "This file is written as UTF-16 (\"Unicode text\"), not as UTF-8."},
};

Decoded refuse(const char* code, std::string message, std::string hint = kSaveAsCsv) {
  Decoded out;
  out.refusal = Reject{0, "", code, std::move(message), std::move(hint), ""};
  return out;
}

bool looks_like_html(std::string_view bytes) {
  const std::string head = text::fold_case(text::trim(bytes.substr(0, 256)));
  return head.starts_with("<!doctype html") || head.starts_with("<html") ||
         head.starts_with("<?xml");
}

// CR, LF and CRLF each end a line; a file may mix them.
std::vector<Line> split_lines(std::string_view bytes) {
  std::vector<Line> lines;
  while (!bytes.empty()) {
    const auto end = bytes.find_first_of("\r\n");
    Line line;
    line.number = static_cast<int>(lines.size()) + 1;
    line.text = bytes.substr(0, end);
    line.ended = end != std::string_view::npos;
    if (line.ended) {
      const bool pair = bytes.substr(end, 2) == "\r\n";
      bytes.remove_prefix(end + (pair ? 2 : 1));
    } else {
      bytes = {};
    }
    line.readable =
        line.text.find('\0') == std::string_view::npos && text::is_valid_utf8(line.text);
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

Decoded decode(std::string_view bytes) {
  for (const auto& signature : kSignatures) {
    if (bytes.starts_with(signature.bytes)) return refuse(signature.code, signature.message);
  }
  if (bytes.starts_with(kBom)) bytes.remove_prefix(kBom.size());
  const bool blank = bytes.find_first_not_of(" \t\r\n"sv) == std::string_view::npos;
  if (blank) {
    return refuse(
        "empty_file", "This file is empty.",
        "If you saved it a moment ago, save it once more; if it is not needed, delete it.");
  }
  if (looks_like_html(bytes)) return refuse("not_a_table", "This is a web page, not a CSV file.");

  Decoded out;
  out.lines = split_lines(bytes);
  const auto unreadable = static_cast<std::size_t>(
      std::count_if(out.lines.begin(), out.lines.end(), [](const Line& l) { return !l.readable; }));
  if (unreadable > std::max<std::size_t>(1, out.lines.size() / 100)) {
    return refuse("unknown_encoding", fmt::format("{} of {} lines are not readable as UTF-8 text.",
                                                  unreadable, out.lines.size()));
  }
  out.encoding = "UTF-8";
  return out;
}

}  // namespace homeward::ingest
