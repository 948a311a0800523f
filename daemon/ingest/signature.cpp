#include "ingest/signature.h"

#include <array>
#include <string>

#include "base/text.h"

namespace homeward::ingest {

namespace {

using namespace std::string_view_literals;

constexpr const char* kSaveAsCsv =
    "Open it in your spreadsheet program and save it with \"Save as\", file type \"CSV UTF-8\".";
constexpr const char* kCopyIntoSheet =
    "Copy its table into a spreadsheet, and save that as .xlsx or as \"CSV UTF-8\".";
constexpr const char* kPicture =
    "A picture belongs beside a log whose column \"attachment\" holds its name.";

struct Signature {
  std::size_t at;
  std::string_view bytes;
  const char* message;
  const char* hint;
};

// Zip files and old Office formats are told by the Workbook. The first that fits is told.
constexpr std::array kSignatures{
    Signature{0, "%PDF-"sv, "This is a PDF document, not a table.", kCopyIntoSheet},
    Signature{0, "{\\rtf"sv, "This is a text document (RTF), not a table.", kCopyIntoSheet},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, "This is a picture (PNG), not a table.", kPicture},
    Signature{0, "\xFF\xD8\xFF"sv, "This is a picture (JPEG), not a table.", kPicture},
    Signature{0, "GIF8"sv, "This is a picture (GIF), not a table.", kPicture},
    Signature{4, "ftyphei"sv, "This is a picture (HEIC), not a table.", kPicture},
    Signature{0, "\x1F\x8B\x08"sv, "This is a packed file (gzip), not a table.",
              "Unpack it and drop the table itself."},
    Signature{0, "7z\xBC\xAF\x27\x1C"sv, "This is a packed file (7-Zip), not a table.",
              "Unpack it and drop the table itself."},
    Signature{0, "SQLite format 3\0"sv, "This is a database, not a table.",
              "A database is named in the configuration; it is not dropped."},
};

Reject not_a_table(const char* message, const char* hint) {
  return {0, "", "not_a_table", message, hint, ""};
}

}  // namespace

std::optional<Reject> known_as_no_text(std::string_view head) {
  for (const auto& known : kSignatures) {
    if (head.size() >= known.at && head.substr(known.at).starts_with(known.bytes))
      return not_a_table(known.message, known.hint);
  }
  return std::nullopt;
}

std::optional<Reject> known_as_no_table(std::string_view head) {
  const std::string begin = text::fold_case(text::trim(head.substr(0, 256)));
  for (const auto* tag : {"<!doctype html", "<html", "<head", "<table", "<meta", "<body"}) {
    if (begin.starts_with(tag))
      return not_a_table("This is a web page, not a CSV file.", kSaveAsCsv);
  }
  if (begin.starts_with("<?xml"))
    return not_a_table("This is an XML file, not a CSV file.", kSaveAsCsv);
  return std::nullopt;
}

}  // namespace homeward::ingest
