#include "report/page.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace homeward::report {

namespace {

// Colours keep a contrast of at least 4.5 to 1 on every ground they stand on (WCAG 2.2, 1.4.3).
constexpr const char* kStyle = R"css(
:root{color-scheme:light dark;--ink:#22313a;--soft:#52636c;--line:#e3dccd;--paper:#fffdf9;--ground:#f6f2ea;--accent:#0f5a73;--good:#23704f;--warn:#8a5200;--bad:#9c2f1f;--sun:#fdf0cf;--alarm:#fbe3dc}
@media (prefers-color-scheme:dark){:root{--ink:#e9edee;--soft:#a9b6bc;--line:#39454b;--paper:#1c2326;--ground:#14191c;--accent:#8fd0e6;--good:#6fc79f;--warn:#f2b544;--bad:#ff9d87;--sun:#3a321c;--alarm:#42241d}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans",sans-serif}
.page{max-width:960px;margin:0 auto;padding:24px 18px 60px}
h1{font-size:24px;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:17px;margin:28px 0 8px;color:var(--accent)}
h3{font-size:16px;margin:0}
p{margin:6px 0}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
code,pre{font:14px/1.45 ui-monospace,"Noto Sans Mono",monospace;overflow-wrap:anywhere;white-space:pre-wrap}
.soft{color:var(--soft);font-size:14px}
.good{color:var(--good);font-weight:600}.warn{color:var(--warn);font-weight:600}.bad{color:var(--bad);font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:18px 0;padding:0;list-style:none}
.tile{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:12px 14px}
.tile b{display:block;font-size:26px;line-height:1.2;font-weight:700}
.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:4px 16px}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:0 24px}
.note{background:var(--sun);border-radius:10px;padding:12px 16px;margin:0 0 8px}
.note p{margin:0}.note ul{margin:4px 0 0;padding-inline-start:20px}.note li{margin:3px 0}
.alarm{background:var(--alarm);border-inline-start:5px solid var(--bad);border-radius:10px;padding:12px 16px;margin:14px 0 0}
.alarm p{margin:0}.alarm p+p{margin-top:4px}
.calm{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
ul.plain{list-style:none;margin:0;padding:0}
table{width:100%;border-collapse:collapse}
th{text-align:start;font-weight:600}
thead th{font-size:13px;color:var(--soft)}
tbody th{font-weight:400}
th,td{padding:8px 6px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
tbody tr:last-child>*{border-bottom:0}
thead th{overflow-wrap:normal}.tight{white-space:nowrap}td.name{overflow-wrap:break-word}
td.figure{font-variant-numeric:tabular-nums}
.bar{display:inline-block;width:90px;height:8px;border-radius:4px;background:var(--line);vertical-align:middle;margin-inline-end:6px;overflow:hidden}
.bar i{display:block;height:8px;background:var(--good)}
details{margin:0}summary{cursor:pointer;padding:8px 0}
footer{margin-top:36px}
.only-read{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:560px){
.tiles{grid-template-columns:1fr 1fr}.tile b{font-size:22px}
.pair{grid-template-columns:1fr}
table.files thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.files,table.files tbody{display:block}
table.files tr{display:flex;flex-wrap:wrap;gap:2px 14px;padding:9px 0;border-bottom:1px solid var(--line)}
table.files tr:last-child{border-bottom:0}
table.files th,table.files td{display:block;padding:0;border:0}
table.files tbody th{flex-basis:100%;font-weight:600}
table.files .wide{flex-basis:100%}
table.files td.name{overflow-wrap:anywhere}
table.files td[data-label]:not(:empty)::before{content:attr(data-label) ": ";color:var(--soft)}
.bar{width:64px}
}
@media print{
:root{--ink:#000;--soft:#333;--line:#999;--paper:#fff;--ground:#fff;--sun:#fff;--alarm:#fff;--accent:#000;--good:#000;--warn:#000;--bad:#000}
.page{max-width:none;padding:0}
.note,.alarm{border:1px solid #666}
.tile,.note,.alarm,tr{break-inside:avoid}h2{break-after:avoid}
.bar{border:1px solid #666}.bar i{background:#666;print-color-adjust:exact}
}
)css";

constexpr std::array<const char*, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 12> kMonths = {"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};

const char* day_name(Date date) { return kDays.at(weekday_of(date).c_encoding()); }

std::string day_and_month(Date date) {
  return fmt::format("{} {}", static_cast<unsigned>(date.day()),
                     kMonths.at(static_cast<unsigned>(date.month()) - 1));
}

}  // namespace

std::string page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      // Even if a cell's text should ever get through as markup, nothing would run or load.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"/>\n"
      "<meta name=\"robots\" content=\"noindex\"/>\n<meta name=\"referrer\" "
      "content=\"no-referrer\"/>\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<div "
      "class=\"page\">\n{}</div>\n</body>\n</html>\n",
      text::escape_html(title), kStyle, body);
}

std::string link_to(std::string_view relative_path) {
  std::string link;
  for (const char c : relative_path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      link += c;
    } else {
      link += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return link;
}

std::string anchor(std::string_view relative_path, std::string_view text) {
  return fmt::format("<a href=\"{}\">{}</a>", text::escape_html(link_to(relative_path)),
                     text::escape_html(text));
}

std::string path_html(std::string_view path) {
  return text::replace_all(text::escape_html(path), "/", "/<wbr/>");
}

std::string long_date(Date date) {
  return fmt::format("{} {} {}", day_name(date), day_and_month(date),
                     static_cast<int>(date.year()));
}

std::string clock_time(LocalTime local) {
  const auto time = local - std::chrono::floor<std::chrono::days>(local);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string past_words(LocalTime then, LocalTime now) {
  const Date date = date_of(then);
  const int days = days_between(date, date_of(now));
  if (days == 0) return "today, " + clock_time(then);
  if (days == 1) return "yesterday, " + clock_time(then);
  if (days > 1 && days < 7) return std::string(day_name(date)) + ", " + clock_time(then);
  if (date.year() == date_of(now).year()) return day_and_month(date);
  return fmt::format("{} {}", day_and_month(date), static_cast<int>(date.year()));
}

std::string future_words(LocalTime then, LocalTime now) {
  const Date date = date_of(then);
  const int days = days_between(date_of(now), date);
  if (days == 0) return "today, " + clock_time(then);
  return fmt::format("{} {}, {}", day_name(date), day_and_month(date), clock_time(then));
}

std::string number_word(int number) {
  constexpr std::array<const char*, 10> kWords = {"no",   "one", "two",   "three", "four",
                                                  "five", "six", "seven", "eight", "nine"};
  if (number >= 0 && number < 10) return kWords.at(static_cast<std::size_t>(number));
  return std::to_string(number);
}

std::string counted(int number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string counted_word(int number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number_word(number), number == 1 ? one : many);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text;
}

std::string list_words(const std::vector<std::string>& items) {
  std::string words;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) words += i + 1 == items.size() ? " and " : ", ";
    words += items[i];
  }
  return words;
}

}  // namespace homeward::report
