#include "ingest/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/header.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr std::array kKinds{TableKind::kLog,       TableKind::kRoster,     TableKind::kStaff,
                            TableKind::kGoals,     TableKind::kStrategies, TableKind::kFamily,
                            TableKind::kAttendance};

// A header row that might be meant.
struct Candidate {
  HeaderReading reading;
  Record record;
  Dialect dialect;
  int quoted = 0;  // cells that still wear quotation marks of the other sort
};

// Cells such as 'date', which a reader with another quotation mark would undress.
int count_quoted(const std::vector<std::string>& cells) {
  return static_cast<int>(std::count_if(cells.begin(), cells.end(), [](const std::string& cell) {
    return cell.size() > 1 && cell.front() == '\'' && cell.back() == '\'';
  }));
}

OwnHeaders own_headers(const ReadContext& context) {
  OwnHeaders own;
  for (const auto& [header, field] : context.synonyms) own[header_key(header)] = field;
  return own;
}

// A family table and a log may have the same columns: then the file's name tells them apart. Only a
// register has a column that says who was there.
bool is_better(const Candidate& a, const Candidate& b, bool family_name) {
  if (a.reading.score() != b.reading.score()) return a.reading.score() > b.reading.score();
  if (a.quoted != b.quoted) return a.quoted < b.quoted;
  const bool preferred = (family_name && a.reading.kind == TableKind::kFamily) ||
                         (a.reading.complete() && a.reading.kind == TableKind::kAttendance);
  return preferred && a.record.line == b.record.line &&
         a.dialect.delimiter == b.dialect.delimiter && a.dialect.quote == b.dialect.quote;
}

std::optional<Candidate> best_candidate(const TableText& text, const ReadContext& context) {
  const OwnHeaders own = own_headers(context);
  const bool family_name = path_names_family(place_of(context, text.sheet()));
  const int last = text.told_line() + kPreambleLines + 1;
  std::optional<Candidate> best;
  for (const Dialect dialect : text.dialects()) {
    const auto records = text.records(dialect);
    while (const auto record = records->next()) {
      if (record->line > last) break;
      if (record->state != Record::State::kWhole) continue;
      const auto cells = header_cells(record->cells);
      if (!may_be_header(cells, own)) continue;
      const int quoted = count_quoted(record->cells);
      for (const TableKind kind : kKinds) {
        Candidate candidate{read_header(cells, kind, own), *record, dialect, quoted};
        if (!best || is_better(candidate, *best, family_name)) best = std::move(candidate);
      }
    }
  }
  return best;
}

std::string names_of(const std::vector<Field>& need, TableKind kind) {
  std::string out;
  for (const Field field : need) {
    out += (out.empty() ? "" : " or ") + std::string(to_string(field, kind));
  }
  return out;
}

// A header that was probably meant for one of the missing columns.
std::string near_miss(const HeaderReading& reading) {
  for (const auto& need : reading.missing) {
    std::vector<std::string> known;
    for (const auto& synonym : synonyms_of(reading.kind)) {
      const bool wanted = std::find(need.begin(), need.end(), synonym.field) != need.end();
      if (wanted && synonym.key.size() >= 4) known.push_back(synonym.key);
    }
    for (const auto& header : reading.ignored) {
      if (text::nearest(text::lookup_key(header), known).empty()) continue;
      return fmt::format("Is the column \"{}\" meant for {}? Then call it {}.", header,
                         names_of(need, reading.kind), to_string(need.front(), reading.kind));
    }
  }
  return {};
}

// A form's question is no name of a column, but the school may say what it asks for.
std::string question_hint(const HeaderReading& reading) {
  for (const auto& header : reading.ignored) {
    if (!text::trim(header).ends_with('?')) continue;
    return fmt::format(
        "A form's questions can be told to Homeward once: [intake.headers] in homeward.toml says "
        "what \"{}\" asks for. Or write the name of a column over it.",
        text::shorten(header, 60));
  }
  return {};
}

Reject no_header() {
  return {0,
          "",
          "no_header",
          "No header line was found within the first 20 lines.",
          "Write the names of the columns into the first line. A log needs: date, student, kind, "
          "text - or date, student and one column per kind (Strength, Win, Concern ...).",
          ""};
}

Reject missing_column(const HeaderReading& reading) {
  std::vector<std::string> names;
  for (const auto& need : reading.missing) names.push_back(names_of(need, reading.kind));
  std::string hint = near_miss(reading);
  if (hint.empty()) hint = question_hint(reading);
  if (hint.empty()) hint = "Add the missing column, or name it as written here.";
  return {0,
          "",
          "missing_column",
          fmt::format("This looks like a table of the kind \"{}\", but it has no column for: {}.",
                      to_string(reading.kind), text::join(names, ", ")),
          std::move(hint),
          ""};
}

Reject duplicate_header(const HeaderReading& reading) {
  return {0,
          reading.twice.front(),
          "duplicate_header",
          fmt::format("The column \"{}\" says the same as another column of this file.",
                      reading.twice.front()),
          "Keep one of the two, or give the other a name of its own.",
          ""};
}

}  // namespace

bool Layout::wide() const {
  return std::any_of(columns.begin(), columns.end(),
                     [](const Column& c) { return c.kind.has_value(); });
}

const Column* Layout::find(Field field) const {
  for (const auto& column : columns) {
    if (column.field == field && !column.kind && column.language.empty()) return &column;
  }
  return nullptr;
}

std::string place_of(const ReadContext& context, const std::string& sheet) {
  return sheet.empty() ? context.path : context.path + "/" + text::replace_all(sheet, "/", " ");
}

Layout find_layout(const TableText& text, const ReadContext& context) {
  Layout layout;
  layout.sheet = text.sheet();
  auto best = best_candidate(text, context);
  const bool plausible =
      best && best->reading.columns.size() >= 2 &&
      (best->reading.complete() ||
       static_cast<int>(best->reading.columns.size()) * 2 >= best->reading.filled);
  if (!plausible) {
    layout.refusal = no_header();
    return layout;
  }
  layout.kind = best->reading.kind;
  layout.dialect = best->dialect;
  layout.header_line = best->record.line;
  layout.last_header_line = best->record.line + best->record.lines - 1;
  layout.headers = best->record.cells;
  layout.columns = best->reading.columns;
  layout.ignored = best->reading.ignored;
  if (best->record.line > text.told_line() + 1) {
    layout.warnings.push_back(
        fmt::format("The lines above the header in line {} were skipped.", best->record.line));
  }
  if (!best->reading.complete()) {
    layout.refusal = missing_column(best->reading);
  } else if (!best->reading.twice.empty()) {
    layout.refusal = duplicate_header(best->reading);
  }
  return layout;
}

}  // namespace homeward::ingest
