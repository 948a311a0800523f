#include "report/file_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "domain/database_path.h"
#include "report/csv_record.h"
#include "report/page.h"

namespace homeward::report {

namespace {

constexpr std::size_t kShownRejects = 500;
constexpr std::size_t kShownRaw = 240;  // code points
constexpr std::size_t kShownWords = 300;
constexpr const char* kSays = "homeward says";

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// The way from a report back up to reports/.
std::string up(std::string_view path) {
  std::string way;
  for (const char c : path) {
    if (c == '/') way += "../";
  }
  return way;
}

std::string kind_words(const std::string& kind) {
  static const std::map<std::string, std::string> kWords = {{"staff", "a list of staff"},
                                                            {"roster", "a roster"},
                                                            {"log", "a log"},
                                                            {"goals", "goals"},
                                                            {"strategies", "strategies"},
                                                            {"resources", "resources"},
                                                            {"family", "notes about families"},
                                                            {"attendance", "attendance"}};
  const auto it = kWords.find(kind);
  return it == kWords.end() ? kind : it->second;
}

// Nothing is to be mended in a row that only waits for its day.
bool is_early(const RejectedRow& row) { return row.code == "not_yet"; }

bool is_of(const RejectedRow& row, const ReportTable& table) {
  return row.sheet == table.sheet && row.line > 0 && !row.raw.empty() && !is_early(row);
}

bool has_rows_to_mend(const FileReport& report, const ReportTable& table) {
  return std::any_of(report.rejects.begin(), report.rejects.end(),
                     [&](const auto& row) { return is_of(row, table); });
}

// "a log", "a roster and a log".
std::string kinds_of(const FileReport& report) {
  std::vector<std::string> kinds;
  for (const auto& table : report.tables) {
    const std::string words = kind_words(table.kind);
    if (std::find(kinds.begin(), kinds.end(), words) == kinds.end()) kinds.push_back(words);
  }
  return text::escape_html(list_words(kinds));
}

std::string summary(const FileReport& report) {
  const int rows = report.accepted + report.rejected;
  std::string out = "<p>";
  if (report.is_held()) {
    out += "<span class=\"warn\">This file waits.</span> Nothing of it was taken yet.";
  } else if (report.tables.empty()) {
    out += "<span class=\"bad\">This file could not be read as a table.</span>";
  } else if (report.rejected == 0 && rows > 0) {
    out += fmt::format("<span class=\"good\">All is well.</span> It was read as {}: {} taken.",
                       kinds_of(report),
                       rows == 1 ? "its one row was" : fmt::format("all {} rows were", rows));
  } else if (rows == 0) {
    out += fmt::format("It was read as {}, but no row was found in it.", kinds_of(report));
  } else {
    out += fmt::format(
        "It was read as {}: <strong>{} of {}</strong> {} taken. <span class=\"warn\">{} to "
        "mend.</span>",
        kinds_of(report), report.accepted, counted(rows, "row", "rows"),
        report.accepted == 1 ? "was" : "were", counted(report.rejected, "row is", "rows are"));
  }
  out += "</p>\n";
  const auto early =
      static_cast<int>(std::count_if(report.rejects.begin(), report.rejects.end(), is_early));
  if (early > 0) {
    out += fmt::format(
        "<p class=\"note\">{} for {} day to come. {} kept, and taken by {} then; you need not drop "
        "{} "
        "again.</p>\n",
        early == 1 ? "One row waits" : fmt::format("{} rows wait", early),
        early == 1 ? "its" : "their", early == 1 ? "It is" : "They are",
        early == 1 ? "itself" : "themselves", early == 1 ? "it" : "them");
  }
  const int waiting = std::max(report.waiting - early, 0);
  if (waiting > 0) {
    out += fmt::format(
        "<p class=\"note\">{} somebody or something that no roster, staff or goals table has yet. "
        "{} kept, and taken by {} as soon as one does; you need not drop {} again.</p>\n",
        waiting == 1 ? "One row names" : fmt::format("{} rows name", waiting),
        waiting == 1 ? "It is" : "They are", waiting == 1 ? "itself" : "themselves",
        waiting == 1 ? "it" : "them");
  }
  return out;
}

std::string how_to_mend(const FileReport& report) {
  std::vector<std::string> files;
  for (const auto& table : report.tables) {
    if (!has_rows_to_mend(report, table)) continue;
    const std::string name(base_name(mend_path(report.path, table.sheet)));
    files.push_back(anchor(name, name));
  }
  if (files.empty()) return "";
  if (is_database_path(report.path)) {
    return "<p class=\"note\">Mend these rows in the database they come from; what is mended there "
           "is read by itself. Rows that were taken already are not counted twice.</p>\n";
  }
  return fmt::format(
      "<p class=\"note\">The quick way: open {}, mend the rows (the last column says what is "
      "wrong), and save it beside your own file in the drop folder, under any name. Or mend them "
      "in your own file and save that again: rows that were taken already are not counted twice. "
      "A list that you write in stays as you left it, and a newer one is put beside it: it "
      "counts once it lies in the drop folder.</p>\n",
      list_words(files));
}

std::string place_of(const std::string& sheet, int line) {
  if (!sheet.empty()) return fmt::format("sheet “{}”, row {}", text::escape_html(sheet), line);
  return line > 0 ? fmt::format("line {}", line) : "the whole file";
}

// The roles keep it a table where a phone's layout makes blocks of its rows.
std::string table_head(std::initializer_list<const char*> columns) {
  std::string out =
      "<div class=\"card\"><table class=\"files\" role=\"table\">\n<thead role=\"rowgroup\"><tr "
      "role=\"row\">";
  for (const char* column : columns)
    out += fmt::format("<th role=\"columnheader\" scope=\"col\">{}</th>", column);
  return out + "</tr></thead>\n<tbody role=\"rowgroup\">\n";
}

std::string reject_row(const RejectedRow& row) {
  const std::string where = place_of(row.sheet, row.line);
  std::string what = text::escape_html(row.message);
  if (!row.raw.empty()) {
    what += "<br/><code class=\"soft\">" + text::escape_html(text::shorten(row.raw, kShownRaw)) +
            "</code>";
  }
  return fmt::format(
      "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"tight\">{}</th><td "
      "role=\"cell\" "
      "class=\"name\">{}</td><td role=\"cell\" class=\"wide\">{}</td><td role=\"cell\" "
      "class=\"wide\" "
      "data-label=\"To mend it\">{}</td></tr>\n",
      where, text::escape_html(row.column), what, text::escape_html(row.hint));
}

std::string rejects_section(const FileReport& report) {
  if (report.rejects.empty()) return "";
  std::string out = "<section aria-labelledby=\"mend\">\n<h2 id=\"mend\">To mend</h2>\n";
  out += how_to_mend(report);
  out += table_head({"Where", "Column", "What is wrong", "How to mend it"});
  const std::size_t shown = std::min(report.rejects.size(), kShownRejects);
  for (std::size_t i = 0; i < shown; ++i) out += reject_row(report.rejects[i]);
  out += "</tbody></table></div>\n";
  if (shown < report.rejects.size()) {
    out += fmt::format("<p>{} more are in the file of rows to mend.</p>\n",
                       report.rejects.size() - shown);
  }
  return out + "</section>\n";
}

std::string fate_words(const WordsToChange& row) {
  switch (row.fate) {
    case WordsToChange::Fate::kSuggestion:
      return "<span class=\"soft\">a suggestion</span>";
    case WordsToChange::Fate::kWaits:
      return "<span class=\"warn\">waits</span>";
    case WordsToChange::Fate::kReleased:
      return "<span class=\"soft\">may leave: a colleague said so</span>";
    case WordsToChange::Fate::kNeverByLetter:
      return "<span class=\"warn\">never by letter</span>";
  }
  return "";
}

std::string words_row(const WordsToChange& row) {
  std::string what = "“" + text::escape_html(text::shorten(row.words, kShownRaw)) + "”";
  if (!row.why.empty()) what += "<br/>" + text::escape_html(row.why);
  return fmt::format(
      "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\" class=\"tight\">{}<br/>{}</th><td "
      "role=\"cell\" class=\"wide\">{}</td><td role=\"cell\" class=\"wide\" "
      "data-label=\"Write instead\">{}</td></tr>\n",
      place_of(row.sheet, row.line), fate_words(row), what, text::escape_html(row.instead));
}

std::string how_to_reword(const FileReport& report) {
  using Fate = WordsToChange::Fate;
  const auto first = [&](Fate fate) {
    return std::ranges::find(report.words, fate, &WordsToChange::fate);
  };
  std::string out =
      "<p class=\"note\">Nothing is rewritten for you. A suggestion changes nothing: the note goes "
      "as it is.";
  if (const auto held = first(Fate::kWaits); held != report.words.end()) {
    out += fmt::format(
        " A note that waits is left out, and the letter goes without it: write it in other words "
        "in your file and save that again. If it is right as it is, the office can let it go: "
        "<code>homeward approve {} --reason “why”</code>.",
        text::escape_html(held->name));
  }
  if (first(Fate::kNeverByLetter) != report.words.end()) {
    out +=
        " What never goes by letter has a way of its own: tell the lead today, and use the "
        "school’s form.";
  }
  return out + "</p>\n";
}

std::string words_section(const FileReport& report) {
  if (report.words.empty()) return "";
  std::string out =
      "<section aria-labelledby=\"words\">\n<h2 id=\"words\">Words a family would read</h2>\n" +
      how_to_reword(report) + table_head({"Where", "Words", "Write instead"});
  const std::size_t shown = std::min(report.words.size(), kShownWords);
  for (std::size_t i = 0; i < shown; ++i) out += words_row(report.words[i]);
  out += "</tbody></table></div>\n";
  if (shown < report.words.size())
    out += fmt::format("<p>And {} more.</p>\n", report.words.size() - shown);
  return out + "</section>\n";
}

std::string warnings_section(const FileReport& report) {
  if (report.warnings.empty()) return "";
  std::string out =
      "<section aria-labelledby=\"good-to-know\">\n<h2 id=\"good-to-know\">Good to "
      "know</h2>\n<ul>\n";
  for (const auto& warning : report.warnings)
    out += "<li>" + text::escape_html(warning) + "</li>\n";
  return out + "</ul>\n</section>\n";
}

std::string columns_of(const ReportTable& table) {
  std::string out;
  if (!table.sheet.empty())
    out += fmt::format("<h3>Sheet “{}”</h3>\n", text::escape_html(table.sheet));
  if (!table.columns.empty()) {
    out +=
        "<div class=\"card\"><table>\n<thead><tr><th scope=\"col\">Your column</th><th "
        "scope=\"col\">Read "
        "as</th></tr></thead>\n<tbody>\n";
    for (const auto& column : table.columns) {
      out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                         text::escape_html(column.header),
                         text::escape_html(text::replace_all(column.field, "_", " ")));
    }
    out += "</tbody></table></div>\n";
  }
  if (!table.ignored.empty()) {
    std::vector<std::string> names;
    for (const auto& name : table.ignored) names.push_back("“" + text::escape_html(name) + "”");
    out += "<p>Not used: " + list_words(names) + ". Nothing in them is kept.</p>\n";
  }
  return out;
}

std::string columns_section(const FileReport& report) {
  std::string out;
  for (const auto& table : report.tables) out += columns_of(table);
  if (out.empty()) return "";
  return "<section aria-labelledby=\"columns\">\n<h2 id=\"columns\">How your columns were "
         "read</h2>\n" +
         out + "</section>\n";
}

}  // namespace

std::string file_report_html(const FileReport& report) {
  const LocalTime received = report.zone.local(report.received_at);
  std::string body = "<header>\n<p class=\"soft\">" +
                     anchor(up(report.path) + "index.html", report.school) + "</p>\n<h1>" +
                     path_html(report.path) + "</h1>\n";
  body += fmt::format("<p class=\"soft\">Received {}, {}</p>\n</header>\n<main>\n",
                      long_date(date_of(received)), clock_time(received));
  body += summary(report) + rejects_section(report) + words_section(report) +
          warnings_section(report) + columns_section(report);
  body += "</main>\n";
  return page(std::string(base_name(report.path)) + " - " + report.school, body);
}

std::string rejected_rows_csv(const FileReport& report, const ReportTable& table) {
  if (!has_rows_to_mend(report, table)) return "";
  std::vector<std::string> header = split_record(table.header);
  // Rows that were mended and dropped before come with our own column: it is not the teacher's.
  const auto old = std::find_if(header.begin(), header.end(), [](const auto& cell) {
    return text::fold_case(text::trim(cell)) == kSays;
  });
  const auto old_at = static_cast<std::size_t>(old - header.begin());

  struct Row {
    std::vector<std::string> cells;
    std::string says;
  };
  std::map<int, Row> rows;
  std::size_t width = header.size();
  for (const RejectedRow& reject : report.rejects) {
    if (!is_of(reject, table)) continue;
    Row& row = rows[reject.line];
    row.cells = split_record(reject.raw);
    width = std::max(width, row.cells.size());
    const std::string place = reject.column.empty() ? "" : reject.column + ": ";
    row.says += (row.says.empty() ? "" : " / ") + place + reject.message +
                (reject.hint.empty() ? "" : " - " + reject.hint);
  }
  const auto line_of = [&](std::vector<std::string> cells, const std::string& kind,
                           const std::string& says) {
    cells.resize(width);
    if (old_at < cells.size()) cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(old_at));
    if (!table.kind_of_note.empty()) cells.push_back(kind);
    cells.push_back(says);
    return join_record(cells);
  };
  std::string csv = kByteOrderMark + line_of(header, "kind", kSays);
  for (const auto& [line, row] : rows) csv += line_of(row.cells, table.kind_of_note, row.says);
  return csv;
}

std::string report_path(std::string_view dropped) {
  return "reports/" + std::string(dropped) + ".html";
}

std::string mend_path(std::string_view dropped, std::string_view sheet) {
  std::string name;
  for (const char c : sheet) {
    const auto byte = static_cast<unsigned char>(c);
    name += byte < 0x20 || c == '/' || c == '\\' || c == ':' ? ' ' : c;
  }
  if (!name.empty()) name.insert(0, ".");
  return "reports/" + std::string(dropped) + name + ".to-mend.csv";
}

}  // namespace homeward::report
