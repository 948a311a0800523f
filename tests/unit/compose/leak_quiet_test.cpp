// Ordinary letters of a school whose children are called Will, May, Grace and Hope: none may stop.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "compose/mime.h"
#include "unit/compose/leak_support.h"

namespace homeward::compose {
namespace {

const char* const kGiven[] = {"Will",  "May",   "Grace", "Rose",  "Hope",  "Art",   "Mark",
                              "Chase", "Rosa",  "Luz",   "Ángel", "Maya",  "Zoë",   "Liam",
                              "Noah",  "Amina", "June",  "Frank", "Hazel", "Jordan"};
const char* const kSurnames[] = {"Stone",  "Hill",  "Young", "Ortiz", "Lee",    "Brown", "García",
                                 "Flores", "Grace", "Hope",  "Mark",  "Müller", "Park",  "Day"};

// What teachers write; {0} is the child's own name, {1} a brother's or sister's.
const char* const kNotes[] = {
    "{0} read a long poem about the sea. We hope it will mark the start of more.",
    "{0} said: may I help? Will you come too?",
    "In May {0} grew beans. In Art {0} drew a stone house on the hill.",
    "{0} rose early for the parade on Park Street, full of grace.",
    "{0} let others go first in a chase game, 5 of 5 times.",
    "May 4 was a good day. {0} spoke of hope and of young birds.",
    "{0} and {1} planted a rose together at the brown stone wall.",
    "{0} helped to mark the long path. Hope grows, says the book.",
    "{0}, {1} and the class read about Rosa Parks.",
    "Mark the date: {0} shows the art on 12 May at 14:30 in Room 12.",
    "{0} counted 20417 beads, then 1042 more, with Ms Ortiz and Mr Lee.",
    "Grace under pressure: {0} waited, will and hope in every word.",
};

class SmallSchool {
 public:
  explicit SmallSchool(unsigned seed) : random_(seed) {}

  // Families with one to three children, some with two homes, some with people of the same name.
  Everyone everyone(int families) {
    Everyone out;
    out.staff = sample::everyone().staff;
    Staff grace;  // bears a pupil's name
    grace.id = {3};
    grace.name = "Ms Grace Stone";
    out.staff.push_back(grace);
    for (int family = 1; family <= families; ++family) {
      const std::string surname = any(kSurnames);
      const int children = 1 + below(3);
      const bool two_homes = below(6) == 0;
      for (int i = 0; i < children; ++i) {
        const auto id = static_cast<std::int64_t>(out.students.size() + 1);
        // A sister's name is not her brother's.
        out.students.push_back(sample::pupil(id, fmt::format("S-{}", 20000 + id),
                                             kGiven[(family * 7 + i) % std::ssize(kGiven)],
                                             surname));
        out.homes.emplace_back(FamilyId{family}, StudentId{id});
        if (two_homes) out.homes.emplace_back(FamilyId{family + 1000}, StudentId{id});
      }
      add_parent(out, family, surname, 0);
      if (below(2) == 0) add_parent(out, family, any(kSurnames), 1);
      if (two_homes) add_parent(out, family + 1000, any(kSurnames), 0);
    }
    return out;
  }

  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  template <std::size_t kSize>
  std::string any(const char* const (&words)[kSize]) {
    return words[static_cast<std::size_t>(below(static_cast<int>(kSize)))];
  }

 private:
  void add_parent(Everyone& out, std::int64_t family, const std::string& surname, int which) {
    const auto id = static_cast<std::int64_t>(out.guardians.size() + 1);
    // Some live in the same house, some are called like a pupil.
    out.guardians.push_back(
        sample::parent(id, family, fmt::format("{} {}", any(kGiven), surname),
                       fmt::format("parent{}.{}@example.org", family, which),
                       fmt::format("{} Hill Street\nSpringfield\nIL 62701", 10 + family % 40)));
  }

  std::mt19937 random_;
};

struct Written {
  LetterSource source;
  Composed letter;
};

// The message that a letter of these words is, without the dear page.
Written written(SmallSchool& school, const Everyone& all, const Guardian& guardian) {
  Written out;
  out.source = sample::source();
  out.source.children.clear();
  out.source.family.id = guardian.family;
  out.source.guardian = guardian;
  std::vector<std::string> called;
  for (const auto& [family, id] : all.homes) {
    if (family != guardian.family) continue;
    const Student& student = all.students[static_cast<std::size_t>(id.value - 1)];
    called.push_back(student.given);
    out.source.children.push_back({student, {}, {}, {}});
  }
  Mail mail;
  mail.from = {"Lincoln Elementary", "letters@lincoln.example.org"};
  mail.reply_to = {"Ms Ortiz", "m.ortiz@lincoln.example.org"};
  mail.to = {guardian.name, guardian.email};
  mail.subject = "News from Room 12: week of 4 May";
  mail.message_id =
      fmt::format("d{}.g{}@lincoln.example.org", guardian.family.value, guardian.id.value);
  mail.language = "en";
  mail.list_id = "letters.lincoln.example.org";
  mail.text = fmt::format("Hello {},\n\n", guardian.name);
  mail.html = fmt::format("<html><body><p>Hello {},</p>", guardian.name);
  for (std::size_t i = 0; i < called.size(); ++i) {
    mail.text += called[i] + "\n\n";
    mail.html += fmt::format("<h2>{}</h2>", called[i]);
    for (int note = 0; note < 3; ++note) {
      const std::string words =
          fmt::format(fmt::runtime(school.any(kNotes)), called[i], called[(i + 1) % called.size()]);
      out.letter.row_texts.push_back({"observation", note + 1, words});
      mail.text += "A strength I saw. On Monday, in Art: " + words + "\n\n";
      mail.html += fmt::format("<h3>May we ask</h3><p><b>{}.</b> {}</p>", called[i], words);
    }
  }
  mail.text += "Will you write back?\n\nMs Ortiz, Room 12 - just reply to this e-mail.\n";
  mail.html += "<p>Ms Grace Stone</p></body></html>";
  std::string problem;
  out.letter.eml = build_message(mail, problem).value_or("");
  EXPECT_EQ(problem, "");
  return out;
}

TEST(LeakGuardQuiet, LetsAThousandOrdinaryLettersGo) {
  int letters = 0;
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SmallSchool school(seed);
    const Everyone all = school.everyone(120);
    const LeakGuard guard(all, sample::school());
    for (const Guardian& guardian : all.guardians) {
      const Written one = written(school, all, guardian);
      const auto hold = guard.inspect(one.source, one.letter);
      ++letters;
      ASSERT_FALSE(hold) << seed << ": " << hold->reason << "\n" << one.letter.eml;
    }
  }
  EXPECT_GT(letters, 900);
}

// The same school, and one name of another family in any of those letters: it must stop.
TEST(LeakGuardQuiet, YetOneForeignNameStopsIt) {
  SmallSchool school(7);
  const Everyone all = school.everyone(150);
  const LeakGuard guard(all, sample::school());
  int planted = 0;
  for (const Guardian& guardian : all.guardians) {
    Written one = written(school, all, guardian);
    const Student& other =
        all.students[static_cast<std::size_t>(school.below(static_cast<int>(all.students.size())))];
    bool known = other.name == "Grace Stone";
    for (const ChildNews& child : one.source.children)
      known = known || child.student.name == other.name;
    for (const Guardian& parent : all.guardians)
      known = known || (parent.family == guardian.family && parent.name == other.name);
    if (known) continue;
    ++planted;
    const std::size_t at = one.letter.eml.find("A strength I saw. ");
    ASSERT_NE(at, std::string::npos);
    std::string problem;
    one.letter.row_texts.clear();
    one.letter.eml.insert(at, "They read with " + other.key + " today. ");
    const auto id = guard.inspect(one.source, one.letter);
    ASSERT_TRUE(id);
    EXPECT_EQ(id->code, "leak_student_id");
    one.letter.row_texts = {{"observation", 1, "They read with " + other.name + " today."}};
    const auto name = guard.inspect(one.source, one.letter);
    ASSERT_TRUE(name);
    EXPECT_EQ(name->code, "leak_student_name") << other.name;
  }
  EXPECT_GT(planted, 100);
}

}  // namespace
}  // namespace homeward::compose
