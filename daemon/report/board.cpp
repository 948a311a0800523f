#include "report/board.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/board_tasks.h"
#include "report/file_report.h"
#include "report/page.h"

namespace homeward::report {

namespace {

using text::escape_html;

constexpr std::size_t kShownFiles = 40;
constexpr std::size_t kShownQuiet = 60;
constexpr std::size_t kShownUntold = 40;
constexpr std::size_t kShownNext = 8;

std::string section(const std::string& id, const std::string& title, const std::string& content) {
  return fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}</h2>\n{2}</section>\n",
                     id, title, content);
}

// Roles are said aloud, for on a phone CSS lays these rows out as blocks and browsers then forget
// that they were a table's.
std::string table_head(const std::string& caption, const std::vector<std::string>& columns) {
  // Two columns fit on every screen as they are.
  const char* layout = columns.size() > 2 ? " class=\"files\"" : "";
  std::string out =
      fmt::format("<div class=\"card\"><table{} role=\"table\"><caption class=\"only-read\">",
                  layout) +
      caption + "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">";
  for (const auto& column : columns)
    out += "<th role=\"columnheader\" scope=\"col\">" + column + "</th>";
  return out + "</tr></thead>\n<tbody role=\"rowgroup\">\n";
}
constexpr const char* kTableEnd = "</tbody></table></div>\n";

std::string row(const std::string& first, const std::vector<std::string>& cells) {
  std::string out = "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">" + first + "</th>";
  for (const auto& cell : cells) out += "<td class=\"figure\" role=\"cell\">" + cell + "</td>";
  return out + "</tr>\n";
}

std::string header_html(const BoardData& data) {
  const LocalTime now = data.zone.local(data.now);
  std::string line = long_date(date_of(now)) + ", " + clock_time(now);
  if (!data.next.empty()) line += " · next letters: " + future_words(data.next.front().at, now);
  return fmt::format("<header>\n<h1>{}</h1>\n<p class=\"soft\">{}</p>\n{}</header>\n",
                     escape_html(data.school), line, alarms_html(data));
}

std::string tile(const std::string& figure, const std::string& words, const char* tone) {
  const std::string mark = *tone == '\0' ? "" : fmt::format(" class=\"{}\"", tone);
  return fmt::format("<li class=\"tile\"><b{}>{}</b> {}</li>\n", mark, figure, words);
}

std::string tiles_html(const BoardData& data) {
  int strengths = 0;
  int concerns = 0;
  for (const auto& staff : data.staff) {
    strengths += static_cast<int>(staff.need_strength.size());
    concerns += static_cast<int>(staff.concerns.size());
  }
  std::string out = "<ul class=\"tiles\" aria-label=\"At a glance\">\n";
  out += tile(std::to_string(data.letters_ready),
              data.letters_ready == 1 ? "letter ready" : "letters ready", "");
  out += tile(std::to_string(strengths),
              strengths == 1 ? "child needs a strength" : "children need a strength",
              strengths > 0 ? "warn" : "");
  out +=
      tile(std::to_string(concerns), concerns == 1 ? "concern to approve" : "concerns to approve",
           concerns > 0 ? "warn" : "");
  if (data.families > 0 && data.families_with_consent == 0) {
    out += tile(fmt::format("0 of {}", data.families), "families have consent", "bad");
  } else if (data.families_due == 0) {
    out += tile("none", "due in the last 7 days", "");
  } else {
    const bool all = data.families_reached >= data.families_due;
    out += tile(fmt::format("{} of {}", data.families_reached, data.families_due),
                "families reached in the last 7 days", all ? "good" : "warn");
  }
  return out + "</ul>\n";
}

std::string rows_cell(const BoardFile& file) {
  const int total = file.accepted + file.rejected;
  if (file.refused || total == 0) return "no rows";
  // Never full while a row is missing, never empty while one was taken.
  int percent = file.accepted * 100 / total;
  if (file.rejected > 0) percent = std::min(percent, 97);
  if (file.accepted > 0) percent = std::max(percent, 3);
  return fmt::format(
      "<span class=\"bar\" aria-hidden=\"true\"><i style=\"width:{}%\"></i></span>{} of {}",
      percent, file.accepted, total);
}

std::string mend_cell(const BoardFile& file) {
  if (file.refused) return "<span class=\"bad\">not read: see why</span>";
  if (file.cut_off) return "<span class=\"warn\">looks cut off: see why</span>";
  if (file.rejected > file.waiting) {
    return fmt::format("<span class=\"warn\">{} to mend</span>",
                       counted(file.rejected - file.waiting, "row", "rows"));
  }
  if (file.waiting > 0) return "<span class=\"warn\">waits</span>";
  return "<span class=\"good\">nothing to mend</span>";
}

std::string report_link(const std::string& dropped) {
  const std::string report = report_path(dropped).substr(8);  // relative to reports/
  return fmt::format("<a href=\"{}\">{}</a>", escape_html(link_to(report)), path_html(dropped));
}

std::string files_html(const BoardData& data) {
  if (data.files.empty()) {
    return section("files", "Files received",
                   "<p class=\"calm\">None yet. Whatever is saved in the folder "
                   "<strong>drop</strong> shows up here "
                   "within a minute or so.</p>\n");
  }
  const LocalTime now = data.zone.local(data.now);
  std::string content = table_head("Files received, the newest first",
                                   {"File and its report", "When", "Rows taken", "To mend"});
  const std::size_t shown = std::min(data.files.size(), kShownFiles);
  for (std::size_t i = 0; i < shown; ++i) {
    const BoardFile& file = data.files[i];
    content += row(report_link(file.path), {past_words(data.zone.local(file.received_at), now),
                                            rows_cell(file), mend_cell(file)});
  }
  content += kTableEnd;
  if (shown < data.files.size()) {
    content +=
        fmt::format("<p class=\"soft\">and {} older; their reports stay in this folder.</p>\n",
                    data.files.size() - shown);
  }
  return section("files", "Files received", content);
}

std::string quiet_html(const BoardData& data) {
  if (data.families == 0) return "";
  if (data.quiet_children.empty()) {
    return section("quiet", "Children without a recent win",
                   "<p class=\"calm\"><span class=\"good\">None.</span> Every child had a positive "
                   "note within the last 10 "
                   "school days.</p>\n");
  }
  std::string content =
      "<p class=\"soft\">No positive note for 10 school days or more. A glance is enough: who has "
      "not been "
      "seen?</p>\n" +
      table_head("Children without a recent win", {"Child", "Class", "Since the last one"});
  const std::size_t shown = std::min(data.quiet_children.size(), kShownQuiet);
  for (std::size_t i = 0; i < shown; ++i) {
    const QuietChild& child = data.quiet_children[i];
    content +=
        row(escape_html(child.name),
            {escape_html(child.class_name),
             child.never ? "none yet" : counted(child.school_days, "school day", "school days")});
  }
  content += kTableEnd;
  if (shown < data.quiet_children.size()) {
    content +=
        fmt::format("<p class=\"soft\">and {} more.</p>\n", data.quiet_children.size() - shown);
  }
  return section("quiet", "Children without a recent win", content);
}

std::string untold_html(const BoardData& data) {
  if (data.untold.empty()) return "";
  std::string content =
      "<p class=\"soft\">They waited too long for a place in a letter and are in none. What still "
      "matters is best said in person.</p>\n" +
      table_head("Notes that were not told", {"Child", "Note of", "By", "Why"});
  const std::size_t shown = std::min(data.untold.size(), kShownUntold);
  for (std::size_t i = 0; i < shown; ++i) {
    const UntoldNote& note = data.untold[i];
    content += row(escape_html(note.child),
                   {long_date(note.date), escape_html(note.author), escape_html(note.reason)});
  }
  content += kTableEnd;
  if (shown < data.untold.size())
    content += fmt::format("<p class=\"soft\">and {} more.</p>\n", data.untold.size() - shown);
  return section("untold", "Notes that were not told", content);
}

std::string next_html(const BoardData& data) {
  if (data.next.empty()) {
    return section("next", "Next letters",
                   "<p class=\"calm\">None is planned: no family can be reached yet.</p>\n");
  }
  const LocalTime now = data.zone.local(data.now);
  std::string content = table_head("Next letters", {"When", "Families"});
  for (std::size_t i = 0; i < std::min(data.next.size(), kShownNext); ++i) {
    content += row(future_words(data.next[i].at, now),
                   {counted(data.next[i].letters, "family", "families")});
  }
  return section("next", "Next letters", content + kTableEnd);
}

std::string sent_html(const BoardData& data) {
  const SentCounts& sent = data.sent;
  std::string content = table_head("Letters sent", {"What", "Letters"});
  content += row("In the last 7 days", {std::to_string(sent.last_7_days)});
  if (sent.on_paper > 0)
    content += row("of these on paper, in " + anchor("../print/", "print"),
                   {std::to_string(sent.on_paper)});
  if (sent.bounced > 0)
    content +=
        row("of these came back", {fmt::format("<span class=\"warn\">{}</span>", sent.bounced)});
  if (sent.missed > 0)
    content += row("Too late for their day; their notes wait for the next letter",
                   {fmt::format("<span class=\"warn\">{}</span>", sent.missed)});
  if (sent.on_the_way > 0) content += row("On their way", {std::to_string(sent.on_the_way)});
  content += row("This term", {std::to_string(sent.this_term)});
  return section("sent", "Sent", content + kTableEnd);
}

const char* why_words(NotReached why) {
  switch (why) {
    case NotReached::kNoConsent:
      return "no consent in the roster";
    case NotReached::kNoContact:
      return "contact is not allowed";
    case NotReached::kNoAddress:
      return "no address";
    case NotReached::kBounced:
      return "letters come back";
    case NotReached::kPaused:
      return "paused by a person";
  }
  return "";
}

std::string not_reached_html(const BoardData& data) {
  std::string groups;
  for (const auto& group : data.not_reached) {
    if (group.children.empty()) continue;
    std::vector<std::string> names;
    for (const auto& name : group.children) names.push_back(escape_html(name));
    groups += fmt::format("<details><summary>{}: {}</summary><p>{}</p></details>\n",
                          counted(static_cast<int>(names.size()), "family", "families"),
                          why_words(group.why), text::join(names, "; "));
  }
  if (groups.empty()) return "";
  return section("not-reached", "Families not reached",
                 "<div class=\"card\">\n" + groups + "</div>\n");
}

}  // namespace

std::string board_html(const BoardData& data) {
  std::string body = header_html(data) + "<main>\n" + tiles_html(data) + todo_html(data) +
                     files_html(data) + quiet_html(data) + untold_html(data);
  if (data.families > 0) {
    body += "<div class=\"pair\">\n" + next_html(data) + sent_html(data) + "</div>\n" +
            not_reached_html(data);
  }
  body += "</main>\n<footer><p class=\"soft\">Written by Homeward for the staff of " +
          escape_html(data.school) +
          ". It has children’s names in it: please keep it in school.</p></footer>\n";
  return page("Homeward at " + data.school, body);
}

}  // namespace homeward::report
