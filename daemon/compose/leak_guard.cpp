#include "compose/leak_guard.h"

#include <fmt/format.h>

#include <algorithm>

#include "compose/final_checks.h"
#include "compose/leak_parts.h"
#include "compose/leak_pdf.h"

namespace homeward::compose {

namespace {

struct KindWords {
  const char* code;
  const char* words;
  const char* who;
};

KindWords words_of(LeakKind kind) {
  switch (kind) {
    case LeakKind::kStudentName:
      return {"leak_student_name", "another student's full name", "student"};
    case LeakKind::kStudentId:
      return {"leak_student_id", "another student's id", "student"};
    case LeakKind::kGuardianName:
      return {"leak_guardian_name", "the name of another family's guardian", "guardian"};
    case LeakKind::kEmail:
      return {"leak_email", "the e-mail address of another family", "guardian"};
    case LeakKind::kAddress:
      return {"leak_address", "the postal address of another family", "guardian"};
    case LeakKind::kGivenName:
      return {"leak_given_name", "another student's given name", "student"};
  }
  return {"leak", "", ""};
}

}  // namespace

bool is_leak(std::string_view code) { return code.starts_with("leak_"); }

bool stops_the_batch(std::string_view code) {
  return is_leak(code) && code != "leak_given_name" && code != "leak_unreadable";
}

std::optional<Hold> LeakGuard::inspect(const LetterSource& source, const Composed& letter,
                                       std::string_view passes) const {
  LetterParts parts;
  if (letter.channel == Channel::kEmail) {
    parts = parts_of_message(letter.eml);
  } else {
    add_pdf(letter.pdf, "the page", parts);
  }
  if (!parts.unreadable.empty()) {
    return Hold{"leak_unreadable",
                fmt::format("{} could not be looked into", parts.unreadable.front())};
  }
  std::vector<Student> children;
  for (const ChildNews& child : source.children) children.push_back(child.student);
  OwnWords own = index_.own_words(source.family.id, children);
  LeakIndex::allow(own, source.guardian.name);
  LeakIndex::allow(own, source.guardian.postal_address);
  LeakIndex::allow(own, source.signer.name);
  for (const Staff& member : source.staff) LeakIndex::allow(own, member.name);
  for (const std::string& name : letter.public_names) LeakIndex::allow(own, name);

  const auto look = [&](const std::string& text, bool without_ids) {
    if (auto leak = index_.find_email(text, own)) return leak;
    return index_.find(leak_words(text), own, without_ids);
  };
  const auto hold = [&](const Leak& leak, const std::string& where) {
    const KindWords words = words_of(leak.kind);
    return Hold{words.code,
                fmt::format("{} in {} ({} {})", words.words, where, words.who, leak.id)};
  };
  // The rows first: a person can mend a row.
  for (const RowText& row : letter.row_texts) {
    const std::string where = fmt::format("{} {}", row.table, row.row);
    if (auto leak = look(row.text, false)) return hold(*leak, where);
    if (passes == "leak_given_name") continue;
    if (auto leak = index_.find_given(leak_words(row.text), own)) return hold(*leak, where);
  }
  for (const LetterPart& part : parts.parts) {
    if (auto leak = look(part.text, part.machine)) return hold(*leak, part.where);
  }
  for (const LetterPart& part : parts.parts) {
    if (part.has_words && has_unresolved(part.text))
      return Hold{"unresolved", "a placeholder in braces was left in " + part.where};
  }
  for (const std::string& heading : parts.bare_headings) {
    // A child's name stands above the headings of its own part.
    const WordList words = folded_words(heading);
    const bool name = !words.empty() && std::all_of(words.begin(), words.end(), [&](const auto& w) {
      return own.given.contains(w);
    });
    if (!name) return Hold{"empty_section", "a heading of the letter has nothing below it"};
  }
  return std::nullopt;
}

}  // namespace homeward::compose
