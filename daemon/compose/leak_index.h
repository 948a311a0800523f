// Whom a letter may name by mistake: everybody's names, ids and addresses, ready to be looked up.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compose/leak_words.h"
#include "domain/everyone.h"
#include "domain/school.h"

namespace homeward::compose {

enum class LeakKind { kStudentName, kStudentId, kGuardianName, kEmail, kAddress, kGivenName };

// What was found, by ids only.
struct Leak {
  LeakKind kind = LeakKind::kStudentName;
  std::int64_t id = 0;  // of the student or the guardian
};

using WordList = std::vector<std::string>;

// What this one letter may say.
struct OwnWords {
  FamilyId family;
  std::set<StudentId> students;
  std::vector<WordList> names;  // full names of its people, of staff, school and classes; addresses
  std::set<std::string> words;  // every word of those names
  std::set<std::string> given;  // of its children and guardians
  std::set<std::string> emails;
};

// Immutable: made on the main thread, shared with composers.
class LeakIndex {
 public:
  LeakIndex(const Everyone& everyone, const School& school);

  // What a letter to `family` about these children may say; the caller may add to it.
  OwnWords own_words(FamilyId family, const std::vector<Student>& children) const;
  static void allow(OwnWords& own, const std::string& name);

  // The first full name, address or (unless `without_ids`) student's id in it that is not its own.
  std::optional<Leak> find(const std::vector<Word>& words, const OwnWords& own,
                           bool without_ids) const;
  // The first e-mail address of another family.
  std::optional<Leak> find_email(std::string_view text, const OwnWords& own) const;
  // The first given name of another child that stands alone in a teacher's words.
  std::optional<Leak> find_given(const std::vector<Word>& words, const OwnWords& own) const;

 private:
  struct Pattern {
    LeakKind kind = LeakKind::kStudentName;
    std::int64_t id = 0;
    FamilyId family;  // of a guardian's
    WordList words;
    std::size_t turn = 0;  // "Last, First": where First begins; 0: in the usual order
    bool ordinary = false;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <typename Value>
  using ByWord = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  void add(Pattern pattern);
  void add_name(LeakKind kind, std::int64_t id, FamilyId family, const std::string& name,
                const std::string& called);
  void add_id(const Student& student);
  void add_address(const Guardian& guardian);
  void add_given(const Student& student);
  std::optional<Leak> match(const std::vector<Word>& words, std::size_t at, std::string_view first,
                            const OwnWords& own, bool without_ids) const;

  std::vector<Pattern> patterns_;
  ByWord<std::vector<std::uint32_t>> by_first_;
  std::map<std::string, std::vector<Guardian>, std::less<>> emails_;
  struct Given {
    WordList words;
    std::vector<StudentId> students;
    std::set<std::string> surnames;
  };
  ByWord<std::vector<Given>> given_;
  std::map<FamilyId, std::vector<StudentId>> homes_;
  std::map<FamilyId, std::vector<Guardian>> guardians_;
  std::map<StudentId, Student> students_;
  OwnWords everybodys_;  // staff and school
};

}  // namespace homeward::compose
