// homeward why: which row or phrase each sentence of a letter came from.
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "app/commands.h"
#include "app/instance.h"
#include "base/text.h"
#include "store/people.h"

namespace homeward::app {

namespace {

// A message as `why` names it, with its trace.
struct Traced {
  std::int64_t id = 0;
  std::string family;  // the school's id
  std::string slot;
  std::string state;
  std::string channel;
  std::string trace;
};

// Where a row came from; empty parts are not known.
struct Source {
  std::string file;  // relative to drop/
  int line = 0;
  std::string date;
  std::string author;
  std::string key;  // the school's own id of it
};

std::optional<Traced> traced_where(store::Database& database, const char* condition,
                                   const std::string& value) {
  store::Prepared query(
      database,
      std::string("SELECT m.id, f.key, d.slot, m.state, m.channel, b.trace FROM message m "
                  "JOIN message_body b ON b.message_id = m.id "
                  "JOIN digest d ON d.id = m.digest_id JOIN family f ON f.id = "
                  "d.family_id WHERE ") +
          condition + " ORDER BY m.id DESC LIMIT 1");
  query.bind(1, value);
  if (!query.executeStep()) return std::nullopt;
  return Traced{query.getColumn(0).getInt64(),  query.getColumn(1).getString(),
                query.getColumn(2).getString(), query.getColumn(3).getString(),
                query.getColumn(4).getString(), query.getColumn(5).getString()};
}

// By Homeward's number, by Message-ID with or without its brackets, else a family's newest letter.
Traced message_named(store::Database& database, const std::string& name) {
  std::string bare = name;
  if (bare.starts_with('<') && bare.ends_with('>')) bare = bare.substr(1, bare.size() - 2);
  for (const char* condition : {"CAST(m.id AS TEXT) = ?", "m.message_id = ?", "f.key = ?"}) {
    if (auto found = traced_where(database, condition, bare)) return *found;
  }
  throw Failure(
      ExitCode::kNoInput,
      fmt::format("no letter is called \"{}\"; it wants a letter's number, its Message-ID "
                  "(a header of every e-mail), or a family's id for its newest letter",
                  name));
}

std::optional<Source> source_of(store::Database& database, const std::string& table,
                                std::int64_t row) {
  const char* words =
      table == "observation"
          ? "SELECT f.path, o.line, o.date, coalesce(s.name, ''), o.row_id FROM observation o LEFT "
            "JOIN file f ON f.id = o.file_id LEFT JOIN staff s ON s.id = o.author_id WHERE o.id = ?"
      : table == "family_note"
          ? "SELECT f.path, 0, n.date, '', '' FROM family_note n LEFT JOIN file f ON f.id = "
            "n.file_id WHERE n.id = ?"
      : table == "staff" ? "SELECT '', 0, '', name, key FROM staff WHERE id = ?"
      : table == "goal"  ? "SELECT '', 0, start_date, agreed_by, key FROM goal WHERE id = ?"
                        : "SELECT '', 0, coalesce(started, ''), '', key FROM strategy WHERE id = ?";
  store::Prepared query(database, words);
  query.bind(1, row);
  if (!query.executeStep()) return std::nullopt;
  return Source{store::text_of(query.getColumn(0)), query.getColumn(1).getInt(),
                query.getColumn(2).getString(), query.getColumn(3).getString(),
                query.getColumn(4).getString()};
}

std::string words_of(const std::string& table, std::int64_t row,
                     const std::optional<Source>& from) {
  std::string out = fmt::format("{} {}", table, row);
  if (!from) return out + ", which is no longer in the database";
  if (!from->key.empty()) out += fmt::format(" ({})", from->key);
  if (!from->file.empty()) out += ", " + from->file;
  if (from->line > 0) out += fmt::format(" line {}", from->line);
  if (!from->date.empty()) out += ", " + from->date;
  if (!from->author.empty()) out += ", " + from->author;
  return out;
}

std::string json_of(const std::string& text, const std::string& table, std::int64_t row,
                    const std::optional<Source>& from) {
  std::string out = fmt::format("{{\"text\": {}, \"row\": {}, \"table\": {}", text::json(text), row,
                                text::json(table));
  if (from) {
    out += fmt::format(", \"file\": {}, \"line\": {}, \"date\": {}, \"author\": {}, \"id\": {}",
                       text::json(from->file), from->line, text::json(from->date),
                       text::json(from->author), text::json(from->key));
  }
  return out + "}";
}

}  // namespace

ExitCode why(const Config& config, const std::string& message, bool json) {
  auto database = store::Database::open_read_only(database_path(config));
  const Traced letter = message_named(database, message);
  store::Prepared sentences(
      database,
      "SELECT value ->> 'text', value ->> 'phrase', value ->> 'table', value ->> 'row' FROM "
      "json_each(?, '$.sentences')");
  sentences.bind(1, letter.trace);
  std::string lines;
  std::string items;
  while (sentences.executeStep()) {
    const std::string text = store::text_of(sentences.getColumn(0));
    const std::string phrase = store::text_of(sentences.getColumn(1));
    if (sentences.isColumnNull(3)) {
      lines += fmt::format("{}\n    phrase {}\n", text, phrase);
      items += fmt::format("{}\n  {{\"text\": {}, \"phrase\": {}}}", items.empty() ? "" : ",",
                           text::json(text), text::json(phrase));
      continue;
    }
    const std::string table = store::text_of(sentences.getColumn(2));
    const std::int64_t row = sentences.getColumn(3).getInt64();
    const auto from = source_of(database, table, row);
    lines += fmt::format("{}\n    {}{}\n", text, words_of(table, row, from),
                         phrase.empty() ? "" : ", led in by phrase " + phrase);
    items += fmt::format("{}\n  {}", items.empty() ? "" : ",", json_of(text, table, row, from));
  }
  if (json) {
    fmt::print(
        "{{\"message\": {}, \"family\": {}, \"slot\": {}, \"state\": {}, \"sentences\": [{}\n]}}\n",
        letter.id, text::json(letter.family), text::json(letter.slot), text::json(letter.state),
        items);
    return ExitCode::kOk;
  }
  fmt::print("letter {} to family {}, slot {}, {}{}\n\n{}", letter.id, letter.family, letter.slot,
             letter.state, letter.channel == "print" ? " on paper" : "", lines);
  return ExitCode::kOk;
}

}  // namespace homeward::app
