#include "report/held.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/page.h"

namespace homeward::report {

namespace {

constexpr std::size_t kColumns = 78;

// One paragraph, wrapped between words.
std::string wrapped(const std::string& paragraph, const std::string& indent = "") {
  std::string out;
  std::string line;
  for (const std::string& word : text::split(text::fold_space(paragraph), ' ')) {
    const bool fits =
        text::length(indent) + text::length(line) + 1 + text::length(word) <= kColumns;
    if (!line.empty() && !fits) {
      out += line + "\r\n" + indent;
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return out + line + "\r\n";
}

std::string children_of(const HeldLetter& letter) {
  return letter.children.empty() ? "a child" : list_words(letter.children);
}

std::string why(const HeldLetter& letter) {
  const std::string child = children_of(letter);
  switch (letter.reason) {
    case HoldReason::kNeedsStrength:
      return "It would open without a strength: no strength or win has been noted for " + child +
             " lately, and a letter home starts with what goes well.";
    case HoldReason::kConcern:
      return "A concern about " + child +
             " goes home only when the person who wrote it has read it once more and says yes. "
             "Everything else goes meanwhile.";
    case HoldReason::kApproval:
      return "Your school reads every letter before it goes home.";
    case HoldReason::kPerson:
      return "Somebody at school holds it back.";
    case HoldReason::kLeak:
      return "Details of another child or another family were found in it, and those must never go "
             "to "
             "this one.";
    case HoldReason::kMissingGlyph:
      return "It has a letter or sign that can not be printed, so part of a word would be missing.";
    case HoldReason::kRefusedByRelay:
      return "The mail server did not take it.";
    case HoldReason::kOther:
      return letter.detail.empty() ? "A check stopped it." : "";
  }
  return "";
}

std::string to_approve(const HeldLetter& letter, const char* then) {
  return fmt::format(
      "Read it. If it may go home as it is, move this whole folder (\"{}\") from review/held to "
      "review/approved. {}",
      letter.id, then);
}

std::string reword() {
  return "If not, change the words in your log and save it in the drop folder again.";
}

std::vector<std::string> what_to_do(const HeldLetter& letter) {
  const std::string child = children_of(letter);
  switch (letter.reason) {
    case HoldReason::kNeedsStrength: {
      const std::string where =
          letter.sheet.empty() ? "in your log" : "in your log or in reports/sheets/" + letter.sheet;
      return {
          "Note one strength or win for " + child + " " + where +
              " and save it in the drop folder. One sentence is enough: what you saw, and when.",
          "You need not do anything here: the letter then goes by itself."};
    }
    case HoldReason::kConcern:
      return {to_approve(letter, "It then goes with the family's next letter."), reword()};
    case HoldReason::kApproval:
      return {to_approve(letter, "It then leaves when it is due."), reword()};
    case HoldReason::kPerson:
      return {to_approve(letter, "It then leaves when it is due."),
              "Left alone, it gives way to the family's next letter, which tells its notes."};
    case HoldReason::kLeak:
      if (letter.may_pass) {
        return {
            "Write \"a classmate\" instead: change it in your log and save it in the drop folder "
            "again. The letter then goes by itself.",
            "If the name may stand there (both families agreed, or it is somebody else), the "
            "person "
            "who runs Homeward types `homeward approve " +
                letter.id +
                " --reason \"...\"`. The reason is kept. Moving the folder is not "
                "enough for this one."};
      }
      return {
          "Take the other name or address out of your note: change it in your log and save it in "
          "the "
          "drop folder again.",
          "If it is somebody else who only has the same name, write the name another way. The "
          "letter then goes by itself."};
    case HoldReason::kMissingGlyph:
      return {
          "Write the word another way in your log and save it in the drop folder again, or tell "
          "the "
          "person who runs Homeward: a font may be missing."};
    case HoldReason::kRefusedByRelay:
      return {"Tell the person who runs Homeward: `homeward retry " + letter.id +
              "` sends it again."};
    case HoldReason::kOther:
      return {"Tell the person who runs Homeward that " + letter.id +
              " is held; `homeward status` shows it to them."};
  }
  return {};
}

}  // namespace

std::string why_txt(const HeldLetter& letter) {
  const LocalTime held = letter.zone.local(letter.held_at);
  std::string out = "\xEF\xBB\xBF";  // so that Notepad reads the names right
  const std::string what =
      letter.reason == HoldReason::kConcern ? "A concern waits" : "This letter waits";
  out += wrapped(what + (letter.author.empty() ? "" : " for " + letter.author));
  out += "\r\n";
  out += wrapped("About: " + children_of(letter));
  if (!letter.guardians.empty()) out += wrapped("To:    " + list_words(letter.guardians));
  out += wrapped("Held:  " + long_date(date_of(held)) + ", " + clock_time(held));
  if (letter.leaves_at) {
    const LocalTime leaves = letter.zone.local(*letter.leaves_at);
    out += wrapped("Due:   " + long_date(date_of(leaves)) + ", " + clock_time(leaves));
  }
  out += "\r\nWhy\r\n";
  if (const std::string reason = why(letter); !reason.empty()) out += wrapped(reason);
  if (!letter.detail.empty()) out += wrapped(letter.detail);
  out += "\r\nWhat you can do\r\n";
  for (const std::string& step : what_to_do(letter)) out += "- " + wrapped(step, "  ");
  if (letter.shows_letter)
    out +=
        "\r\n" + wrapped("The letter lies beside this file: letter.html, letter.txt, summary.pdf.");
  out += "\r\n" + wrapped(letter.school);
  return out;
}

std::string held_folder(const std::string& id) { return "review/held/" + id; }
std::string approved_folder(const std::string& id) { return "review/approved/" + id; }

}  // namespace homeward::report
