#include "collect/source_rounds.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "collect/spool_writer.h"
#include "domain/database_path.h"

namespace homeward::collect {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kPart = "database.part";
const std::string kBeginningOfTime = "1970-01-01";

}  // namespace

std::string since_day(std::optional<Instant> read_at, std::chrono::minutes overlap) {
  if (!read_at) return {};
  return to_iso(Date{std::chrono::floor<std::chrono::days>(*read_at - overlap)});
}

SourceRounds::SourceRounds(SourcesOptions options, std::shared_ptr<Line> line)
    : options_(std::move(options)), line_(std::move(line)), known_(options_.known) {
  make_spool(options_.spool);
  ::unlink((options_.spool / kPart).c_str());
  for (const SourceOptions& wanted : options_.sources) {
    Source source;
    source.options = wanted;
    for (const auto& [kind, select] : wanted.selects)
      source.tables.push_back({kind, select, true, {}});
    source.due = steady_clock::now();
    sources_.push_back(std::move(source));
  }
}

void SourceRounds::run() {
  try {
    while (!line_->stopping) {
      do_commands();
      const auto now = steady_clock::now();
      const bool due = !options_.once && std::any_of(sources_.begin(), sources_.end(),
                                                     [&](const Source& s) { return s.due <= now; });
      asked_ > 0 || due ? look_at_all() : sleep();
    }
  } catch (const ReadStopped&) {
    // As asked.
  }
}

void SourceRounds::do_commands() {
  while (const auto command = line_->commands.try_pop()) {
    if (line_->left_behind) throw LeftBehind{};
    if (std::holds_alternative<ScanNow>(*command)) ++asked_;
    if (const auto* again = std::get_if<TellAgain>(&*command)) tell_again(again->path);
  }
}

// What was read since the lost reading may have moved :since on: everything is read anew.
void SourceRounds::tell_again(const std::string& path) {
  known_.erase(path);
  for (Source& source : sources_) {
    if (!path.starts_with(database_path(source.options.name) + "/")) continue;
    for (Table& table : source.tables) {
      table.unread = true;
      table.read_at.reset();
    }
    source.due = std::min(source.due, steady_clock::now() + kFirstRetry);
  }
}

void SourceRounds::sleep() {
  int timeout = -1;
  if (!options_.once) {
    Steady next = steady_clock::now() + std::chrono::hours(1);
    for (const Source& source : sources_) next = std::min(next, source.due);
    const auto left = std::chrono::ceil<milliseconds>(next - steady_clock::now());
    timeout = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }
  pollfd wait{line_->bell.fd(), POLLIN, 0};
  if (::poll(&wait, 1, timeout) > 0) line_->bell.clear();
}

void SourceRounds::look_at_all() {
  SourcesRead answer;
  answer.answers = std::exchange(asked_, 0);
  for (Source& source : sources_) {
    if (answer.answers == 0 && source.due > steady_clock::now()) continue;
    if (!look(source, answer.answers > 0)) ++answer.troubled;
    source.due = next_look(source);
  }
  if (answer.answers > 0) line_->emit(answer);
}

Steady SourceRounds::next_look(const Source& source) const {
  Steady next = steady_clock::now() + source.options.every;
  const auto consider = [&](const std::string& path) {
    if (const auto retry = problems_.next_try(path)) next = std::min(next, *retry);
  };
  consider(database_path(source.options.name));
  for (const Table& table : source.tables)
    consider(database_path(source.options.name, table.kind, {}));
  return std::max(next, steady_clock::now() + milliseconds(10));
}

// True when all of it is read, or was read before and has not changed.
bool SourceRounds::look(Source& source, bool asked) {
  const std::string path = database_path(source.options.name);
  if (!asked && !problems_.may_try(path, {}, steady_clock::now())) return false;
  try {
    refresh(source);
    const bool whole = read_tables(source, asked);
    over(path);
    return whole;
  } catch (const DatabaseTrouble& what) {
    source.database.reset();
    // What comes back may be another file with the same inode.
    if (what.code() == "database_missing") source.facts.reset();
    trouble(path, what.code(), what.what());
  } catch (const std::exception& error) {
    source.database.reset();
    trouble(path, "database_io", error.what());
  }
  return false;
}

// Opens the database when it is not open or its file is another one, and finds out what is unread.
// A file that was copied over in place keeps its inode and may even keep its data_version: so a
// new size or time of the file opens it anew too, which costs little.
void SourceRounds::refresh(Source& source) {
  const FileFacts facts = facts_of(source.options.path);
  const bool replaced = !source.facts || !source.facts->same_file(facts);
  bool changed = false;
  if (!source.database || source.facts != facts) {
    source.database.reset();
    source.database = std::make_unique<ForeignDatabase>(
        source.options.path, [line = line_] { return line->stopping.load(); },
        options_.lock_patience);
    source.facts = facts;
    changed = true;
  }
  // Before the rows, so that what is committed meanwhile is noticed by the next look.
  const std::int64_t version = source.database->data_version();
  changed = changed || version != source.version;
  source.version = version;
  for (Table& table : source.tables) {
    table.unread = table.unread || changed;
    if (replaced) table.read_at.reset();
  }
}

bool SourceRounds::read_tables(Source& source, bool asked) {
  bool whole = true;
  for (Table& table : source.tables) {
    if (!table.unread) continue;
    const std::string path = database_path(source.options.name, table.kind, {});
    if (!asked && !problems_.may_try(path, {}, steady_clock::now())) {
      whole = false;
      continue;
    }
    try {
      whole = read(source, table) && whole;
    } catch (const DatabaseTrouble& what) {
      if (!what.of_select()) throw;
      trouble(path, what.code(), what.what());
      whole = false;
    }
  }
  return whole;
}

bool SourceRounds::read(Source& source, Table& table) {
  const Instant began = line_->now();
  ForeignSelect select(*source.database, table.select);
  const std::string since =
      select.uses_since() ? since_day(table.read_at, source.options.overlap) : "";
  const std::string path = database_path(source.options.name, table.kind, since);
  SpoolWriter spool(options_.spool, kPart);
  bool too_large = false;
  const auto take = [&](std::string_view piece) {
    too_large = spool.size() + piece.size() > options_.size_cap;
    return !too_large && spool.write(piece);
  };
  const auto rows = select.run((since.empty() ? kBeginningOfTime : since) + " 00:00:00", take);
  if (too_large) {
    throw DatabaseTrouble(
        "database_large",
        fmt::format("it gives more than {} MB; narrow it with WHERE", options_.size_cap >> 20U));
  }
  const auto known = known_.find(path);
  // A day on which nothing has changed yet is no news.
  const bool nothing = rows == 0 && !since.empty() && known == known_.end();
  if (!nothing) {
    const auto outcome = spool.finish(known == known_.end() ? std::string() : known->second);
    if (const auto* full = std::get_if<SpoolFull>(&outcome)) {
      trouble(database_path(source.options.name, table.kind, {}), "spool_failed", full->detail);
      return false;
    }
    tell(path, std::get<Spooled>(outcome), began);
  }
  over(database_path(source.options.name, table.kind, {}));
  table.unread = false;
  table.read_at = began;
  return true;
}

void SourceRounds::tell(const std::string& path, const Spooled& spooled, Instant read_at) {
  if (spooled.known) return;
  line_->emit(FileSpooled{path, spooled.sha256, spooled.size, read_at, spooled.path, 0});
  known_[path] = spooled.sha256;
}

void SourceRounds::trouble(const std::string& path, const std::string& code,
                           const std::string& detail) {
  auto news = problems_.note({path, code, detail, false}, {}, steady_clock::now());
  if (!news) return;
  log::warning("source.unreadable", {{"source", path}, {"code", code}});
  line_->emit(std::move(*news));
}

void SourceRounds::over(const std::string& path) {
  if (!problems_.over(path)) return;
  log::info("source.readable", {{"source", path}});
  line_->emit(ProblemOver{path});
}

}  // namespace homeward::collect
