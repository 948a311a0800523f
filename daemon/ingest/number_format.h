// A spreadsheet cell's number as the person sees it: dates, times, percentages, ids with leading
// zeros, by the cell's number format (ECMA-376 part 1, 18.8.30 and 18.8.31). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace homeward::ingest {

struct NumberFormat {
  enum class Kind {
    kPlain,
    kDate,      // 2026-10-05
    kDateTime,  // 2026-10-05 14:30, with seconds when there are any
    kTime,      // 9:05, within a day
    kDuration,  // 26:15
    kPercent,   // 35%
    kDigits,    // by mask: 00042, 078-05-1120
  };
  static constexpr char kDigit = '\0';  // stands for a digit in a mask

  Kind kind = Kind::kPlain;
  int decimals = 0;  // of a percentage, at most
  std::string mask{};
};

// The format of a built-in id that the file itself does not define; what is not known is plain.
NumberFormat built_in_format(int id);
// The format of a code as the file has it: "dd/mm/yyyy", "[$-407]d. mmmm yyyy;@", "00000".
NumberFormat parse_format(std::string_view code);

// `raw` is the number as the file has it ("45935.604166666664"). Numbers have up to 15 digits, as
// spreadsheets keep no more: 0.1, never 0.1000000000000000055. Whole numbers have no exponent as
// long as all of their digits are known; then they have one, so that an id which lost its last
// digits is seen to be no id. A date that there can not be is ########, as spreadsheets show it.
// What is no number is given back. `from_1904`: the file counts its days from 1904.
std::string show_number(std::string_view raw, const NumberFormat& format, bool from_1904);

// "2026-10-05T14:30:00" (cells of type d) as show_number gives it.
std::string show_iso(std::string_view text);

}  // namespace homeward::ingest
