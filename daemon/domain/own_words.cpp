#include "domain/own_words.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace homeward {

namespace {

constexpr std::size_t kMostLines = 4000;

bool is_quoted(std::string_view line) {
  line = text::trim(line);
  return !line.empty() && (line.front() == '>' || line.starts_with("&gt;"));
}

// "-----Original Message-----", "________________________________", whatever the language.
bool is_rule(std::string_view line) {
  line = text::trim(line);
  if (line.size() >= 20 && line.find_first_not_of('_') == std::string_view::npos) return true;
  const auto dashes_before = std::min(line.find_first_not_of('-'), line.size());
  const auto last = line.find_last_not_of('-');
  if (last == std::string_view::npos || last < dashes_before) return false;
  const auto dashes_behind = line.size() - 1 - last;
  return dashes_before >= 4 && dashes_behind >= 4;
}

// "From: ...", "Von: ...", "发件人：...": a short label before a colon.
bool is_header_line(std::string_view line) {
  line = text::trim(line);
  while (!line.empty() && line.front() == '*') line.remove_prefix(1);  // bold, from HTML
  static constexpr std::array<std::string_view, 26> kLabels = {
      "from",    "sent",       "to",     "cc",    "date",   "subject",  "de",
      "enviado", "enviado el", "para",   "fecha", "asunto", "von",      "gesendet",
      "an",      "betreff",    "envoyé", "objet", "发件人", "发送时间", "收件人",
      "主题",    "日期",       "من",     "إلى",   "الموضوع"};
  auto colon = line.find(':');
  const auto wide = line.find("：");
  if (wide != std::string_view::npos && wide < colon) colon = wide;
  if (colon == std::string_view::npos || colon > 40) return false;
  std::string label = text::fold_case(text::trim(line.substr(0, colon)));
  std::erase(label, '*');
  return std::ranges::find(kLabels, label) != kLabels.end();
}

// "On Mon, 19 Oct 2026, Room 12 <letters@...> wrote:", in two lines at most.
bool leads_in(std::string_view line) {
  static constexpr std::array<std::string_view, 11> kVerbs = {
      "wrote", "escribió", "escribio", "schrieb",    "a écrit", "napisał",
      "写道",  "寫道",     "كتب",      "ha scritto", "escreveu"};
  const std::string folded = text::fold_case(text::trim(line));
  if (folded.empty() || folded.size() > 400) return false;
  const bool ends = folded.ends_with(':') || folded.ends_with("：");
  return ends && std::ranges::any_of(kVerbs, [&](std::string_view verb) {
           return folded.find(verb) != std::string::npos;
         });
}

bool is_sent_from(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kBeginnings = {
      "sent from my ", "sent from outlook", "get outlook for ", "enviado desde mi ",
      "von meinem ",   "envoyé de mon ",    "发自我的",         "أُرسلت من"};
  const std::string folded = text::fold_case(text::trim(line));
  return std::ranges::any_of(kBeginnings,
                             [&](std::string_view words) { return folded.starts_with(words); });
}

// Where the quoted letter begins for good.
bool ends_here(const std::vector<std::string>& lines, std::size_t i) {
  if (is_rule(lines[i])) return true;
  const std::string& line = lines[i];
  if (line == "-- " || line == "--") return true;
  if (!is_header_line(line)) return false;
  std::size_t headers = 0;
  for (std::size_t k = i; k < lines.size() && k < i + 6; ++k) headers += is_header_line(lines[k]);
  return headers >= 3;
}

// The lines that lead a quote in at `i`: 0, 1 or 2.
std::size_t lead_in_lines(const std::vector<std::string>& lines, std::size_t i) {
  if (leads_in(lines[i])) return 1;
  const bool opens = lines[i].starts_with("On ") || lines[i].starts_with("El ") ||
                     lines[i].starts_with("Am ") || lines[i].starts_with("Le ") ||
                     lines[i].find('<') != std::string::npos;
  if (opens && i + 1 < lines.size() && leads_in(lines[i] + " " + lines[i + 1])) return 2;
  return 0;
}

// Whether quoted lines follow, so that words below them may be the sender's own again.
bool quote_follows(const std::vector<std::string>& lines, std::size_t i) {
  while (i < lines.size() && text::trim(lines[i]).empty()) ++i;
  return i < lines.size() && is_quoted(lines[i]);
}

}  // namespace

std::string own_words(std::string_view body) {
  std::vector<std::string> lines = text::split(body, '\n');
  if (lines.size() > kMostLines) lines.resize(kMostLines);
  for (auto& line : lines) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
  }
  std::vector<std::string> own;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (ends_here(lines, i)) break;
    if (const std::size_t lead = lead_in_lines(lines, i); lead > 0) {
      if (!quote_follows(lines, i + lead)) break;
      i += lead - 1;
      continue;
    }
    if (!is_quoted(lines[i]) && !is_sent_from(lines[i])) own.push_back(lines[i]);
  }
  std::string out;
  bool gap = false;
  for (const auto& line : own) {
    const std::string_view words = text::trim(line);
    if (words.empty()) {
      gap = !out.empty();
      continue;
    }
    if (!out.empty()) out += gap ? "\n\n" : "\n";
    gap = false;
    out += words;
  }
  return text::shorten(out, kOwnWordsKept);
}

}  // namespace homeward
