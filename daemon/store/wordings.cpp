#include "store/wordings.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"
#include "domain/selection.h"

namespace homeward::store {

namespace {

// What the guard reads of a row.
constexpr const char* kColumns =
    "o.id, o.student_id, o.date, o.kind, o.text, o.what_helped, o.setting, o.alt, o.done, o.of, "
    "o.file_id, o.line";
constexpr int kColumnCount = 12;

Observation judged_part(SQLite::Statement& row) {
  Observation out;
  out.id = {row.getColumn(0).getInt64()};
  out.student = {row.getColumn(1).getInt64()};
  out.date = date_of_column(row.getColumn(2));
  out.kind = parse_kind(row.getColumn(3).getString()).value_or(Kind::kObservation);
  out.text = row.getColumn(4).getString();
  out.what_helped = row.getColumn(5).getString();
  out.setting = row.getColumn(6).getString();
  out.alt = row.getColumn(7).getString();
  if (!row.getColumn(8).isNull())
    out.count = Count{row.getColumn(8).getInt(), row.getColumn(9).getInt()};
  out.file = {row.getColumn(10).getInt64()};
  out.line = row.getColumn(11).getInt();
  return out;
}

std::string packed(const std::vector<RowFinding>& findings) {
  std::string out;
  for (const auto& finding : findings) {
    out += fmt::format("{} {} {} {} {}\n", to_string(finding.level), finding.rule,
                       to_string(finding.field), finding.bytes.begin, finding.bytes.end);
  }
  return out;
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<RowFinding> unpacked(const std::string& kept) {
  std::vector<RowFinding> out;
  for (const auto& line : text::split(kept, '\n')) {
    const auto parts = text::split(line, ' ');
    if (parts.size() != 5) continue;
    const auto level = parse_wording_level(parts[0]);
    const auto field = parse_wording_field(parts[2]);
    if (level && field)
      out.push_back({*level, parts[1], *field, {number(parts[3]), number(parts[4])}});
  }
  return out;
}

std::vector<WordingNote> notes_of(Prepared& query) {
  std::vector<WordingNote> out;
  while (query.executeStep()) {
    WordingNote note;
    note.row = judged_part(query);
    note.sheet = query.getColumn(kColumnCount).getString();
    note.child = query.getColumn(kColumnCount + 1).getString();
    note.author = query.getColumn(kColumnCount + 2).getString();
    note.findings = unpacked(query.getColumn(kColumnCount + 3).getString());
    note.released = query.getColumn(kColumnCount + 4).getInt() != 0;
    note.author_id = {query.getColumn(kColumnCount + 5).getInt64()};
    note.noted_at = from_unix(query.getColumn(kColumnCount + 6).getInt64());
    out.push_back(std::move(note));
  }
  return out;
}

const std::string kNote =
    std::string("SELECT ") + kColumns +
    ", o.sheet, coalesce(nullif(s.preferred, ''), s.given), coalesce(a.name, ''), w.findings, "
    "EXISTS (SELECT 1 FROM wording_override v WHERE v.observation_id = o.id) AS released, coalesce("
    "CASE WHEN a.active THEN a.id END, 0), o.created_at FROM "
    "wording w JOIN published_observation o ON o.id = w.observation_id JOIN student s ON s.id = "
    "o.student_id LEFT JOIN staff a ON a.id = o.author_id WHERE o.withdrawn = 0 ";

}  // namespace

Unjudged unjudged_rows(Database& database, const std::string& judged_by, ObservationId after,
                       int window, int limit, Date since) {
  Unjudged out;
  out.last = after;
  Prepared last(
      database,
      "SELECT max(id) FROM (SELECT id FROM observation WHERE id > ? ORDER BY id LIMIT ?)");
  last.bind(1, after.value);
  last.bind(2, window);
  if (!last.executeStep() || last.isColumnNull(0)) return out;
  out.last = {last.getColumn(0).getInt64()};
  Prepared query(
      database, std::string("SELECT ") + kColumns +
                    " FROM observation o WHERE o.id > ?1 AND o.id <= ?2 AND o.date >= ?3 AND "
                    "o.withdrawn = 0 AND o.kind <> 'absence' AND NOT EXISTS (SELECT 1 FROM wording "
                    "w WHERE w.observation_id = o.id AND w.judged_by = ?4) ORDER BY o.id LIMIT ?5");
  query.bind(1, after.value);
  query.bind(2, out.last.value);
  query.bind(3, to_iso(since));
  query.bind(4, judged_by);
  query.bind(5, limit);
  while (query.executeStep()) out.rows.push_back(judged_part(query));
  if (out.rows.size() == static_cast<std::size_t>(limit)) out.last = out.rows.back().id;
  return out;
}

std::vector<Observation> reworded_rows(Database& database, int limit) {
  Prepared query(database, std::string("SELECT ") + kColumns +
                               " FROM wording w JOIN observation o ON o.id = w.observation_id "
                               "WHERE w.judged_by = '' ORDER BY w.observation_id LIMIT ?");
  query.bind(1, limit);
  std::vector<Observation> out;
  while (query.executeStep()) out.push_back(judged_part(query));
  return out;
}

void save_wording(Database& database, const Observation& row, const std::string& judged_by,
                  const std::vector<RowFinding>& findings) {
  const WordingLevel level = worst_level(findings);
  // The row may have gone since it was read, or say something else.
  Prepared keep(
      database,
      "INSERT INTO wording (observation_id, judged_by, level, findings) SELECT id, ?2, "
      "?3, ?4 FROM observation WHERE id = ?1 AND text = ?5 AND what_helped = ?6 AND setting = "
      "?7 AND alt = ?8 AND kind = ?9 AND student_id = ?10 ON CONFLICT (observation_id) DO UPDATE "
      "SET "
      "judged_by = excluded.judged_by, level = excluded.level, findings = "
      "excluded.findings");
  keep.bind(1, row.id.value);
  keep.bind(2, judged_by);
  keep.bind(3, to_string(level));
  keep.bind(4, packed(findings));
  keep.bind(5, row.text);
  keep.bind(6, row.what_helped);
  keep.bind(7, row.setting);
  keep.bind(8, row.alt);
  keep.bind(9, to_string(row.kind));
  keep.bind(10, row.student.value);
  if (keep.exec() == 0 || level == WordingLevel::kBlock) return;
  Prepared free(database,
                "DELETE FROM ledger WHERE observation_id = ? AND outcome = 'withheld' AND reason = "
                "?");
  free.bind(1, row.id.value);
  free.bind(2, kWordingBlock);
  free.exec();
}

std::optional<WordingLevel> wording_of(Database& database, ObservationId row,
                                       const std::string& judged_by) {
  Prepared query(database,
                 "SELECT level, EXISTS (SELECT 1 FROM wording_override v WHERE v.observation_id = "
                 "w.observation_id) FROM wording w WHERE observation_id = ? AND judged_by = ?");
  query.bind(1, row.value);
  query.bind(2, judged_by);
  if (!query.executeStep()) return std::nullopt;
  const auto level = parse_wording_level(query.getColumn(0).getString());
  const bool released = query.getColumn(1).getInt() != 0;
  return released && level == WordingLevel::kHold ? WordingLevel::kNone : level;
}

std::vector<std::string> known_titles(Database& database) {
  Prepared query(database, "SELECT DISTINCT title FROM strategy WHERE title <> '' ORDER BY title");
  std::vector<std::string> out;
  while (query.executeStep()) out.push_back(query.getColumn(0).getString());
  return out;
}

std::vector<WordingNote> wording_of_file(Database& database, FileId file) {
  Prepared query(database, kNote +
                               "AND o.file_id = ? AND w.level <> 'none' ORDER BY o.sheet, o.line, "
                               "o.id");
  query.bind(1, file.value);
  return notes_of(query);
}

std::vector<WordingNote> stopped_by_wording(Database& database) {
  Prepared query(
      database,
      kNote +
          "AND w.level IN ('hold', 'block') AND NOT (w.level = 'hold' AND released) AND o.share = "
          "1 "
          "AND s.active = 1 AND EXISTS (SELECT 1 FROM family_student fs LEFT JOIN ledger l ON "
          "l.family_id = fs.family_id AND l.observation_id = o.id WHERE fs.student_id = "
          "o.student_id AND fs.active = 1 AND (l.outcome IS NULL OR l.outcome = 'deferred' OR "
          "(l.outcome = 'withheld' AND l.reason = 'wording_block'))) ORDER BY o.id");
  return notes_of(query);
}

Release release_wording(Database& database, ObservationId row, const std::string& reason,
                        const std::string& by, Instant now) {
  Prepared query(database,
                 "SELECT level FROM wording WHERE observation_id = ? AND level IN ('hold', "
                 "'block')");
  query.bind(1, row.value);
  if (!query.executeStep()) return Release::kNotHeld;
  if (query.getColumn(0).getString() == to_string(WordingLevel::kBlock)) return Release::kBlocked;
  Prepared insert(database,
                  "INSERT INTO wording_override (observation_id, reason, by, at) VALUES (?, ?, ?, "
                  "?) ON CONFLICT (observation_id) DO UPDATE SET reason = excluded.reason, by = "
                  "excluded.by, at = excluded.at");
  insert.bind(1, row.value);
  insert.bind(2, reason);
  insert.bind(3, by);
  insert.bind(4, to_unix(now));
  insert.exec();
  return Release::kReleased;
}

}  // namespace homeward::store
