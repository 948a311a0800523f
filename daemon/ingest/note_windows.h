// A log in an order that stores fast: its notes go by windows, those of one pupil side by side, so
// that a transaction touches few pages of the index by pupil.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ingest/note_matcher.h"

namespace homeward::ingest {

// Reads the log or attendance table that `file` has begun, matched. The ingest worker, or any other
// one thread. Memory: a window of kWindowRows.
class NoteWindows {
 public:
  static constexpr std::size_t kWindowRows = 8192;
  static constexpr std::size_t kSliceRows = 512;

  NoteWindows(TableFile& file, const TableHead& head, NoteMatcher& matcher)
      : file_(file), head_(head), matcher_(matcher) {}

  // The next rows, about kSliceRows of them; nothing at the table's end. A pupil's notes keep their
  // order; all that one line is rejected or doubted for comes together. Throws as TableFile does.
  std::optional<MatchedBatch> next();

 private:
  // Values that are handed out bit by bit.
  template <typename Value>
  struct Queue {
    std::vector<Value> values{};
    std::size_t given = 0;

    bool empty() const { return given == values.size(); }
    void add(std::vector<Value>&& more);
    // The next ones, at most `most`, and only as long as `may` says so.
    template <typename May>
    std::vector<Value> take(std::size_t most, May may);
    std::vector<Value> take(std::size_t most);
  };

  void fill();
  std::vector<MatchedNote> take_notes();
  int last_line_of_slice() const;

  TableFile& file_;
  const TableHead& head_;
  NoteMatcher& matcher_;
  Queue<MatchedNote> notes_;          // in the file's order
  std::vector<std::uint32_t> order_;  // of notes_: by pupil
  Queue<store::Attendance> days_;
  Queue<Doubt> doubts_;    // by line
  Queue<Reject> rejects_;  // by line
  Queue<std::string> records_;
  MatchedBatch remarks_;  // what goes with the next slice: warnings, attachments, whose notes
  bool fresh_ = false;    // remarks_ are not given yet
};

}  // namespace homeward::ingest
