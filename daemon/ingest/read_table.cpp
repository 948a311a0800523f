#include "ingest/read_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ingest/decode.h"
#include "ingest/readers.h"
#include "ingest/records.h"

namespace homeward::ingest {

namespace {

std::string field_name(const Column& column, TableKind kind) {
  if (column.kind) return to_string(*column.kind);
  if (!column.language.empty()) return "text_" + column.language;
  return to_string(column.field, kind);
}

void take_layout(const Layout& layout, ParsedFile& file) {
  file.kind = layout.kind;
  file.delimiter = layout.delimiter;
  file.header_line = layout.header_line;
  file.header_raw = to_csv(layout.headers);
  for (const auto& column : layout.columns)
    file.columns.push_back({column.header, field_name(column, layout.kind)});
  file.ignored = layout.ignored;
  file.warnings = layout.warnings;
}

Rows typed_rows(const Reading& reading) {
  switch (reading.layout.kind) {
    case TableKind::kStaff:
      return read_staff(reading);
    case TableKind::kRoster:
      return read_roster(reading);
    case TableKind::kLog:
      return read_log(reading);
    case TableKind::kGoals:
      return read_goals(reading);
    case TableKind::kStrategies:
      return read_strategies(reading);
    case TableKind::kFamily:
      return read_family(reading);
    case TableKind::kNone:
      break;
  }
  return std::monostate{};
}

}  // namespace

const char* to_string(TableKind kind) {
  switch (kind) {
    case TableKind::kStaff:
      return "staff";
    case TableKind::kRoster:
      return "roster";
    case TableKind::kLog:
      return "log";
    case TableKind::kGoals:
      return "goals";
    case TableKind::kStrategies:
      return "strategies";
    case TableKind::kFamily:
      return "family";
    case TableKind::kNone:
      break;
  }
  return "";
}

int publish_rank(TableKind kind) {
  switch (kind) {
    case TableKind::kStaff:
      return 0;
    case TableKind::kRoster:
      return 1;
    case TableKind::kGoals:
      return 2;
    case TableKind::kStrategies:
      return 3;
    case TableKind::kFamily:
      return 4;
    case TableKind::kLog:
      return 5;
    case TableKind::kNone:
      break;
  }
  return 9;
}

std::size_t row_count(const Rows& rows) {
  return std::visit(
      [](const auto& list) -> std::size_t {
        if constexpr (requires { list.size(); }) {
          return list.size();
        } else {
          return 0;
        }
      },
      rows);
}

std::string ParsedFile::header_of(std::string_view field) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnUse& use) { return use.field == field; });
  return found == columns.end() ? std::string(field) : found->header;
}

bool Reading::settle(const RowCheck& check) const {
  if (check.serial_date() && check.ok()) {
    warn(check, Field::kDate, "A spreadsheet's day number was read as a date.");
  }
  if (check.reject()) file.rejects.push_back(*check.reject());
  return check.ok();
}

void Reading::warn(const RowCheck& check, Field field, const std::string& what) const {
  const Column* column = layout.find(field);
  file.warnings.push_back(fmt::format("Line {}, column {}: {}", check.origin().line,
                                      column == nullptr ? to_string(field) : column->header, what));
}

std::string Reading::attachment(const RowCheck& check) const {
  const std::string name = check.text(Field::kAttachment);
  if (name.empty()) return {};
  const std::string folded = text::fold_case(name);
  const bool picture =
      folded.ends_with(".png") || folded.ends_with(".jpg") || folded.ends_with(".jpeg");
  if (name.find_first_of("/\\") != std::string::npos || name.starts_with('.') ||
      name.size() > 200 || text::has_control(name)) {
    warn(check, Field::kAttachment,
         "The picture must lie beside this file; write its name alone. The note was taken without "
         "it.");
    return {};
  }
  if (!picture) {
    warn(check, Field::kAttachment,
         "Only .png and .jpg pictures can be sent; the note was taken without it.");
    return {};
  }
  if (check.text(Field::kAlt).empty()) {
    warn(check, Field::kAlt,
         "Please describe the picture in a few words for readers who cannot see it.");
  }
  if (std::find(file.attachments.begin(), file.attachments.end(), name) == file.attachments.end()) {
    file.attachments.push_back(name);
  }
  return name;
}

StudentRef read_student(RowCheck& check, bool needed) {
  StudentRef student{check.text(Field::kStudentId), check.text(Field::kStudent),
                     check.text(Field::kClass)};
  if (needed && student.key.empty() && student.name.empty()) {
    check.fail(check.has(Field::kStudent) ? Field::kStudent : Field::kStudentId, "missing_value",
               "Nothing says which pupil this is about.",
               "Write the pupil's name as on your class sheet.");
  }
  return student;
}

ParsedFile read_file(std::string_view bytes, const ReadContext& context) {
  ParsedFile file;
  file.path = context.path;
  file.today = context.today;
  file.assume_consent = context.assume_consent;
  const Decoded decoded = decode(bytes);
  if (decoded.refusal) {
    file.rejects.push_back(*decoded.refusal);
    return file;
  }
  file.encoding = decoded.encoding;
  const Layout layout = find_layout(decoded.lines, context);
  take_layout(layout, file);
  if (layout.refusal) {
    file.rejects.push_back(*layout.refusal);
    return file;
  }
  const auto rows = read_rows(decoded.lines, layout, file.rejects, file.warnings);
  const auto orders = date_orders(rows, layout, context);
  file.rows = typed_rows(Reading{context, layout, rows, orders, file});
  std::stable_sort(file.rejects.begin(), file.rejects.end(),
                   [](const Reject& a, const Reject& b) { return a.line < b.line; });
  if (row_count(file.rows) == 0 && file.rejects.empty()) {
    file.warnings.push_back("There is no row below the header yet.");
  }
  return file;
}

}  // namespace homeward::ingest
