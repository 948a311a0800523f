#include "app/file_reports.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/note_guard.h"
#include "app/our_files.h"
#include "base/hash.h"
#include "base/text.h"
#include "report/file_report.h"
#include "report/page.h"
#include "store/versions.h"
#include "store/wordings.h"

namespace homeward::app {

namespace {

constexpr int kPagesAtOnce = 32;

// What a report tells beside the rejects, as file.report keeps it: records of fields, told apart by
// ASCII's own separators, which no cell holds.
constexpr char kField = '\x1f';
constexpr char kRecord = '\x1e';

std::string packed(const std::vector<std::string>& fields) {
  std::string out;
  for (const auto& field : fields) {
    if (&field != &fields.front()) out += kField;
    for (const char c : field) out += c == kField || c == kRecord ? ' ' : c;
  }
  return out + kRecord;
}

std::string pack(const ingest::Survey& survey, const std::vector<std::string>& warnings) {
  std::string out;
  for (const auto& table : survey.tables) {
    out += packed({"table", table.sheet, ingest::to_string(table.kind), table.header_raw,
                   table.kind_of_note ? to_string(*table.kind_of_note) : ""});
    for (const auto& use : table.columns) out += packed({"column", use.header, use.field});
    for (const auto& header : table.ignored) out += packed({"ignored", header});
  }
  for (const auto& warning : warnings) out += packed({"warning", warning});
  return out;
}

void unpack(const std::string& kept, report::FileReport& page) {
  for (const auto& record : text::split(kept, kRecord)) {
    auto fields = text::split(record, kField);
    const std::string what = fields.front();
    fields.resize(5);
    if (what == "table") {
      page.tables.push_back({fields[1], fields[2], fields[3], fields[4], {}, {}});
    } else if (what == "warning") {
      page.warnings.push_back(fields[1]);
    } else if (!page.tables.empty() && what == "column") {
      page.tables.back().columns.push_back({fields[1], fields[2]});
    } else if (!page.tables.empty() && what == "ignored") {
      page.tables.back().ignored.push_back(fields[1]);
    }
  }
}

report::WordsToChange::Fate fate_of(WordingLevel level, bool released) {
  using Fate = report::WordsToChange::Fate;
  if (level == WordingLevel::kBlock) return Fate::kNeverByLetter;
  if (level == WordingLevel::kSuggest) return Fate::kSuggestion;
  return released ? Fate::kReleased : Fate::kWaits;
}

void add_words(report::FileReport& page, const store::WordingNote& note,
               const WordingGuards& guards) {
  for (const auto& finding : note.findings) {
    const std::string& words = words_in(note.row, finding.field);
    if (finding.bytes.begin >= words.size()) continue;  // they are others by now
    auto advice = advice_on(guards, finding.rule);
    page.words.push_back(
        {note.row.line, note.sheet, fate_of(finding.level, note.released),
         words.substr(finding.bytes.begin, finding.bytes.end - finding.bytes.begin),
         std::move(advice.why), std::move(advice.instead), note_name(note.row.id)});
  }
}

}  // namespace

void FileReports::note(const store::FileRow& file, const ingest::Survey& survey,
                       const ingest::PublishSummary& summary) {
  auto warnings = summary.warnings;
  // Old bytes that came back to their own path.
  if (file.published_at && store::versions_of(context_.database, file.path).front().id != file.id) {
    warnings.insert(warnings.begin(),
                    "This is an earlier version of the file, come back. If that was not meant, "
                    "save the newer one once more.");
  }
  noted(file.id, pack(survey, warnings));
}

void FileReports::held(const store::FileRow& file, int cut_at, Instant until) {
  const LocalTime then = context_.config.school.zone.local(until);
  const store::RejectRow why{
      0,
      "",
      "cut_off",
      fmt::format("This looks cut off: it is the version before without what came from line {} on. "
                  "It was not taken yet; what the missing lines say is neither told nor forgotten.",
                  cut_at),
      fmt::format("Save the whole file once more. If you did take the lines away, do nothing: from "
                  "{}, {}, it is taken as it is.",
                  report::long_date(date_of(then)), report::clock_time(then)),
      ""};
  context_.database.transact([&] { store::set_rejects(context_.database, file.id, {why}); });
  noted(file.id, "");
}

void FileReports::noted(FileId file, const std::string& report) {
  context_.database.transact([&] {
    store::set_report(context_.database, file, report);
    store::set_report_due(context_.database, file, true);
  });
  look_again();
}

void FileReports::look_again() {
  may_be_due_ = true;
  for (auto& [path, sent] : sent_) sent.outdated = true;
}

void FileReports::already_imported(const std::string& path, const store::FileRow& known) {
  report::FileReport page;
  page.path = path;
  page.received_at = context_.clock.now();
  unpack(store::report_of(context_.database, known.id), page);
  page.accepted = known.accepted;
  page.warnings = {fmt::format(
      "This is the same file as \"{}\", byte for byte: its rows are in already and count once.",
      known.path)};
  page.school = context_.config.school.name;
  page.zone = context_.config.school.zone;
  send(report::report_path(path), report::file_report_html(page));
}

bool FileReports::send(const std::string& path, std::string bytes) {
  collect::WriteFile command{path, std::move(bytes)};
  command.tell = true;
  return collector_.submit(std::move(command));
}

bool FileReports::send(const store::FileRow& file) {
  report::FileReport page;
  page.path = file.path;
  page.received_at = file.received_at;
  page.accepted = file.accepted;
  page.rejected = file.rejected;
  page.waiting = file.waiting;
  for (auto& reject : store::rejects_of(context_.database, file.id)) {
    page.rejects.push_back({reject.line, reject.column, reject.code, reject.message, reject.hint,
                            reject.raw, reject.sheet});
  }
  unpack(store::report_of(context_.database, file.id), page);
  for (const auto& note : store::wording_of_file(context_.database, file.id))
    add_words(page, note, guards_);
  page.school = context_.config.school.name;
  page.zone = context_.config.school.zone;
  for (const auto& table : page.tables) {
    if (!send_rows(report::mend_path(page.path, table.sheet),
                   report::rejected_rows_csv(page, table)))
      return false;
  }
  return send(report::report_path(page.path), report::file_report_html(page));
}

// The rows to mend, or nothing when all are mended. A teacher may have begun in that very file:
// what is not ours stays, and newer rows go beside it. Best effort: the page itself tells every
// row.
bool FileReports::send_rows(const std::string& path, std::string rows) {
  auto& database = context_.database;
  if (rows.empty()) {
    auto ours = ours_at(database, path);
    return ours.empty() || collector_.submit(collect::RemoveOurs{path, std::move(ours)});
  }
  auto ours = remember_ours(database, path, sha256_hex(rows));
  return collector_.submit(collect::WriteFile{path, std::move(rows), false, std::move(ours)});
}

void FileReports::write() {
  if (!may_be_due_ || sent_.size() >= kPagesAtOnce) return;
  const auto due = store::files_with_report_due(context_.database, 2 * kPagesAtOnce);
  may_be_due_ = due.size() == 2 * kPagesAtOnce;
  for (const auto& file : due) {
    const std::string path = report::report_path(file.path);
    if (!file.current) {
      context_.database.transact([&] { store::set_report_due(context_.database, file.id, false); });
    } else if (sent_.contains(path) || sent_.size() >= kPagesAtOnce) {
      may_be_due_ = true;
    } else if (send(file)) {
      sent_.emplace(path, Sent{file.id});
    } else {
      may_be_due_ = true;
      return;
    }
  }
}

void FileReports::written(const collect::Written& written) {
  if (written.placed.empty()) return forget_ours(context_.database, written.path);
  const auto found = sent_.find(written.path);
  if (found == sent_.end()) return;
  const Sent sent = found->second;
  sent_.erase(found);
  if (!sent.outdated)
    context_.database.transact([&] { store::set_report_due(context_.database, sent.file, false); });
}

// Still due: sent again when the share is back, or with the next report.
void FileReports::write_failed(const std::string& path) { sent_.erase(path); }

}  // namespace homeward::app
