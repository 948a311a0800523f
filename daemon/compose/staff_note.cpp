#include "compose/staff_note.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>

#include "base/language.h"
#include "base/text.h"
#include "compose/address.h"
#include "compose/mime.h"
#include "compose/phrase_lint.h"
#include "compose/views.h"

namespace homeward::compose {

namespace fs = std::filesystem;

namespace {

struct Item {
  Item(std::string said) : words(std::move(said)) {}
  std::string words;
  std::string yes;  // what an answer says to approve it; empty: nothing to approve by mail
};

// One heading with its lines and what to do about them.
struct Part {
  std::string title;
  std::vector<std::string> lines;
  std::vector<Item> items;
  std::vector<std::string> todo;
};

std::vector<fs::path> files_in(const fs::path& root) {
  std::vector<fs::path> files;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator(root / "staff", missing)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The packs of all roots, the school's own sentences over the shipped ones.
std::map<std::string, PhrasePack> packs_of(const std::vector<fs::path>& roots, Problems& problems) {
  std::map<std::string, PhrasePack> packs;
  for (const fs::path& root : std::views::reverse(roots)) {
    for (const fs::path& file : files_in(root)) {
      PhrasePack& pack = packs[file.stem().string()];
      pack.language = file.stem().string();
      read_phrase_file(file, pack, problems);
    }
  }
  return packs;
}

// Puts the values into sentences, part by part.
class Writer {
 public:
  Writer(const StaffNote& note, const School& school, const Phrases& phrases)
      : note_(note), school_(school), phrases_(phrases) {}

  std::vector<Part> parts() const {
    std::vector<Part> out;
    const auto add = [&out](Part part) {
      if (!part.lines.empty() || !part.items.empty()) out.push_back(std::move(part));
    };
    if (note_.kind == StaffNoteKind::kDaily) {
      add(ready());
      add(strength());
      add(waits("concern", {WaitKind::kConcern}));
      add(waits("reword", {WaitKind::kReword}));
      add(waits("held", {WaitKind::kLetter, WaitKind::kApproval, WaitKind::kPerson}));
      add(waits("call", {WaitKind::kCall}));
      return out;
    }
    if (note_.kind == StaffNoteKind::kWeekly) {
      add(unseen());
      add(unreached());
      add(waits("call", {WaitKind::kCall}));
    }
    add(waiting());
    return out;
  }

  std::string subject() const {
    if (note_.kind == StaffNoteKind::kWeekly)
      return say("subject.weekly", {{"day", date(DateForm::kDayMonth, today())}});
    const auto tasks = static_cast<std::int64_t>(note_.waits.size() + note_.need_strength.size());
    if (note_.kind == StaffNoteKind::kOverdue) return say("subject.overdue", {{"count", tasks}});
    if (note_.letters_ready == 0 && note_.need_strength.empty())
      return say("subject.waiting", {{"tasks", tasks}});
    return say("subject.daily",
               {{"day", date(DateForm::kFull, note_.letters_on)}, {"tasks", tasks}});
  }

  std::string greeting() const {
    return note_.to.name.empty() ? say("note.greeting_plain")
                                 : say("note.greeting", {{"name", note_.to.name}});
  }
  std::string say(std::string_view key, const Args& args = {}) const {
    return phrases_.say(key, args).text;
  }

 private:
  std::string date(DateForm form, Date day) const { return phrases_.date(form, day); }
  Date today() const { return date_of(school_.zone.local(note_.written_at)); }

  Part ready() const {
    Part part;
    part.title = say("ready.title", {{"day", date(DateForm::kFull, note_.letters_on)}});
    if (note_.letters_ready == 0) return part;
    part.lines.push_back(say("ready.line", {{"count", std::int64_t{note_.letters_ready}},
                                            {"children", phrases_.list(note_.ready)}}));
    part.lines.push_back(say("ready.later"));
    return part;
  }

  // Letters to come that lack one, and letters that wait for one already.
  Part strength() const {
    Part part;
    part.title = say("strength.title");
    std::vector<std::string> children = note_.need_strength;
    for (const Wait& wait : note_.waits) {
      if (wait.kind != WaitKind::kStrength) continue;
      for (const auto& child : wait.children) {
        if (std::ranges::find(children, child) == children.end()) children.push_back(child);
      }
    }
    if (children.empty()) return part;
    const bool by = !note_.need_strength.empty();
    part.lines.push_back(
        say("strength.line", {{"count", static_cast<std::int64_t>(children.size())},
                              {"children", phrases_.list(children)}}));
    part.todo.push_back(
        say("strength.todo", {{"by", by ? date(DateForm::kFull, note_.letters_on) : "none"}}));
    if (!note_.sheet.empty()) part.todo.push_back(say("strength.sheet", {{"sheet", note_.sheet}}));
    return part;
  }

  std::string reason(const Wait& wait) const {
    const auto of = [&](const std::string& section, const std::string& key) {
      const std::string name = section + "." + key;
      const bool known = phrases_.has(name) && !key.empty() && key != "title" && key != "todo";
      return say(known ? name : section + ".other");
    };
    if (wait.kind == WaitKind::kCall) return of("call", wait.code);
    if (wait.kind == WaitKind::kApproval) return of("held", "approval");
    if (wait.kind == WaitKind::kPerson) return of("held", "person");
    if (wait.kind == WaitKind::kLetter)
      return of("held", wait.code.starts_with("leak") ? "leak"
                        : wait.code == "document"     ? "glyph"
                                                      : "other");
    if (wait.kind != WaitKind::kReword) return {};
    if (wait.why.empty()) return say("reword.report");
    return wait.instead.empty()
               ? wait.why
               : wait.why + " " + say("reword.instead", {{"instead", wait.instead}});
  }

  // "Zoë, 14 October: “She left the rug twice.” It ... (folder concern-5)"
  Item item(const Wait& wait) const {
    std::string line = phrases_.list(wait.children);
    if (wait.date)
      line = say("note.about", {{"child", line}, {"date", date(DateForm::kDayMonth, *wait.date)}});
    if (!wait.text.empty()) line += ": “" + wait.text + "”";
    if (const std::string more = reason(wait); !more.empty())
      line += (wait.text.empty() ? ": " : " ") + more;
    const bool has_folder = wait.kind != WaitKind::kReword && wait.kind != WaitKind::kCall;
    if (has_folder) line += " (" + say("note.folder", {{"name", wait.name}}) + ")";
    Item out(std::move(line));
    if (const auto token = note_.approval_tokens.find(wait.name);
        token != note_.approval_tokens.end())
      out.yes = "approve " + wait.name + " " + token->second;
    return out;
  }

  Part waits(const std::string& section, const std::vector<WaitKind>& kinds) const {
    Part part;
    part.title = say(section + ".title");
    for (const Wait& wait : note_.waits) {
      if (std::ranges::find(kinds, wait.kind) != kinds.end()) part.items.push_back(item(wait));
    }
    part.todo.push_back(say(section + ".todo"));
    return part;
  }

  // For the lead: what waits with whom, without the words of it.
  Part waiting() const {
    Part part;
    const bool weekly = note_.kind == StaffNoteKind::kWeekly;
    part.title = say(weekly ? "weekly.waiting" : "overdue.title");
    for (const Wait& wait : note_.waits) {
      if (weekly && wait.kind == WaitKind::kCall) continue;
      const char* key = wait.kind == WaitKind::kStrength  ? "overdue.strength"
                        : wait.kind == WaitKind::kConcern ? "overdue.concern"
                        : wait.kind == WaitKind::kReword  ? "overdue.reword"
                        : wait.kind == WaitKind::kCall    ? "overdue.call"
                                                          : "overdue.held";
      const Args args = {
          {"what", say(key)},
          {"author", wait.author},
          {"since", date(DateForm::kDayMonth, date_of(school_.zone.local(wait.since)))}};
      part.items.emplace_back(
          phrases_.list(wait.children) + ": " +
          say(wait.author.empty() ? "overdue.line_nobody" : "overdue.line", args) + " (" +
          wait.name + ")");
    }
    part.todo.push_back(say("overdue.todo"));
    return part;
  }

  Part unseen() const {
    Part part;
    part.title = say("quiet.title");
    for (const UnseenChild& child : note_.unseen) {
      const std::string who =
          child.class_name.empty()
              ? child.name
              : say("note.about_class", {{"child", child.name}, {"class", child.class_name}});
      part.items.emplace_back(
          who + ": " +
          (child.never ? say("quiet.never")
                       : say("quiet.line", {{"days", std::int64_t{child.school_days}}})));
    }
    part.todo.push_back(say("quiet.todo"));
    return part;
  }

  Part unreached() const {
    Part part;
    part.title = say("unreached.title");
    for (const UnreachedFamily& family : note_.unreached)
      part.items.emplace_back(family.children + ": " + say("unreached." + family.why));
    part.todo.push_back(say("unreached.todo"));
    return part;
  }

  const StaffNote& note_;
  const School& school_;
  const Phrases& phrases_;
};

std::string as_text(const Writer& writer, const std::vector<Part>& parts, const School& school) {
  std::string out = writer.greeting() + "\n\n";
  if (parts.empty()) out += writer.say("note.nothing") + "\n\n";
  for (const Part& part : parts) {
    out += part.title + "\n";
    for (const auto& line : part.lines) out += line + "\n";
    for (const auto& item : part.items) {
      out += "- " + item.words + "\n";
      // A line of its own: a mail program that quotes it breaks it nowhere.
      if (!item.yes.empty()) out += "  " + writer.say("concern.by_mail") + "\n  " + item.yes + "\n";
    }
    for (const auto& line : part.todo) out += line + "\n";
    out += "\n";
  }
  return out + writer.say("note.board") + "\n\n" +
         writer.say("note.footer", {{"school", school.name}}) + "\n";
}

// What the HTML says beside the parts.
struct Page {
  const School& school;
  std::string language;
  std::string subject;
  std::string answer_to;  // where answers go
  std::string message_id;
};

std::string item_html(const Writer& writer, const Page& page, const Item& item) {
  using text::escape_html;
  std::string out = "<li style=\"margin:4px 0\">" + escape_html(item.words);
  if (!item.yes.empty()) {
    out += "<br>\n" + escape_html(writer.say("concern.by_mail")) + " <a href=\"" +
           escape_html(mailto(page.answer_to, item.yes, page.message_id)) +
           "\" style=\"color:#0f5578\">" + escape_html(item.yes) + "</a>";
  }
  return out + "</li>\n";
}

std::string as_html(const Writer& writer, const std::vector<Part>& parts, const Page& page) {
  using text::escape_html;
  const auto paragraph = [](const std::string& words) {
    return "<p style=\"margin:6px 0\">" + escape_html(words) + "</p>\n";
  };
  std::string body = paragraph(writer.greeting());
  if (parts.empty()) body += paragraph(writer.say("note.nothing"));
  for (const Part& part : parts) {
    body += "<h2 style=\"font-size:17px;margin:22px 0 6px;color:#0f5578\">" +
            escape_html(part.title) + "</h2>\n";
    for (const auto& line : part.lines) body += paragraph(line);
    if (!part.items.empty()) {
      body += "<ul style=\"margin:6px 0;padding-left:22px\">\n";
      for (const auto& item : part.items) body += item_html(writer, page, item);
      body += "</ul>\n";
    }
    for (const auto& line : part.todo) body += paragraph(line);
  }
  body += paragraph(writer.say("note.board"));
  return fmt::format(
      "<!doctype html>\n<html lang=\"{0}\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{1}</title>\n"
      "</head>\n<body style=\"margin:0;padding:16px;background:#ffffff;color:#1f2d38;font:16px/1.5 "
      "'Segoe UI',Helvetica,Arial,sans-serif\">\n<main style=\"max-width:600px;margin:0 auto\">\n"
      "<h1 style=\"font-size:20px;margin:0 0 10px\">{1}</h1>\n{2}"
      "<p style=\"margin:22px 0 0;font-size:14px;color:#55626d\">{3}</p>\n</main>\n</body>\n"
      "</html>\n",
      escape_html(page.language), escape_html(page.subject), body,
      escape_html(writer.say("note.footer", {{"school", page.school.name}})));
}

}  // namespace

const char* to_string(StaffNoteKind kind) {
  switch (kind) {
    case StaffNoteKind::kDaily:
      return "daily";
    case StaffNoteKind::kOverdue:
      return "overdue";
    case StaffNoteKind::kWeekly:
      return "weekly";
  }
  return "daily";
}

StaffNotes::StaffNotes(School school, const std::vector<fs::path>& roots)
    : school_(std::move(school)) {
  Problems ignored;  // homeward check says them
  auto packs = packs_of(roots, ignored);
  PhrasePack& english = packs["en"];
  english.language = "en";
  english_ = std::make_unique<Phrases>(english, nullptr);
  if (is_same_language(school_.language, "en")) return;
  for (const auto& [language, pack] : packs) {
    if (is_same_language(language, school_.language))
      own_ = std::make_unique<Phrases>(pack, english_.get());
  }
}

std::optional<StaffMail> StaffNotes::write(const StaffNote& note) const {
  const auto to = wire_address(note.to.email);
  const auto from = wire_address(school_.from_address);
  if (!to || !from) return std::nullopt;
  const Phrases& phrases = own_ ? *own_ : *english_;
  // A yes is heard where the mailbox is read.
  const auto mailbox = wire_address(school_.reply_address);
  const std::string answer_to = mailbox && !note.approval_tokens.empty()
                                    ? *mailbox
                                    : wire_address(school_.office_address).value_or(*from);
  const Writer writer(note, school_, phrases);
  const auto parts = writer.parts();
  StaffMail out;
  out.subject = writer.subject();
  out.text = as_text(writer, parts, school_);
  out.html = as_html(writer, parts,
                     {school_, phrases.language(), out.subject, answer_to, note.message_id});
  out.envelope_to = *to;
  Mail mail;
  mail.from = {school_.name, *from};
  mail.reply_to = {"", answer_to};
  mail.to = {note.to.name, *to};
  mail.subject = out.subject;
  mail.message_id = note.message_id;
  mail.date = note.written_at;
  mail.utc_offset = school_.zone.offset(note.written_at);
  mail.language = phrases.language();
  mail.list_id = "staff." + domain_of(*from);
  mail.text = out.text;
  mail.html = out.html;
  std::string problem;
  auto bytes = build_message(mail, problem);
  if (!bytes) return std::nullopt;
  out.eml = std::move(*bytes);
  return out;
}

Problems check_staff_phrases(const std::vector<fs::path>& roots) {
  Problems problems;
  const auto packs = packs_of(roots, problems);
  Problems ignored;
  const auto shipped = packs_of({roots.back()}, ignored);
  const auto reference = shipped.find("en");
  if (reference == shipped.end()) return problems;
  for (const auto& [language, pack] : packs) lint_pack(pack, reference->second, problems);
  return problems;
}

}  // namespace homeward::compose
