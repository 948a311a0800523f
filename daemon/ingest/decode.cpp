#include "ingest/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace homeward::ingest {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHead = 512;  // bytes that tell what a file is
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

}  // namespace

Decoded decode(const Bytes& bytes) {
  std::string head(kHead, '\0');
  head.resize(bytes.read_at(0, head.data(), head.size()));
  for (const auto& signature : kSignatures) {
    if (head.starts_with(signature.bytes)) return refuse(signature.code, signature.message);
  }
  if (looks_like_html(head)) return refuse("not_a_table", "This is a web page, not a CSV file.");

  Decoded out;
  out.begin = head.starts_with(kBom) ? kBom.size() : 0;
  LineReader lines = out.lines(bytes);
  Line line;
  std::int64_t all = 0;
  std::int64_t unreadable = 0;
  bool blank = true;
  while (lines.next(line)) {
    ++all;
    unreadable += line.readable ? 0 : 1;
    blank = blank && line.text.find_first_not_of(" \t"sv) == std::string::npos;
  }
  if (blank) {
    return refuse(
        "empty_file", "This file is empty.",
        "If you saved it a moment ago, save it once more; if it is not needed, delete it.");
  }
  if (unreadable > std::max<std::int64_t>(1, all / 100)) {
    return refuse("unknown_encoding",
                  fmt::format("{} of {} lines are not readable as UTF-8 text.", unreadable, all));
  }
  out.encoding = "UTF-8";
  return out;
}

}  // namespace homeward::ingest
