#include "ingest/refusals.h"

#include <fmt/format.h>

namespace homeward::ingest {

const std::string_view kSaveAsWorkbook =
    "Open it in your spreadsheet program and save it with \"Save as\", file type \"Excel workbook "
    "(.xlsx)\" or \"CSV UTF-8\".";

namespace {

Reject whole_file(const char* code, std::string message, std::string hint) {
  return {0, "", code, std::move(message), std::move(hint), ""};
}

std::string followed_by(std::string first, std::string_view second) {
  if (!second.empty()) first.append(" ").append(second);
  return first;
}

}  // namespace

Reject damaged_workbook(std::string_view where) {
  return whole_file(
      "damaged_workbook",
      followed_by("This spreadsheet is damaged, or it was not copied to its end.", where),
      "Open it in your spreadsheet program and save it once more. If it does not open there "
      "either, take an older copy of it.");
}

Reject password_protected() {
  return whole_file("password_protected",
                    "This spreadsheet is protected with a password, so nobody but you can read it.",
                    "Open it in your spreadsheet program, take the password off, and save it "
                    "again. The shared folder itself must be kept safe instead.");
}

Reject unsafe_workbook(std::string_view what) {
  return whole_file("unsafe_workbook",
                    followed_by("This file is not made as spreadsheet programs make files.", what),
                    "If it is yours, open it in your spreadsheet program and save it under a new "
                    "name. If you do not know where it comes from, delete it.");
}

Reject workbook_too_big(std::string_view what) {
  return whole_file("workbook_too_big",
                    followed_by("This spreadsheet is too big to be read.", what),
                    "Copy the rows you need into a new, smaller file (or several), or save it as "
                    "\"CSV UTF-8\".");
}

Reject another_kind(std::string_view what, std::string_view hint) {
  return whole_file("not_a_table", fmt::format("This is {}, not a table.", what),
                    std::string(hint));
}

}  // namespace homeward::ingest
