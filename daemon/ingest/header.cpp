#include "ingest/header.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

// What one header could mean before the others are known.
struct Meaning {
  std::size_t index = 0;
  std::string header;
  std::optional<Field> field;
  bool weak = false;
  std::optional<Kind> kind;
  std::string number;  // "2" of "Strength 2": a sheet may have several columns of one kind
  std::string language;
};

// "text_es", "text (es)", "Text es".
std::string translation_language(const std::string& header) {
  const std::string folded = text::fold_case(header);
  if (!folded.starts_with("text") || folded.size() < 7) return {};
  std::string_view rest = std::string_view(folded).substr(4);
  if (rest.front() != '_' && rest.front() != ' ' && rest.front() != '-') return {};
  rest.remove_prefix(1);
  if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  if (rest.size() > 10 || rest.find(' ') != std::string_view::npos) return {};
  return language_word(rest).value_or("");
}

// A kind, unless the word says something else at the head of a column.
std::optional<Kind> header_kind(const std::string& key) {
  return key == "family" ? std::nullopt : kind_word(key);
}

// A header without what only says how to fill it in: "Consent (Y/N)", "Date [dd/mm/yyyy]". Other
// words in brackets change its meaning: consent to photographs is no consent to letters.
std::string_view without_hint(std::string_view header) {
  constexpr std::string_view kHints =
      " yn yesno sn sino síno ouinon on jn janein tn taknie required optional obligatorio opcional "
      "obligatoire facultatif pflichtfeld wymagane ddmmyyyy mmddyyyy yyyymmdd ddmmyy mmddyy "
      "ddmmaaaa jjmmaaaa ttmmjjjj ddmmrrrr firstlast firstandlast firstandlastname fullname ";
  const auto open = header.find_last_of("([");
  if (open == std::string_view::npos || open == 0) return header;
  const auto close = header.find_last_of(")]");
  if (close == std::string_view::npos || close < open) return header;
  if (!text::lookup_key(header.substr(close)).empty()) return header;
  const std::string hint = text::lookup_key(header.substr(open, close - open));
  return kHints.find(" " + hint + " ") == std::string_view::npos ? header : header.substr(0, open);
}

// "Strength 2", "Win #3": the kind and the number.
void read_numbered_kind(const std::string& key, Meaning& meaning) {
  const auto last = key.find_last_not_of("0123456789");
  if (last == std::string::npos || last + 1 == key.size() || key.size() - last > 3) return;
  meaning.kind = header_kind(key.substr(0, last + 1));
  if (meaning.kind) meaning.number = key.substr(last + 1);
}

Meaning meaning_of(const HeaderCell& cell, TableKind kind, const OwnHeaders& own) {
  const auto& key = cell.key;
  Meaning meaning;
  meaning.index = cell.index;
  meaning.header = cell.header;
  const bool log = kind == TableKind::kLog;
  if (const auto found = own.find(key); found != own.end()) {
    meaning.field = parse_field(found->second);
    if (!meaning.field && log) meaning.kind = kind_word(found->second);
    if (meaning.field || meaning.kind) return meaning;
  }
  if (log) meaning.language = translation_language(cell.header);
  if (!meaning.language.empty()) return meaning;
  if (const auto* synonym = find_synonym(kind, key)) {
    meaning.field = synonym->field;
    meaning.weak = synonym->weak;
  }
  if (log) meaning.kind = header_kind(key);
  if (log && !meaning.kind && !meaning.field) read_numbered_kind(key, meaning);
  return meaning;
}

bool any(const std::vector<Meaning>& meanings, Field field, bool weak) {
  return std::any_of(meanings.begin(), meanings.end(),
                     [&](const Meaning& m) { return m.field == field && m.weak == weak; });
}

// A log is wide when headers name kinds and no column holds the text of a whole row.
bool is_wide(const std::vector<Meaning>& meanings) {
  const bool kinds = std::any_of(meanings.begin(), meanings.end(),
                                 [](const Meaning& m) { return m.kind.has_value(); });
  const bool kind_column = any(meanings, Field::kKind, false);
  if (any(meanings, Field::kPoints, false)) return false;  // sums by kind beside single points
  return kinds && !any(meanings, Field::kText, false) &&
         !(kind_column && any(meanings, Field::kText, true));
}

// Settles what each header means in a wide or a long sheet: "Goal" is a kind or a goal's id.
void settle(std::vector<Meaning>& meanings, bool wide) {
  const bool counts = any(meanings, Field::kDone, false) || any(meanings, Field::kOf, false);
  for (auto& meaning : meanings) {
    if (!wide || (meaning.kind && meaning.field && counts)) meaning.kind.reset();
    if (meaning.kind) meaning.field.reset();
    const bool row_wide = meaning.field == Field::kText || meaning.field == Field::kKind;
    if (wide && row_wide) meaning.field.reset();
  }
}

void place(HeaderReading& reading, const std::vector<Meaning>& meanings) {
  std::set<std::string> used;
  const auto take = [&](const Meaning& meaning) {
    std::string use = meaning.field ? to_string(*meaning.field) : "";
    if (meaning.kind) use = fmt::format("kind {} {}", to_string(*meaning.kind), meaning.number);
    if (!meaning.language.empty()) use = "text_" + meaning.language;
    if (used.insert(use).second) {
      reading.columns.push_back({meaning.index, meaning.header,
                                 meaning.field.value_or(Field::kText), meaning.kind, meaning.number,
                                 meaning.language});
    } else if (meaning.weak) {
      reading.ignored.push_back(meaning.header);
    } else {
      reading.twice.push_back(meaning.header);
    }
  };
  for (const bool weak : {false, true}) {
    for (const auto& meaning : meanings) {
      const bool known = meaning.field || meaning.kind || !meaning.language.empty();
      if (known && meaning.weak == weak) take(meaning);
      if (!known && !weak) reading.ignored.push_back(meaning.header);
    }
  }
  std::sort(reading.columns.begin(), reading.columns.end(),
            [](const Column& a, const Column& b) { return a.index < b.index; });
}

}  // namespace

int HeaderReading::score() const {
  const int known = static_cast<int>(columns.size());
  return (complete() ? 1000 : 0) + 10 * known - (filled - known);
}

std::string header_key(std::string_view header) { return text::lookup_key(without_hint(header)); }

std::vector<HeaderCell> header_cells(const std::vector<std::string>& record) {
  std::vector<HeaderCell> cells;
  for (std::size_t i = 0; i < record.size(); ++i) {
    HeaderCell cell{i, std::string(text::trim(record[i])), {}};
    if (cell.header.empty()) continue;
    cell.key = header_key(cell.header);
    if (!cell.key.empty()) cells.push_back(std::move(cell));
  }
  return cells;
}

bool may_be_header(const std::vector<HeaderCell>& cells, const OwnHeaders& own) {
  const auto names = [&](const HeaderCell& cell) {
    return is_synonym(cell.key) || cell.key.starts_with("text") || own.count(cell.key) != 0 ||
           kind_word(cell.key).has_value();
  };
  return std::count_if(cells.begin(), cells.end(), names) >= 2;
}

HeaderReading read_header(const std::vector<HeaderCell>& cells, TableKind kind,
                          const OwnHeaders& own) {
  HeaderReading reading;
  reading.kind = kind;
  reading.filled = static_cast<int>(cells.size());
  std::vector<Meaning> meanings;
  meanings.reserve(cells.size());
  for (const auto& cell : cells) meanings.push_back(meaning_of(cell, kind, own));
  const bool wide = kind == TableKind::kLog && is_wide(meanings);
  settle(meanings, wide);
  place(reading, meanings);
  for (const auto& need : required_fields(kind)) {
    const bool met =
        std::any_of(reading.columns.begin(), reading.columns.end(), [&](const auto& c) {
          if (c.kind) return need.front() == Field::kText;
          return c.language.empty() && std::find(need.begin(), need.end(), c.field) != need.end();
        });
    if (!met) reading.missing.push_back(need);
  }
  return reading;
}

}  // namespace homeward::ingest
