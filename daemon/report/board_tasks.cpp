#include "report/board_tasks.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/file_report.h"
#include "report/held.h"
#include "report/page.h"

namespace homeward::report {

namespace {

using text::escape_html;

// Links on the board are relative to reports/.
std::string from_reports(const std::string& share_path) {
  constexpr std::string_view kReports = "reports/";
  return share_path.starts_with(kReports) ? share_path.substr(kReports.size()) : "../" + share_path;
}

std::string strong_names(const std::vector<std::string>& names) {
  std::vector<std::string> marked;
  for (const auto& name : names) marked.push_back("<strong>" + escape_html(name) + "</strong>");
  return list_words(marked);
}

std::string strength_task(const StaffTasks& staff, LocalTime now) {
  std::string out =
      fmt::format("note one strength {}for {}", staff.need_strength.size() > 1 ? "each " : "",
                  strong_names(staff.need_strength));
  if (staff.strength_by) out += " before " + future_words(*staff.strength_by, now);
  out += ". ";
  if (!staff.sheet.empty())
    out += anchor(from_reports(staff.sheet), "Open the sheet of " + staff.class_name);
  return out;
}

std::string letter_link(const HeldTask& task) {
  const std::string about = task.children.empty() ? "letter " + task.id : list_words(task.children);
  return anchor(from_reports(held_folder(task.id)) + "/", about);
}

std::string concerns_task(const std::vector<HeldTask>& concerns) {
  std::vector<std::string> links;
  for (const auto& task : concerns) links.push_back(letter_link(task));
  const int count = static_cast<int>(concerns.size());
  return fmt::format("{} {} for your yes: {}. Read {}, then move {} folder from “held” to {}.",
                     counted_word(count, "concern", "concerns"), count == 1 ? "waits" : "wait",
                     list_words(links), count == 1 ? "it" : "them", count == 1 ? "its" : "each",
                     anchor("../review/approved/", "approved"));
}

std::string held_task(const HeldTask& task) {
  return fmt::format("the letter about {} is held: {}. Its why.txt says what to do.",
                     letter_link(task), escape_html(task.reason));
}

std::string file_link(const std::string& dropped) {
  return fmt::format("<a href=\"{}\">{}</a>",
                     escape_html(link_to(from_reports(report_path(dropped)))), path_html(dropped));
}

std::string mend_task(const FileTask& file) {
  return fmt::format("mend {} of {}.",
                     file.rows > 0 ? counted_word(file.rows, "row", "rows") : "the whole",
                     file_link(file.path));
}

std::string reword_task(const FileTask& file) {
  return fmt::format("write {} of {} in other words: until then {} letter goes without {}.",
                     counted_word(file.rows, "row", "rows"), file_link(file.path),
                     file.rows == 1 ? "the" : "each", file.rows == 1 ? "it" : "them");
}

std::string phone_task(const ByPhone& note) {
  return fmt::format(
      "the note of {} about <strong>{}</strong> never goes by letter. Tell the lead today, ring "
      "the family if that is right, and use the school’s form.",
      long_date(note.date), escape_html(note.child));
}

std::string waiting_task(const FileTask& file) {
  const std::string rows = file.rows > 0 ? counted_word(file.rows, "row", "rows") + " of " : "";
  return fmt::format(
      "{}{} {} for a roster with {} pupils in it, or for {} day. Nothing is lost meanwhile.", rows,
      file_link(file.path), file.rows > 1 ? "wait" : "waits", file.rows > 1 ? "their" : "its",
      file.rows > 1 ? "their" : "its");
}

std::string cut_off_task(const FileTask& file) {
  return fmt::format(
      "{} looks cut off: save the whole file once more. Left alone, it is taken as it is after a "
      "day.",
      file_link(file.path));
}

// One note: a single task follows the name on its line, several make a list.
std::string note(const std::string& who, const std::vector<std::string>& tasks) {
  if (tasks.empty()) return "";
  std::string out = "<li class=\"note\">";
  if (tasks.size() == 1) {
    return out + "<p><strong>" + escape_html(who) + ":</strong> " + tasks.front() + "</p></li>\n";
  }
  out += "<h3>" + escape_html(who) + "</h3><ul>\n";
  for (const auto& task : tasks) out += "<li>" + capitalised(task) + "</li>\n";
  return out + "</ul></li>\n";
}

std::string staff_note(const StaffTasks& staff, LocalTime now) {
  std::vector<std::string> tasks;
  if (!staff.need_strength.empty()) tasks.push_back(strength_task(staff, now));
  if (!staff.concerns.empty()) tasks.push_back(concerns_task(staff.concerns));
  for (const auto& note : staff.by_phone) tasks.push_back(phone_task(note));
  for (const auto& file : staff.to_reword) tasks.push_back(reword_task(file));
  for (const auto& task : staff.held) tasks.push_back(held_task(task));
  for (const auto& file : staff.cut_off) tasks.push_back(cut_off_task(file));
  for (const auto& file : staff.to_mend) tasks.push_back(mend_task(file));
  for (const auto& file : staff.waiting_for_roster) tasks.push_back(waiting_task(file));
  return note(staff.name.empty() ? "Whoever reads this first" : staff.name, tasks);
}

std::string families(const BoardData& data, NotReached why) {
  for (const auto& group : data.not_reached) {
    if (group.why == why && !group.children.empty()) {
      return counted_word(static_cast<int>(group.children.size()), "family", "families");
    }
  }
  return "";
}

std::string consent_task(const BoardData& data) {
  if (data.families_with_consent > 0) {
    const std::string some = families(data, NotReached::kNoConsent);
    if (some.empty()) return "";
    return some + " did not say yes or no yet: fill the consent column of the roster.";
  }
  return fmt::format(
      "<strong>0 of {} have consent</strong>, so no letter can go to anybody. Write yes or no into "
      "the "
      "consent column of the roster and drop it again. If your school may write to its own "
      "families without "
      "asking, the person who runs Homeward can set <code>consent = \"assumed\"</code>.",
      counted(data.families, "family", "families"));
}

std::string trouble_task(const FileTrouble& trouble) {
  static const std::vector<std::pair<std::string, std::string>> kWords = {
      {"denied", "can not be opened; its owner must let the service read it"},
      {"busy", "is open in another program, or the server does not answer; close it there"},
      {"too_large", "is too large to read; please split it"},
      {"symlink", "is a link and not a file; put the file itself there"},
      {"special", "is not a file that can be read; please remove it"},
      {"conflict_copy", "is a second version that a sync tool kept; delete one, rename the other"},
      {"bad_name", "has a name that can not be read; please rename it"},
      {"too_deep", "lies too many folders deep; please move it up"},
      {"too_many", "has more files than can be looked at; please move old ones away"},
      {"sheet_filled",
       "was filled in where it lies, and Homeward reads only what is in the drop folder: save it "
       "there. A new sheet with today's pupils lies beside it"},
      {"spool_failed", "could not be copied; the disk of the service may be full"}};
  std::string words = "could not be taken";
  for (const auto& [code, meaning] : kWords) {
    if (code == trouble.code) words = meaning;
  }
  if (trouble.code.starts_with("database_")) words = "could not be read";
  if (trouble.code.starts_with("inbox_")) {
    return fmt::format(
        "the mailbox for answers could not be read <span class=\"soft\">({})</span>: what families "
        "write to it waits. <code>homeward check --inbox</code> helps whoever runs Homeward.",
        escape_html(trouble.detail));
  }
  const std::string detail =
      trouble.detail.empty() ? ""
                             : " <span class=\"soft\">(" + escape_html(trouble.detail) + ")</span>";
  return fmt::format("<code>{}</code> {}{}{}.", path_html(trouble.path), words, detail,
                     trouble.lasting ? ". <strong>It has been so for more than 15 minutes: its "
                                       "notes reach nobody until somebody helps</strong>"
                                     : "");
}

std::string office_note(const BoardData& data) {
  std::vector<std::string> tasks;
  if (data.families == 0) {
    tasks.push_back(
        "save the list of staff and the roster in the folder <strong>drop</strong>, as .csv. "
        "Everything "
        "else starts from there.");
  } else if (const std::string consent = consent_task(data); !consent.empty()) {
    tasks.push_back(consent);
  }
  if (const std::string some = families(data, NotReached::kNoAddress); !some.empty()) {
    tasks.push_back(some + " without an e-mail or postal address: add one to the roster.");
  }
  if (data.mail_for_person > 0) {
    std::string words = data.mail_for_person == 1
                            ? "1 message lies unread in the mailbox for answers: please read it."
                            : fmt::format(
                                  "{} messages lie unread in the mailbox for answers: please "
                                  "read them.",
                                  data.mail_for_person);
    if (data.mail_set_aside > 0)
      words += fmt::format(" {} of these Homeward could not read.", data.mail_set_aside);
    tasks.push_back(words);
  }
  if (const std::string some = families(data, NotReached::kBounced); !some.empty()) {
    tasks.push_back("the address of " + some +
                    " does not work any more: phone them and mend it in the roster. Until then "
                    "their letters are in " +
                    anchor("../print/", "print") + ".");
  }
  for (const auto& trouble : data.troubles) tasks.push_back(trouble_task(trouble));
  return note("Office", tasks);
}

std::string alarm(const std::string& title, const std::string& sentence) {
  return "<div class=\"alarm\"><p><strong>" + title + "</strong></p><p>" + sentence +
         "</p></div>\n";
}

}  // namespace

std::string alarms_html(const BoardData& data) {
  std::string out;
  if (!data.armed) {
    out += alarm("No letter leaves yet.",
                 "Letters are prepared, so that you can read them first, and wait. When you are "
                 "content, the person "
                 "who runs Homeward types <code>homeward arm</code>." +
                     (data.why_disarmed.empty()
                          ? ""
                          : escape_html(" It was disarmed because " + data.why_disarmed + ".")));
  }
  for (const auto& hold : data.holds) {
    out += alarm("All letters wait.", escape_html("Homeward says: " + hold.words +
                                                  ". For whoever runs it: " + hold.way_out + "."));
  }
  if (!data.redirected_to.empty()) {
    out += alarm("Letters do not go to families.",
                 "Each goes to " + escape_html(data.redirected_to) +
                     " instead, until redirect_all_to is taken out of the "
                     "configuration.");
  }
  if (!data.route_trouble.empty())
    out += alarm("The mail server does not take letters.", escape_html(data.route_trouble));
  return out;
}

std::string todo_html(const BoardData& data) {
  const LocalTime now = data.zone.local(data.now);
  std::string notes;
  for (const auto& staff : data.staff) notes += staff_note(staff, now);
  notes += office_note(data);
  std::string out = "<section aria-labelledby=\"todo\">\n<h2 id=\"todo\">For you to do</h2>\n";
  if (notes.empty()) {
    out +=
        "<p class=\"calm\"><span class=\"good\">Nothing waits for anybody.</span> Thank you.</p>\n";
  } else {
    out += "<ul class=\"plain\">\n" + notes + "</ul>\n";
  }
  return out + "</section>\n";
}

}  // namespace homeward::report
