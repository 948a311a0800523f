// What the pages for staff have in common: one look, words for times and numbers, safe links. Pure;
// any thread. Staff pages are in English (families' letters have their own languages).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace homeward::report {

// A whole page around `body` (already escaped markup). `title` is plain text.
std::string page(std::string_view title, std::string_view body);

// Percent-encodes everything but unreserved characters and '/' (RFC 3986), so that any file name is
// a relative link and nothing more.
std::string link_to(std::string_view relative_path);

// <a href="...">text</a>; both are escaped here.
std::string anchor(std::string_view relative_path, std::string_view text);

// Escapes a path and lets it break after each '/'.
std::string path_html(std::string_view path);

std::string long_date(Date date);         // Thursday 22 October 2026
std::string clock_time(LocalTime local);  // 16:00
// "today, 14:55", "yesterday, 09:00", "Monday, 12:10" within six days back, else "12 October" -
// with its year when that is another one.
std::string past_words(LocalTime then, LocalTime now);
// "today, 16:00", else "Friday 23 October, 16:00": a page that was printed still says the right
// day.
std::string future_words(LocalTime then, LocalTime now);

// "one", "two" ... "nine", then figures.
std::string number_word(int number);
// "3 rows", "1 row".
std::string counted(int number, std::string_view one, std::string_view many);
// "two concerns", with a capital first letter when asked.
std::string counted_word(int number, std::string_view one, std::string_view many);
std::string capitalised(std::string text);  // ASCII first letter
// "Liam, Will and Priya".
std::string list_words(const std::vector<std::string>& items);

}  // namespace homeward::report
