#include "ingest/read_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/errors.h"
#include "base/text.h"
#include "ingest/decode.h"
#include "ingest/readers.h"
#include "ingest/records.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

std::string field_name(const Column& column, TableKind kind) {
  if (column.kind) return to_string(*column.kind);
  if (!column.language.empty()) return "text_" + column.language;
  return to_string(column.field, kind);
}

TableHead head_of(const Layout& layout, const DateOrders& orders, const ReadContext& context) {
  TableHead head;
  head.kind = layout.kind;
  head.sheet = layout.sheet;
  head.delimiter = layout.dialect.delimiter;
  head.header_line = layout.header_line;
  head.header_raw = to_csv(layout.headers);
  for (const auto& column : layout.columns)
    head.columns.push_back({column.header, field_name(column, layout.kind)});
  head.ignored = layout.ignored;
  if (layout.kind == TableKind::kLog && !layout.wide() && layout.find(Field::kKind) == nullptr)
    head.kind_of_note = kind_of_path(place_of(context, layout.sheet));
  for (const auto& [field, order] : orders) {
    if (order == DateOrder::kDayFirst || order == DateOrder::kMonthFirst)
      head.day_first = order == DateOrder::kDayFirst;
  }
  return head;
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
    case TableKind::kAttendance:
      return read_attendance(reading);
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
    case TableKind::kAttendance:
      return "attendance";
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
    case TableKind::kAttendance:
      return 6;
    case TableKind::kNone:
      break;
  }
  return 9;
}

void append_rows(Rows& to, Rows from) {
  if (std::holds_alternative<std::monostate>(to)) {
    to = std::move(from);
    return;
  }
  std::visit(
      [&from](auto& list) {
        using List = std::decay_t<decltype(list)>;
        auto* more = std::get_if<List>(&from);
        if constexpr (!std::is_same_v<List, std::monostate>) {
          if (more == nullptr) return;
          list.insert(list.end(), std::make_move_iterator(more->begin()),
                      std::make_move_iterator(more->end()));
        }
      },
      to);
}

std::size_t row_count(const Rows& rows) {
  return std::visit(
      [](const auto& list) -> std::size_t {
        using List = std::decay_t<decltype(list)>;
        if constexpr (std::is_same_v<List, std::monostate>) {
          return 0;
        } else if constexpr (std::is_same_v<List, std::vector<RosterRow>>) {
          return static_cast<std::size_t>(std::count_if(
              list.begin(), list.end(), [](const RosterRow& row) { return !row.rejected; }));
        } else {
          return list.size();
        }
      },
      rows);
}

std::string TableHead::header_of(std::string_view field) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [&](const ColumnUse& use) { return use.field == field; });
  return found == columns.end() ? std::string(field) : found->header;
}

bool Reading::settle(const RowCheck& check) const {
  if (check.serial_date() && check.ok()) {
    warn(check, Field::kDate, "A spreadsheet's day number was read as a date.");
  }
  if (check.reject()) batch.rejects.push_back(*check.reject());
  return check.ok();
}

void Reading::warn(const RowCheck& check, Field field, const std::string& what) const {
  const Column* column = layout.find(field);
  batch.warnings.push_back(fmt::format("Line {}, column {}: {}", check.origin().line,
                                       column == nullptr ? to_string(field) : column->header,
                                       what));
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
  auto& names = batch.attachments;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  return name;
}

// A remark on a sheet says which.
std::string named(const std::string& warning, const std::string& sheet) {
  return sheet.empty() ? warning : fmt::format("Sheet \"{}\": {}", sheet, warning);
}

constexpr std::size_t kSignature = 64;  // bytes that tell a workbook

// One table with all that reading it needs.
struct Sheet {
  std::unique_ptr<TableText> text;
  Layout layout;
  DateOrders orders;
};

struct TableFile::State {
  std::unique_ptr<Bytes> bytes;
  ReadContext context;
  Decoded decoded;
  std::optional<Workbook> workbook;
  Survey survey;
  std::vector<Sheet> sheets;  // as survey.tables
  const Sheet* reading = nullptr;
  std::unique_ptr<RowReader> rows;
  bool any = false;  // a row or a reject was given

  // The layout's refusal, or the table is one of the file's.
  std::optional<Reject> take(std::unique_ptr<TableText> text) {
    Sheet sheet{std::move(text), {}, {}};
    sheet.layout = find_layout(*sheet.text, context);
    if (sheet.layout.refusal) return sheet.layout.refusal;
    sheet.orders = date_orders(*sheet.text, sheet.layout, context);
    if (auto trouble = sheet.text->trouble()) return survey.refusal = std::move(trouble);
    survey.tables.push_back(head_of(sheet.layout, sheet.orders, context));
    for (const auto& warning : sheet.layout.warnings)
      survey.warnings.push_back(named(warning, sheet.layout.sheet));
    sheets.push_back(std::move(sheet));
    return std::nullopt;
  }

  void take_text() {
    decoded = decode(*bytes, {context.language, context.code_page});
    survey.refusal = decoded.refusal;
    if (survey.refusal) return;
    survey.encoding = decoded.encoding;
    survey.warnings = decoded.warnings;
    survey.refusal = take(std::make_unique<CsvText>(*bytes, decoded));
  }

  void take_workbook() {
    auto opened = Workbook::open(*bytes);
    if (auto* refusal = std::get_if<Reject>(&opened)) {
      survey.refusal = std::move(*refusal);
      return;
    }
    workbook = std::get<Workbook>(std::move(opened));
    survey.encoding = "xlsx";
    std::optional<Reject> first;
    for (std::size_t i = 0; i < workbook->sheets().size(); ++i) {
      const auto& sheet = workbook->sheets()[i];
      if (sheet.hidden) {
        survey.warnings.push_back(fmt::format("The hidden sheet \"{}\" was left out.", sheet.name));
        continue;
      }
      auto text = std::make_unique<SheetText>(*workbook, i);
      if (!text->records({})->next() && !text->trouble()) continue;  // an empty sheet
      auto refusal = take(std::move(text));
      if (survey.refusal) return;
      if (!refusal) continue;
      leave_out(sheet.name, *refusal);
      if (!first) first = std::move(refusal);
    }
    if (!sheets.empty()) return;
    survey.refusal = first ? std::move(*first) : no_sheet();
  }

  // A sheet that is no table is told of; one that is meant as a table is to be mended.
  void leave_out(const std::string& sheet, Reject refusal) {
    if (refusal.code == "no_header") {
      survey.warnings.push_back(fmt::format(
          "The sheet \"{}\" was left out: it has no line with the names of columns.", sheet));
      return;
    }
    refusal.line = 1;
    refusal.sheet = sheet;
    survey.rejects.push_back(std::move(refusal));
  }

  static Reject no_sheet() {
    return {0,
            "",
            "empty_file",
            "This workbook has no sheet that is not hidden.",
            "Show the sheet that holds your notes, and save the file again.",
            ""};
  }
};

TableFile::TableFile(std::unique_ptr<Bytes> bytes, ReadContext context)
    : state_(std::make_unique<State>()) {
  state_->bytes = std::move(bytes);
  state_->context = std::move(context);
  std::string head(kSignature, '\0');
  head.resize(state_->bytes->read_at(0, head.data(), head.size()));
  if (looks_like_workbook(head)) {
    state_->take_workbook();
  } else {
    state_->take_text();
  }
}
TableFile::~TableFile() = default;

const Survey& TableFile::survey() const { return state_->survey; }

void TableFile::begin(std::size_t index) {
  HOMEWARD_CHECK(index < state_->sheets.size());
  state_->reading = &state_->sheets[index];
  state_->rows = std::make_unique<RowReader>(*state_->reading->text, state_->reading->layout);
  state_->any = false;
}

std::optional<Batch> TableFile::next() {
  if (!state_->rows) return std::nullopt;
  const Sheet& sheet = *state_->reading;
  Batch batch;
  std::vector<TableRow> rows;
  std::size_t records = 0;
  while (records < kBatchRows) {
    auto row = state_->rows->next(batch.rejects, batch.warnings);
    if (!row) break;
    rows.push_back(std::move(*row));
    records = rows.size() + batch.rejects.size();
  }
  const bool ended = records < kBatchRows;
  batch.rows = typed_rows({state_->context, sheet.layout, sheet.orders, rows, batch});
  std::stable_sort(batch.rejects.begin(), batch.rejects.end(),
                   [](const Reject& a, const Reject& b) { return a.line < b.line; });
  for (Reject& reject : batch.rejects) reject.sheet = sheet.layout.sheet;
  state_->any = state_->any || row_count(batch.rows) > 0 || !batch.rejects.empty();
  if (ended) {
    state_->rows.reset();
    if (!state_->any) batch.warnings.push_back("There is no row below the header yet.");
  }
  for (auto& warning : batch.warnings) warning = named(warning, sheet.layout.sheet);
  return batch;
}

const ParsedTable& ParsedFile::table() const {
  static const ParsedTable kNone;
  return tables.empty() ? kNone : tables.front();
}

ParsedFile read_file(std::string_view bytes, const ReadContext& context) {
  return read_file(std::make_unique<TextBytes>(bytes), context);
}

ParsedFile read_file(std::unique_ptr<Bytes> bytes, const ReadContext& context) {
  TableFile source(std::move(bytes), context);
  const Survey& survey = source.survey();
  ParsedFile file;
  file.path = context.path;
  file.today = context.today;
  file.assume_consent = context.assume_consent;
  file.encoding = survey.encoding;
  file.warnings = survey.warnings;
  file.rejects = survey.rejects;
  if (survey.refusal) file.rejects = {*survey.refusal};
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  for (std::size_t i = 0; i < survey.tables.size(); ++i) {
    file.tables.push_back({survey.tables[i], {}});
    source.begin(i);
    while (auto batch = source.next()) {
      append(file.rejects, batch->rejects);
      append(file.warnings, batch->warnings);
      append(file.attachments, batch->attachments);
      append_rows(file.tables.back().rows, std::move(batch->rows));
    }
  }
  return file;
}

}  // namespace homeward::ingest
