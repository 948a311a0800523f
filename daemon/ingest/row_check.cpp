// RowCheck: the cells of one row, each with its first problem in a teacher's words.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "ingest/table.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr int kDaysAhead = 14;                // a note for Friday, not a year mistyped
constexpr std::size_t kLongestNote = 5000;    // code points; a note, not a chapter
constexpr std::size_t kLongestAddress = 254;  // RFC 5321, 4.5.3.1.3 less the brackets

struct DateWords {
  const char* code;
  const char* message;  // with {} for the cell
  const char* hint;
};

DateWords words_of(DateProblem problem) {
  switch (problem) {
    case DateProblem::kAmbiguous:
      return {"ambiguous_date", "\"{}\" may be read with the day or the month first.",
              "Write the date as 2026-09-30 (year, month, day)."};
    case DateProblem::kTwoDigitYear:
      return {"two_digit_year", "It is not sure which year \"{}\" means.",
              "Write the whole year: 2026-09-30."};
    case DateProblem::kHashes:
      return {"date_hidden", "The date column was too narrow, so the file holds {} and no date.",
              "Make the column wider in the spreadsheet and save the file again."};
    case DateProblem::kTooOld:
      return {"date_too_old", "\"{}\" lies before 1950: probably a blank cell shown as a date.",
              "Write the day of the note: 2026-09-30."};
    case DateProblem::kNoSuchDay:
      return {"no_such_day", "There is no such day as \"{}\".", "Check the day and the month."};
    case DateProblem::kUnreadable:
    case DateProblem::kNone:
      break;
  }
  return {"unreadable_date", "\"{}\" is not a date.", "Write the date as 2026-09-30."};
}

// "14.0": an id that went through a column of numbers with gaps.
void drop_fraction(std::string& id) {
  const auto dot = id.find_first_not_of("0123456789");
  if (dot != std::string::npos && dot > 0 && std::string_view(id).substr(dot) == ".0")
    id.resize(dot);
}

std::string shown(std::string_view cell) { return text::shorten(cell, 60); }

}  // namespace

RowCheck::RowCheck(const TableRow& row, const Layout& layout,
                   const std::map<Field, DateOrder>& orders, Date today)
    : row_(row), layout_(layout), orders_(orders), this_year_(static_cast<int>(today.year())) {}

std::string RowCheck::header_of(Field field) const {
  const Column* column = layout_.find(field);
  return column == nullptr ? to_string(field) : column->header;
}

std::string_view RowCheck::cell(const Column& column) const {
  return column.index < row_.cells.size() ? std::string_view(row_.cells[column.index])
                                          : std::string_view();
}

std::string RowCheck::text(Field field) const {
  const Column* column = layout_.find(field);
  return column == nullptr ? std::string() : text::fold_space(cell(*column));
}

std::string RowCheck::lines(Field field) const {
  const Column* column = layout_.find(field);
  return column == nullptr ? std::string() : std::string(cell(*column));
}

std::optional<std::string> RowCheck::if_column(Field field) const {
  return has(field) ? std::optional(text(field)) : std::nullopt;
}

std::string RowCheck::required(Field field) {
  std::string value = text(field);
  if (value.empty()) {
    fail(field, "missing_value", "This cell is empty, and it is needed.", "Fill it in.");
  } else if (text::length(value) > kLongestNote) {
    fail(field, "text_too_long", fmt::format("This text has more than {} letters.", kLongestNote),
         "Say it in a few sentences. Did a quotation mark swallow other lines?");
  }
  return value;
}

std::string RowCheck::id(Field field) {
  std::string value = text(field);
  if (is_mangled_id(value)) {
    fail(field, "mangled_id",
         fmt::format("\"{}\" is what the spreadsheet made of an id.", shown(value)),
         "Format the column as text, make it wide enough, and type the id again.");
  }
  if (field == Field::kStudentId) drop_fraction(value);
  return value;
}

std::optional<Date> RowCheck::date(Field field) {
  const std::string written = text(field);
  if (written.empty()) return std::nullopt;
  const auto order = orders_.find(field);
  const auto reading =
      read_date(written, order == orders_.end() ? DateOrder::kUnknown : order->second, this_year_);
  serial_date_ |= reading.serial;
  if (!reading.date) {
    const auto words = words_of(reading.problem);
    fail(field, words.code, fmt::format(fmt::runtime(words.message), shown(written)), words.hint);
  }
  return reading.date;
}

Date RowCheck::required_date(Field field, std::optional<Date> latest) {
  if (text(field).empty()) {
    fail(field, "missing_value", "The date is missing.", "Write the day of the note: 2026-09-30.");
    return {};
  }
  const auto day = date(field);
  if (day && latest && *day > *latest && *day <= plus_days(*latest, kDaysAhead)) {
    fail(field, kNotYet, fmt::format("{} is not here yet.", to_iso(*day)),
         "Nothing is to be done: the row is kept, and taken by itself when its day has come. If "
         "another day was meant, mend it in the file and save that again.");
    if (reject_->code == kNotYet) reject_->day = day;
  } else if (day && latest && *day > *latest) {
    fail(field, "future_date",
         fmt::format("{} is not here yet: notes tell what has happened.", to_iso(*day)),
         "Check the day, the month and the year.");
  }
  return day.value_or(Date{});
}

std::optional<int> RowCheck::number(Field field, int least, int most) {
  const std::string written = text(field);
  if (written.empty()) return std::nullopt;
  std::string_view digits = written;
  for (const std::string_view zero : {".0", ".00", ",0", ",00"}) {
    if (digits.ends_with(zero)) digits.remove_suffix(zero.size());
  }
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < least ||
      value > most) {
    fail(field, "bad_number",
         fmt::format("\"{}\" is not a whole number from {} to {}.", shown(written), least, most),
         "Write digits only.");
    return std::nullopt;
  }
  return value;
}

std::optional<bool> RowCheck::yes_or_no(Field field) {
  return word(field, &ingest::yes_or_no, "yes, no");
}

std::string RowCheck::link(Field field) {
  std::string written = text(field);
  if (written.empty()) return written;
  const std::string folded = text::fold_case(written.substr(0, 8));
  const bool web = folded.starts_with("https://") || folded.starts_with("http://");
  if (!web || written.find_first_of(" <>\"") != std::string::npos || written.size() > 2000) {
    fail(field, "bad_link", fmt::format("\"{}\" is not a web address.", shown(written)),
         "Copy the whole address, beginning with https://");
    return {};
  }
  return written;
}

std::string RowCheck::email(Field field) {
  std::string written = text(field);
  if (written.empty()) return written;
  const auto at = written.find('@');
  const bool one_at = at != std::string::npos && written.find('@', at + 1) == std::string::npos;
  const auto domain = one_at ? std::string_view(written).substr(at + 1) : std::string_view();
  const bool good = one_at && at > 0 && domain.find('.') != std::string_view::npos &&
                    domain.front() != '.' && domain.back() != '.' &&
                    written.find_first_of(" ,;:<>()[]\\\"") == std::string::npos &&
                    domain.find("..") == std::string_view::npos && !text::has_control(written) &&
                    written.size() <= kLongestAddress;
  if (!good) {
    fail(field, "bad_email", fmt::format("\"{}\" is not an e-mail address.", shown(written)),
         "Write one address like name@example.org, and nothing else, into the cell.");
    return {};
  }
  return written;
}

void RowCheck::fail(Field field, const char* code, std::string message, std::string hint) {
  fail(header_of(field), code, std::move(message), std::move(hint));
}

void RowCheck::fail(std::string header, const char* code, std::string message, std::string hint) {
  if (reject_ && reject_->code != kNotYet) return;
  reject_ = Reject{row_.origin.line,   std::move(header), code,
                   std::move(message), std::move(hint),   row_.origin.raw};
}

void RowCheck::unknown_word(Field field, const std::string& written, const char* list) {
  fail(field, "unknown_word",
       fmt::format("\"{}\" is not a word that is known here.", shown(written)),
       fmt::format("Write one of: {}.", list));
}

}  // namespace homeward::ingest
