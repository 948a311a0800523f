#include "store/log_writer.h"

#include <algorithm>

#include "base/errors.h"

namespace homeward::store {

struct LogWriter::Statements {
  explicit Statements(SQLite::Database& sql)
      : insert(
            sql,
            "INSERT INTO observation (student_id, date, kind, text, setting, author_id, goal_id, "
            "done, of, topic, what_helped, alt, link, share, file_id, sheet, line, row_id, "
            "created_at, withdrawn, fingerprint) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
            "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) "
            "ON CONFLICT (fingerprint) DO NOTHING"),
        known(sql,
              "SELECT o.id, o.file_id, o.withdrawn, o.text, o.setting, o.author_id, o.goal_id, "
              "o.done, o.of, o.topic, o.what_helped, o.alt, o.link, o.share, o.row_id, o.kind, "
              "o.fingerprint, o.date, f.published_at IS NULL, EXISTS (SELECT 1 FROM "
              "observation_translation t WHERE t.observation_id = o.id), o.student_id "
              "FROM observation o JOIN file f ON f.id = o.file_id WHERE o.fingerprint = ?"),
        translations(sql,
                     "SELECT language, text, translator FROM observation_translation WHERE "
                     "observation_id = ? ORDER BY language"),
        translate(sql, "INSERT OR REPLACE INTO observation_translation VALUES (?, ?, ?, ?)"),
        source(sql,
               "INSERT OR IGNORE INTO observation_source (file_id, observation_id, line) "
               "VALUES (?, ?, ?)"),
        // Another path owns the row, and its current version still states it.
        elsewhere(sql,
                  "SELECT 1 FROM observation o JOIN file own ON own.id = o.file_id AND own.path <> "
                  "?2 JOIN file cur ON cur.path = own.path AND cur.current = 1 WHERE o.id = ?1 AND "
                  "(cur.id = own.id OR EXISTS (SELECT 1 FROM observation_source s WHERE s.file_id "
                  "= cur.id AND s.observation_id = o.id)) LIMIT 1"),
        not_shared(sql, "INSERT OR IGNORE INTO not_shared VALUES (?, ?)"),
        kept_back(sql,
                  "SELECT max(f.path <> ?2) FROM not_shared n JOIN file f ON f.id = n.file_id "
                  "WHERE n.observation_id = ?1"),
        stage(sql,
              "INSERT INTO staged_row (observation_id, file_id, onto, fingerprint) "
              "VALUES (?, ?, ?, ?)"),
        staged(sql, "SELECT 1 FROM staged_row WHERE onto = ?1 OR observation_id = ?1 LIMIT 1"),
        picture(sql, "INSERT OR REPLACE INTO staged_picture VALUES (?, ?, ?, ?)"),
        show(sql, "UPDATE observation SET withdrawn = 0 WHERE id = ?"),
        drop(sql, "DELETE FROM observation WHERE id = ?") {}

  SQLite::Statement insert;
  SQLite::Statement known;
  SQLite::Statement translations;
  SQLite::Statement translate;
  SQLite::Statement source;
  SQLite::Statement elsewhere;
  SQLite::Statement not_shared;
  SQLite::Statement kept_back;
  SQLite::Statement stage;
  SQLite::Statement staged;
  SQLite::Statement picture;
  SQLite::Statement show;
  SQLite::Statement drop;
};

struct LogWriter::Known {
  ObservationId id;
  FileId file;
  bool withdrawn = false;
  bool nobodys = false;  // of a file whose reading was broken off
  bool differs = false;
};

namespace {

// Resets a statement when its use is over, also by an exception.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  ~Use() { statement_.tryReset(); }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  SQLite::Statement& statement_;
};

bool is_text(const SQLite::Column& column, std::string_view text) {
  return std::string_view(column.getText(), static_cast<std::size_t>(column.getBytes())) == text;
}

bool is_number(const SQLite::Column& column, std::optional<std::int64_t> number) {
  return column.isNull() ? !number : number && column.getInt64() == *number;
}

template <typename Tagged>
std::optional<std::int64_t> number_of(Tagged id) {
  return id ? std::optional(id.value) : std::nullopt;
}

bool same_words(SQLite::Statement& known, const StatedRow& stated) {
  const Observation& row = stated.row;
  const auto column = [&](int index) { return known.getColumn(index); };
  std::optional<std::int64_t> done;
  std::optional<std::int64_t> of;
  if (row.count) {
    done = row.count->done;
    of = row.count->of;
  }
  return is_text(column(3), row.text) && is_text(column(4), row.setting) &&
         is_number(column(5), number_of(row.author)) && is_number(column(6), number_of(row.goal)) &&
         is_number(column(7), done) && is_number(column(8), of) && is_text(column(9), row.topic) &&
         is_text(column(10), row.what_helped) && is_text(column(11), row.alt) &&
         is_text(column(12), row.link) && (column(13).getInt() != 0) == row.share &&
         is_text(column(14), stated.row_id) && is_text(column(15), to_string(row.kind)) &&
         is_text(column(16), stated.fingerprint) && is_text(column(17), to_iso(row.date)) &&
         column(20).getInt64() == row.student.value;
}

}  // namespace

LogWriter::LogWriter(Database& database, FileId file, Instant now, Mode mode)
    : database_(database),
      file_(file),
      now_(now),
      mode_(mode),
      sql_(std::make_unique<Statements>(database.sql())) {
  SQLite::Statement query(database.sql(),
                          "SELECT path, published_at IS NOT NULL, current FROM file WHERE id = ?");
  query.bind(1, file.value);
  HOMEWARD_CHECK(query.executeStep());
  path_ = query.getColumn(0).getString();
  was_published_ = query.getColumn(1).getInt() != 0;
  current_ = query.getColumn(2).getInt() != 0;
}

LogWriter::~LogWriter() = default;

Saved LogWriter::write(const StatedRow& stated, const std::string& other) {
  kept_back_ = false;
  if (!other.empty()) {
    if (const auto known = find(other, stated)) return restate(*known, stated);
  }
  // Rows of a file that was visible before must not be seen before all of it is read.
  const bool hidden = mode_ == Mode::kStaged && was_published_;
  if (insert(stated, stated.fingerprint, hidden)) {
    const ObservationId id{database_.sql().getLastInsertRowid()};
    if (stated.not_shared) note_not_shared(id);
    if (hidden) {
      const Use use(sql_->stage);
      sql_->stage.bind(1, id.value);
      sql_->stage.bind(2, file_.value);
      sql_->stage.bind(3);
      sql_->stage.bindNoCopy(4, "");
      sql_->stage.exec();
    }
    if (!stated.picture.empty()) name_picture(id, stated);
    return Saved::kAdded;
  }
  const auto known = find(stated.fingerprint, stated);
  HOMEWARD_CHECK(known.has_value());
  if (!known->nobodys || known->file == file_) return restate(*known, stated);
  const Use use(sql_->drop);
  sql_->drop.bind(1, known->id.value);
  sql_->drop.exec();
  return write(stated, {});
}

bool LogWriter::insert(const StatedRow& stated, const std::string& fingerprint, bool hidden) {
  const Observation& row = stated.row;
  SQLite::Statement& into = sql_->insert;
  const std::string date = to_iso(row.date);
  const Use use(into);
  into.bind(1, row.student.value);
  into.bindNoCopy(2, date);
  into.bindNoCopy(3, to_string(row.kind));
  into.bindNoCopy(4, row.text);
  into.bindNoCopy(5, row.setting);
  bind_id_or_null(into, 6, row.author);
  bind_id_or_null(into, 7, row.goal);
  bind_optional(into, 8, row.count ? std::optional(row.count->done) : std::nullopt);
  bind_optional(into, 9, row.count ? std::optional(row.count->of) : std::nullopt);
  into.bindNoCopy(10, row.topic);
  into.bindNoCopy(11, row.what_helped);
  into.bindNoCopy(12, row.alt);
  into.bindNoCopy(13, row.link);
  into.bind(14, row.share ? 1 : 0);
  into.bind(15, file_.value);
  into.bindNoCopy(16, stated.sheet);
  into.bind(17, row.line);
  into.bindNoCopy(18, stated.row_id);
  into.bind(19, to_unix(now_));
  into.bind(20, hidden ? 1 : 0);
  into.bindNoCopy(21, fingerprint);
  if (into.exec() == 0) return false;
  const std::int64_t id = database_.sql().getLastInsertRowid();
  for (const auto& [language, text] : stated.translations) {
    const Use translate(sql_->translate);
    sql_->translate.bind(1, id);
    sql_->translate.bindNoCopy(2, language);
    sql_->translate.bindNoCopy(3, text);
    sql_->translate.bindNoCopy(4, stated.translator);
    sql_->translate.exec();
  }
  return true;
}

std::optional<LogWriter::Known> LogWriter::find(const std::string& fingerprint,
                                                const StatedRow& stated) {
  SQLite::Statement& query = sql_->known;
  const Use use(query);
  query.bindNoCopy(1, fingerprint);
  if (!query.executeStep()) return std::nullopt;
  Known known;
  known.id = {query.getColumn(0).getInt64()};
  known.file = {query.getColumn(1).getInt64()};
  known.withdrawn = query.getColumn(2).getInt() != 0;
  known.nobodys = query.getColumn(18).getInt() != 0;
  known.differs = known.withdrawn || !same_words(query, stated);
  const bool translated = query.getColumn(19).getInt() != 0;
  if (known.differs || (!translated && stated.translations.empty())) return known;
  SQLite::Statement& said = sql_->translations;
  const Use use_translations(said);
  said.bind(1, known.id.value);
  std::vector<std::pair<std::string, std::string>> words;
  while (said.executeStep()) {
    words.emplace_back(said.getColumn(0).getString(), said.getColumn(1).getString());
    known.differs |= !is_text(said.getColumn(2), stated.translator);
  }
  auto wanted = stated.translations;
  std::sort(wanted.begin(), wanted.end());
  known.differs |= words != wanted;
  return known;
}

Saved LogWriter::restate(const Known& known, const StatedRow& stated) {
  // A no is heard at once, as one that narrows contact is.
  const bool news = look_at_sharing(known.id, stated.not_shared);
  const Saved same = news ? Saved::kChanged : Saved::kSame;
  if (mode_ == Mode::kReleased) {
    add_source(known, stated.row.line);
    if (known.withdrawn && current_) {
      const Use use(sql_->show);
      sql_->show.bind(1, known.id.value);
      sql_->show.exec();
      return Saved::kChanged;
    }
    return same;
  }
  const bool first = add_source(known, stated.row.line);
  // The same note twice in one file: its first words hold.
  if (was_published_ ? is_staged(known.id) : !first) return same;
  const bool ours = known.withdrawn || known.file == file_ || !is_elsewhere(known.id);
  if (!known.differs || !ours) {
    if (ours && !stated.picture.empty()) name_picture(known.id, stated);
    return same;
  }
  HOMEWARD_CHECK(insert(stated, "~" + std::to_string(known.id.value), true));
  const ObservationId hidden{database_.sql().getLastInsertRowid()};
  if (!stated.picture.empty()) name_picture(hidden, stated);
  const Use use(sql_->stage);
  sql_->stage.bind(1, hidden.value);
  sql_->stage.bind(2, file_.value);
  sql_->stage.bind(3, known.id.value);
  sql_->stage.bindNoCopy(4, stated.fingerprint);
  sql_->stage.exec();
  return Saved::kChanged;
}

// True when this file states the row for the first time. Its own rows need no entry.
bool LogWriter::add_source(const Known& known, int line) {
  if (known.file == file_) return false;
  const Use use(sql_->source);
  sql_->source.bind(1, file_.value);
  sql_->source.bind(2, known.id.value);
  sql_->source.bind(3, line);
  return sql_->source.exec() > 0;
}

bool LogWriter::is_elsewhere(ObservationId row) {
  const Use use(sql_->elsewhere);
  sql_->elsewhere.bind(1, row.value);
  sql_->elsewhere.bindNoCopy(2, path_);
  return sql_->elsewhere.executeStep();
}

void LogWriter::note_not_shared(ObservationId row) {
  const Use use(sql_->not_shared);
  sql_->not_shared.bind(1, row.value);
  sql_->not_shared.bind(2, file_.value);
  sql_->not_shared.exec();
}

// True when the row is not shared from now on.
bool LogWriter::look_at_sharing(ObservationId row, bool not_shared) {
  SQLite::Statement& query = sql_->kept_back;
  const Use use(query);
  query.bind(1, row.value);
  query.bindNoCopy(2, path_);
  HOMEWARD_CHECK(query.executeStep());
  const bool was_not_shared = !query.getColumn(0).isNull();
  kept_back_ = was_not_shared && query.getColumn(0).getInt() != 0;
  if (not_shared) note_not_shared(row);
  return not_shared && !was_not_shared;
}

bool LogWriter::is_staged(ObservationId row) {
  const Use use(sql_->staged);
  sql_->staged.bind(1, row.value);
  return sql_->staged.executeStep();
}

void LogWriter::name_picture(ObservationId row, const StatedRow& stated) {
  const Use use(sql_->picture);
  sql_->picture.bind(1, row.value);
  sql_->picture.bind(2, file_.value);
  sql_->picture.bindNoCopy(3, stated.picture);
  sql_->picture.bind(4, stated.row.line);
  sql_->picture.exec();
}

}  // namespace homeward::store
