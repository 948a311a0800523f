#include "ingest/number_format.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/text.h"

namespace homeward::ingest {

namespace {

using Kind = NumberFormat::Kind;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr const char* kNoDate = "########";
constexpr double kWholeUpTo = 9007199254740992.0;  // 2^53: whole numbers below are exact

std::optional<double> to_number(std::string_view raw) {
  double value = 0;
  if (raw.starts_with('+')) raw.remove_prefix(1);
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), value);
  if (error != std::errc{} || end != raw.data() + raw.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

// Few digits, as nearly all cells have them, are as right as they stand.
bool is_short_whole(std::string_view raw) {
  if (raw.empty() || raw.size() > 15 || (raw.front() == '0' && raw.size() > 1)) return false;
  return raw.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string without_end_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

std::string show_plain(double value) {
  if (value == 0) return "0";
  const double size = std::fabs(value);
  if (size >= 1e15 && size < kWholeUpTo && std::trunc(value) == value)
    return fmt::format("{:.0f}", value);
  if (size >= 1e15 || size < 1e-9) return fmt::format("{:.15G}", value);
  std::string out = fmt::format("{:.15g}", value);
  if (out.find('e') == std::string::npos) return out;
  const int leading = static_cast<int>(std::floor(std::log10(size)));
  return without_end_zeros(fmt::format("{:.{}f}", value, 14 - leading));
}

std::string show_clock(std::int64_t seconds) {
  const auto hours = seconds / 3600;
  const auto minutes = seconds / 60 % 60;
  const auto rest = seconds % 60;
  return rest == 0 ? fmt::format("{}:{:02}", hours, minutes)
                   : fmt::format("{}:{:02}:{:02}", hours, minutes, rest);
}

// `day` counts from the file's day 0.
std::string show_day(std::int64_t day, bool from_1904) {
  using namespace std::chrono;
  if (!from_1904 && day == 60) return "1900-02-29";  // which the first spreadsheets believed in
  sys_days date = sys_days{from_1904 ? year{1904} / 1 / 1 : year{1899} / 12 / 30} + days{day};
  if (!from_1904 && day < 60) date += days{1};
  const year_month_day parts{date};
  if (!from_1904 && day == 0) return "1900-01-00";
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(parts.year()),
                     static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
}

std::string show_moment(double value, const NumberFormat& format, bool from_1904) {
  const double last = from_1904 ? 2957004 : 2958466;  // the day behind 9999-12-31
  if (value < 0 || value >= last) return kNoDate;
  // A second's thousandth mends what binary fractions lose at midnight.
  if (format.kind == Kind::kDate)
    return show_day(static_cast<std::int64_t>(std::floor(value + 1e-8)), from_1904);
  const std::int64_t seconds = std::llround(value * static_cast<double>(kDaySeconds));
  if (format.kind == Kind::kDuration) return show_clock(seconds);
  const std::int64_t of_day = seconds % kDaySeconds;
  if (format.kind == Kind::kTime) return show_clock(of_day);
  const std::string clock = show_clock(of_day);
  return fmt::format("{} {}{}", show_day(seconds / kDaySeconds, from_1904),
                     of_day < 36'000 ? "0" : "", clock);
}

std::string show_digits(double value, const NumberFormat& format) {
  if (value < 0 || value >= 1e15 || std::trunc(value) != value) return show_plain(value);
  std::string digits = fmt::format("{:.0f}", value);
  std::size_t room = 0;
  for (const char c : format.mask) room += c == NumberFormat::kDigit ? 1 : 0;
  if (digits.size() < room) digits.insert(0, room - digits.size(), '0');
  std::string out;
  std::size_t at = 0;
  for (const char c : format.mask) {
    if (c != NumberFormat::kDigit) {
      out += c;
      continue;
    }
    const std::size_t take = at == 0 ? digits.size() - room + 1 : 1;  // the first takes the rest
    out.append(digits, at, take);
    at += take;
  }
  return out;
}

}  // namespace

std::string show_number(std::string_view raw, const NumberFormat& format, bool from_1904) {
  raw = text::trim(raw);
  if (format.kind == Kind::kPlain && is_short_whole(raw)) return std::string(raw);
  const auto value = to_number(raw);
  if (!value) return std::string(raw);
  switch (format.kind) {
    case Kind::kDate:
    case Kind::kDateTime:
    case Kind::kTime:
    case Kind::kDuration:
      return show_moment(*value, format, from_1904);
    case Kind::kPercent:
      if (std::fabs(*value) >= 1e12) return show_plain(*value);
      return without_end_zeros(fmt::format("{:.{}f}", *value * 100, format.decimals)) + "%";
    case Kind::kDigits:
      return show_digits(*value, format);
    case Kind::kPlain:
      break;
  }
  return show_plain(*value);
}

std::string show_iso(std::string_view text) {
  std::string out(text::trim(text));
  if (out.size() < 16 || out[10] != 'T') return out;
  out[10] = ' ';
  if (out.ends_with('Z')) out.pop_back();
  if (const auto dot = out.find('.');
      dot != std::string::npos && out.find_first_not_of("0", dot + 1) == std::string::npos)
    out.erase(dot);
  if (out.size() == 19 && out.ends_with(":00")) out.erase(16);
  return out.ends_with(" 00:00") ? out.substr(0, 10) : out;
}

}  // namespace homeward::ingest
