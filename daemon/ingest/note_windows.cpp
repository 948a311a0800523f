#include "ingest/note_windows.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <utility>

namespace homeward::ingest {

namespace {

template <typename Value>
void append(std::vector<Value>& to, std::vector<Value>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

template <typename Value>
void NoteWindows::Queue<Value>::add(std::vector<Value>&& more) {
  if (empty()) {
    values.clear();
    given = 0;
  }
  append(values, std::move(more));
}

template <typename Value>
template <typename May>
std::vector<Value> NoteWindows::Queue<Value>::take(std::size_t most, May may) {
  const auto begin = values.begin() + static_cast<std::ptrdiff_t>(given);
  auto end = begin;
  while (end != values.end() && static_cast<std::size_t>(end - begin) < most && may(*end)) ++end;
  given += static_cast<std::size_t>(end - begin);
  return {std::make_move_iterator(begin), std::make_move_iterator(end)};
}

template <typename Value>
std::vector<Value> NoteWindows::Queue<Value>::take(std::size_t most) {
  return take(most, [](const Value&) { return true; });
}

void NoteWindows::fill() {
  const auto rows = [&] {
    return notes_.values.size() + days_.values.size() + doubts_.values.size() +
           rejects_.values.size();
  };
  while (rows() < kWindowRows) {
    auto batch = file_.next();
    if (!batch) break;
    MatchedBatch matched = matcher_.match(head_, std::move(*batch));
    notes_.add(std::move(matched.notes));
    days_.add(std::move(matched.days));
    doubts_.add(std::move(matched.doubts));
    rejects_.add(std::move(matched.rejects));
    records_.add(std::move(matched.records));
    append(remarks_.warnings, std::move(matched.warnings));
    append(remarks_.attachments, std::move(matched.attachments));
    remarks_.by_writer |= matched.by_writer;
    remarks_.by_class_teacher |= matched.by_class_teacher;
    fresh_ = true;
  }
  order_.resize(notes_.values.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const StudentId of_a = notes_.values[a].stated.row.student;
    const StudentId of_b = notes_.values[b].stated.row.student;
    return of_a != of_b ? of_a < of_b : a < b;
  });
}

// The next ones in the order of their pupils.
std::vector<MatchedNote> NoteWindows::take_notes() {
  std::vector<MatchedNote> notes;
  notes.reserve(kSliceRows);
  for (; !notes_.empty() && notes.size() < kSliceRows; ++notes_.given)
    notes.push_back(std::move(notes_.values[order_[notes_.given]]));
  return notes;
}

// Lines up to this one are rejected and doubted in this slice.
int NoteWindows::last_line_of_slice() const {
  const auto line = [](const auto& queue, const auto& line_of) {
    const std::size_t last = queue.given + kSliceRows - 1;
    return last < queue.values.size() ? line_of(queue.values[last])
                                      : std::numeric_limits<int>::max();
  };
  return std::min(line(doubts_, [](const Doubt& doubt) { return doubt.origin.line; }),
                  line(rejects_, [](const Reject& reject) { return reject.line; }));
}

std::optional<MatchedBatch> NoteWindows::next() {
  const bool given =
      notes_.empty() && days_.empty() && doubts_.empty() && rejects_.empty() && records_.empty();
  if (given) {
    notes_ = {};
    days_ = {};
    doubts_ = {};
    rejects_ = {};
    records_ = {};
    fill();
    if (!fresh_) return std::nullopt;
  }
  MatchedBatch slice = std::exchange(remarks_, {});
  fresh_ = false;
  const int last = last_line_of_slice();
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  slice.doubts = doubts_.take(kAll, [&](const Doubt& doubt) { return doubt.origin.line <= last; });
  slice.rejects = rejects_.take(kAll, [&](const Reject& reject) { return reject.line <= last; });
  slice.records = records_.take(kSliceRows);
  slice.notes = take_notes();
  slice.days = days_.take(kSliceRows);
  return slice;
}

}  // namespace homeward::ingest
