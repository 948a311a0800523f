#include "ingest/matching.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace homeward::ingest {

namespace {

constexpr std::size_t kShortestNearName = 3;  // code points; shorter words resemble everybody
// A search looks at every pupil, and a report lists no more rows than these.
constexpr std::size_t kMostSearched = 1000;

std::string id_key(std::string_view id) { return text::fold_case(text::trim(id)); }

// "Reyes, Maya" as "Maya Reyes"; empty without a comma.
std::string turned(std::string_view name) {
  const auto comma = name.find(',');
  if (comma == std::string_view::npos) return {};
  return std::string(text::trim(name.substr(comma + 1))) + " " +
         std::string(text::trim(name.substr(0, comma)));
}

std::set<std::string> name_keys(const Student& student) {
  std::set<std::string> keys{text::lookup_key(student.name), text::lookup_key(student.given)};
  if (!student.preferred.empty()) {
    keys.insert(text::lookup_key(student.preferred));
    if (student.name.starts_with(student.given)) {
      keys.insert(text::lookup_key(student.preferred + student.name.substr(student.given.size())));
    }
  }
  keys.erase("");
  return keys;
}

bool is_named(const Student& student, std::string_view name) {
  const auto keys = name_keys(student);
  return keys.contains(text::lookup_key(name)) || keys.contains(text::lookup_key(turned(name)));
}

bool same_class(std::string_view a, std::string_view b) {
  return text::lookup_key(a) == text::lookup_key(b);
}

bool teaches(const Staff& staff, std::string_view class_name) {
  return std::any_of(staff.classes.begin(), staff.classes.end(),
                     [&](const std::string& own) { return same_class(own, class_name); });
}

std::string_view without_zeros(std::string_view id) {
  const auto first = id.find_first_not_of('0');
  return first == std::string_view::npos ? id : id.substr(first);
}

StudentMatch problem(bool by_id, const char* code, std::string message, std::string hint) {
  return {nullptr, MatchProblem{by_id, code, std::move(message), std::move(hint)}};
}

StudentMatch several(std::string_view name, const std::vector<const Student*>& found) {
  std::vector<std::string> names;
  for (const auto* student : found) {
    names.push_back(student->name +
                    (student->class_name.empty() ? "" : " (" + student->class_name + ")"));
    if (names.size() == 5) break;
  }
  return problem(
      false, "ambiguous_student",
      fmt::format("{} pupils are called \"{}\": {}.", found.size(), name, text::join(names, ", ")),
      "Write the full name, or add the column student_id.");
}

}  // namespace

Directory::Directory(std::vector<Staff> staff, std::vector<Student> students)
    : staff_(std::move(staff)), students_(std::move(students)) {
  for (const auto& student : students_) {
    by_key_.emplace(id_key(student.key), &student);
    by_bare_key_[without_zeros(student.key)] = &student;
    for (const auto& key : name_keys(student)) by_name_.emplace(key, &student);
  }
}

std::vector<const Student*> Directory::named(std::string_view name) const {
  std::vector<const Student*> found;
  for (const auto& key : {text::lookup_key(name), text::lookup_key(turned(name))}) {
    const auto [begin, end] = by_name_.equal_range(key);
    for (auto at = begin; at != end && !key.empty(); ++at) {
      if (at->second->active) found.push_back(at->second);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

StudentMatch Directory::find_student(const StudentRef& ref, const Staff* author) const {
  const auto by_key = by_key_.find(id_key(ref.key.empty() ? ref.name : ref.key));
  if (ref.key.empty() && by_key != by_key_.end()) return {by_key->second, std::nullopt};
  if (!ref.key.empty()) {
    if (by_key == by_key_.end()) return {nullptr, unknown(ref, author)};
    if (ref.name.empty() || is_named(*by_key->second, ref.name))
      return {by_key->second, std::nullopt};
    return problem(
        true, "name_mismatch",
        fmt::format("The id {} belongs to another pupil than \"{}\".", ref.key, ref.name),
        "Check the id against the roster, or leave the id empty.");
  }
  std::vector<const Student*> found = named(ref.name);
  if (!ref.class_name.empty()) {
    std::erase_if(found,
                  [&](const Student* s) { return !same_class(s->class_name, ref.class_name); });
  }
  if (author != nullptr) {
    auto in_class = found;
    std::erase_if(in_class, [&](const Student* s) { return !teaches(*author, s->class_name); });
    auto own = found;
    std::erase_if(own, [&](const Student* s) { return s->teacher != author->id; });
    if (!in_class.empty()) {
      found = in_class;
    } else if (!own.empty()) {
      found = own;
    }
  }
  if (found.empty()) return {nullptr, unknown(ref, author)};
  if (found.size() > 1) return several(ref.name, found);
  return {found.front(), std::nullopt};
}

// Empty when no id is the same but for the zeros in front.
std::string Directory::lost_zeros(std::string_view written) const {
  const auto bare = by_bare_key_.find(without_zeros(written));
  if (bare == by_bare_key_.end()) return {};
  return fmt::format(
      "The roster has {}: did the spreadsheet change the zeros in front? Format the column as text "
      "and type the id again.",
      bare->second->key);
}

MatchProblem Directory::unknown(const StudentRef& ref, const Staff* author) const {
  if (!ref.key.empty()) {
    std::string hint = lost_zeros(ref.key);
    if (hint.empty())
      hint =
          "Check the id against the roster. If the pupil is new, this row is taken as soon as the "
          "roster has the id.";
    return {true, "unknown_student", fmt::format("No pupil has the id \"{}\".", ref.key),
            std::move(hint)};
  }
  std::string place = "the school's roster";
  if (!ref.class_name.empty()) {
    place = ref.class_name;
  } else if (author != nullptr && !author->classes.empty()) {
    place = text::join(author->classes, " or ") + ", nor elsewhere in the roster";
  }
  const std::string nearest = nearest_name(ref.name, author);
  std::string hint = lost_zeros(ref.name);
  if (!hint.empty()) hint += ' ';
  if (!nearest.empty()) hint = fmt::format("Did you mean {}? ", nearest);
  hint +=
      "Check the spelling against your class sheet. If the pupil is new, this row is taken as soon "
      "as the "
      "roster has the name.";
  return {false, "unknown_student",
          fmt::format("No pupil is called \"{}\" in {}.", ref.name, place), std::move(hint)};
}

std::string Directory::nearest_name(const std::string& written, const Staff* author) const {
  // "A2" is an id that no roster has, not another child's name written wrong.
  if (text::length(written) < kShortestNearName ||
      written.find_first_of("0123456789") != std::string::npos)
    return {};
  const std::pair key(author == nullptr ? StaffId{} : author->id, text::lookup_key(written));
  if (const auto known = nearest_.find(key); known != nearest_.end()) return known->second;
  if (nearest_.size() >= kMostSearched) return {};
  std::map<std::string, std::string> near;
  for (const auto& student : students_) {
    const bool close =
        author == nullptr || author->classes.empty() || teaches(*author, student.class_name);
    if (!student.active || !close) continue;
    near.emplace(text::lookup_key(student.name), student.name);
    near.emplace(text::lookup_key(student.called()), student.called());
  }
  std::vector<std::string> keys;
  for (const auto& [name, called] : near) keys.push_back(name);
  const std::string nearest = text::nearest(key.second, keys);
  return nearest_.emplace(key, nearest.empty() ? "" : near.at(nearest)).first->second;
}

const Staff* Directory::find_staff(std::string_view written) const {
  const std::string key = id_key(written);
  const std::string name = text::lookup_key(written);
  const Staff* found = nullptr;
  for (const auto& member : staff_) {
    if (id_key(member.key) == key) return &member;
    if (id_key(member.email) != key && text::lookup_key(member.name) != name) continue;
    if (found != nullptr) return nullptr;
    found = &member;
  }
  return found;
}

const Staff* Directory::folder_owner(std::string_view path) const {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const auto folders = text::split(path.substr(0, slash), '/');
  for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder) {
    for (const auto& member : staff_) {
      if (!member.folder.empty() && text::fold_case(member.folder) == text::fold_case(*folder))
        return &member;
    }
  }
  return nullptr;
}

const Staff* Directory::class_teacher(std::string_view class_name) const {
  const Staff* found = nullptr;
  for (const auto& member : staff_) {
    if (text::lookup_key(class_name).empty() || member.role != Role::kTeacher ||
        !teaches(member, class_name))
      continue;
    if (found != nullptr) return nullptr;
    found = &member;
  }
  return found;
}

std::string Directory::nearest_staff(std::string_view written) const {
  std::vector<std::string> names;
  for (const auto& member : staff_) names.push_back(member.name);
  return text::nearest(written, names);
}

}  // namespace homeward::ingest
