#include "app/reading.h"

#include <array>
#include <cstring>
#include <exception>
#include <utility>

#include "ingest/note_windows.h"
#include "ingest/publish.h"

namespace homeward::app {

namespace {

constexpr std::size_t kQueue = 24;

// Where `newer` breaks off when it is the beginning of `older` and no more: the physical line that
// it ends within or before. Nothing when it is something else.
std::optional<int> cut_line(const ingest::Bytes& newer, const ingest::Bytes& older) {
  if (newer.size() == 0 || newer.size() >= older.size()) return std::nullopt;
  std::array<char, 64U << 10U> ours{};
  std::array<char, 64U << 10U> theirs{};
  int line = 1;
  char last = '\0';
  for (std::uint64_t at = 0; at < newer.size();) {
    const std::size_t got = newer.read_at(at, ours.data(), ours.size());
    if (older.read_at(at, theirs.data(), got) != got) return std::nullopt;
    if (std::memcmp(ours.data(), theirs.data(), got) != 0) return std::nullopt;
    for (std::size_t i = 0; i < got; ++i) {
      // LF, CRLF and CR each end a line.
      const bool pair = ours[i] == '\n' && last == '\r';
      if ((ours[i] == '\n' || ours[i] == '\r') && !pair) ++line;
      last = ours[i];
    }
    at += got;
  }
  return line;
}

std::optional<int> cut_line(const std::filesystem::path& newer,
                            const std::filesystem::path& older) {
  if (older.empty() || !std::filesystem::exists(older)) return std::nullopt;
  return cut_line(ingest::FileBytes(newer), ingest::FileBytes(older));
}

}  // namespace

struct Reading::Source {
  explicit Source(std::unique_ptr<ingest::Bytes> bytes, ingest::ReadContext context)
      : file(std::move(bytes), std::move(context)) {}

  void begin(ingest::NoteMatcher& matcher) {
    if (std::exchange(begun, true)) return;
    const auto& head = file.survey().tables[table];
    file.begin(table);
    notes.reset();
    if (ingest::is_streamed(head.kind)) notes.emplace(file, head, matcher);
  }

  ingest::TableFile file;
  std::size_t table = 0;
  bool begun = false;
  std::optional<ingest::NoteWindows> notes{};
};

Reading::Reading(std::size_t threads, const Wake& wake)
    : worker_(threads, kQueue, wake, &Reading::work) {}

void Reading::survey(FileId file, std::filesystem::path spooled, std::filesystem::path older,
                     ingest::ReadContext context) {
  worker_.submit(
      {nullptr, nullptr, file, std::move(spooled), std::move(older), std::move(context)});
}

void Reading::read_on(SourcePtr source, std::shared_ptr<ingest::NoteMatcher> matcher) {
  worker_.submit({std::move(source), std::move(matcher)});
}

const ingest::Survey& Reading::survey_of(const Source& source) { return source.file.survey(); }

Reading::Answer Reading::work(Job job) {
  try {
    if (!job.source) {
      const auto cut_at = cut_line(job.spooled, job.older);
      return Surveyed{job.file,
                      std::make_shared<Source>(std::make_unique<ingest::FileBytes>(job.spooled),
                                               std::move(job.context)),
                      cut_at};
    }
    Source& source = *job.source;
    for (; source.table < source.file.survey().tables.size(); ++source.table) {
      source.begin(*job.matcher);
      if (source.notes) {
        if (auto batch = source.notes->next())
          return Notes{job.source, source.table, std::move(*batch)};
      } else if (auto batch = source.file.next()) {
        return Rows{job.source, source.table, std::move(*batch)};
      }
      source.begun = false;
    }
    return End{job.source};
  } catch (const std::exception&) {
    if (!job.source) return Surveyed{job.file, nullptr, std::nullopt};
    return End{job.source, true};
  }
}

}  // namespace homeward::app
