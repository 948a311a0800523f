// Whom a log means, and what is said of names that nobody has.
#include "ingest/matching.h"

#include <gtest/gtest.h>

namespace homeward::ingest {
namespace {

Student pupil(std::int64_t id, std::string key, std::string name) {
  Student student;
  student.id = {id};
  student.key = std::move(key);
  student.given = name.substr(0, name.find(' '));
  student.name = std::move(name);
  return student;
}

TEST(Matching, AnUnknownNameIsComparedOnceAndOnlySoOften) {
  std::vector<Student> pupils;
  for (int i = 0; i < 300; ++i)
    pupils.push_back(pupil(i + 1, std::to_string(1000 + i),
                           "Given" + std::string(1, static_cast<char>('a' + i % 26)) + " Family"));
  pupils.push_back(pupil(900, "007", "Maya Reyes"));
  const Directory directory({}, pupils);
  const auto hint = [&](const std::string& key, const std::string& name) {
    return directory.find_student({key, name, ""}, nullptr).problem.value().hint;
  };
  EXPECT_EQ(hint("", "Maya Reyas").substr(0, 24), "Did you mean Maya Reyes?");
  EXPECT_EQ(hint("7", "").substr(0, 18), "The roster has 007");
  EXPECT_EQ(hint("", "7").substr(0, 18), "The roster has 007") << "an id where a name may stand";
  // A log of names that no roster has: the first ones are compared, the others only refused.
  const auto letters = [](int i) {
    std::string name = "Maya Reyx";
    for (; i > 0; i /= 26) name += static_cast<char>('a' + i % 26);
    return name;
  };
  int suggested = 0;
  for (int i = 1; i <= 20000; ++i) suggested += hint("", letters(i)).starts_with("Did you") ? 1 : 0;
  EXPECT_LT(suggested, 1000);
  EXPECT_GT(suggested, 100);
  EXPECT_EQ(hint("", "Maya Reyas").substr(0, 24), "Did you mean Maya Reyes?") << "found before";
}

}  // namespace
}  // namespace homeward::ingest
