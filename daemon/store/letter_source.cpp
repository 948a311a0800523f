#include "store/letter_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hash.h"
#include "base/text.h"
#include "store/observations.h"
#include "store/parent_letters.h"
#include "store/people.h"

namespace homeward::store {

namespace {

constexpr int kPhraseMemoryLetters = 4;

// What only one household said or agreed must not reach the other one.
void keep_to_school(std::vector<GoalCourse>& goals, FamilyId family, bool shared) {
  for (auto& course : goals) {
    if (course.goal.family ? course.goal.family == family : !shared) continue;
    course.goal.home_step.clear();
    course.goal.agreed_by.clear();
    course.goal.agreed_on.reset();
    course.goal.family_wording.clear();
  }
}

std::vector<ChildNews> children_of(Database& database, const Digest& digest, const Family& family) {
  const auto students = load_students(database);
  const auto shared = shared_students(database, family.id);
  const auto rows = told_rows(database, digest.id);
  std::vector<ChildNews> children;
  const int before = letters_before(database, family.id, digest.id);
  for (const StudentId id : in_turn(family.students, before)) {
    const auto student = std::find_if(students.begin(), students.end(),
                                      [&](const Student& candidate) { return candidate.id == id; });
    if (student == students.end()) continue;
    ChildNews news;
    news.student = *student;
    for (const auto& row : rows) {
      if (row.row.student == id) news.rows.push_back(row);
    }
    // A held or quiet child leaves the letter silently; a welcome without any row names them all.
    if (news.rows.empty() && !(digest.welcome && rows.empty())) continue;
    news.goals = goal_courses(database, id, digest.period_start, digest.period_end);
    const bool is_shared = std::find(shared.begin(), shared.end(), id) != shared.end();
    keep_to_school(news.goals, family.id, is_shared);
    news.strategies = strategies_for(database, id, digest.period_end);
    children.push_back(std::move(news));
    if (children.size() == kMostChildren) break;
  }
  // The letter opens with a strength, so a child who has one comes first.
  std::stable_partition(children.begin(), children.end(), [](const ChildNews& news) {
    return !news.rows.empty() && news.rows.front().section == Section::kStrength;
  });
  return children;
}

bool teaches(const Staff& member, const std::string& class_name) {
  const auto wanted = text::lookup_key(class_name);
  return std::any_of(member.classes.begin(), member.classes.end(),
                     [&](const std::string& name) { return text::lookup_key(name) == wanted; });
}

// The homeroom teacher of the first child signs; else whoever noted the first row.
Staff signer_of(const std::vector<Staff>& staff, const std::vector<ChildNews>& children) {
  if (children.empty()) return {};
  const Student& child = children.front().student;
  for (const auto& member : staff) {
    if (child.teacher && member.id == child.teacher) return member;
  }
  for (const auto& member : staff) {
    if (!child.class_name.empty() && teaches(member, child.class_name)) return member;
  }
  if (children.front().rows.empty()) return {};
  for (const auto& member : staff) {
    if (member.id == children.front().rows.front().row.author) return member;
  }
  return {};
}

// The longest unused first.
std::vector<std::string> recent_phrases(Database& database, FamilyId family) {
  Prepared query(
      database,
      "SELECT m.phrases FROM message m JOIN digest d ON d.id = m.digest_id WHERE m.digest_id IN "
      "(SELECT id FROM digest WHERE family_id = ?1 AND state IN ('composed', 'done') ORDER BY "
      "sealed_at DESC, id DESC LIMIT ?2) ORDER BY m.id");
  query.bind(1, family.value);
  query.bind(2, kPhraseMemoryLetters);
  std::vector<std::string> phrases;
  while (query.executeStep()) {
    for (auto& phrase : text::split(query.getColumn(0).getString(), ' ')) {
      if (phrase.empty()) continue;
      std::erase(phrases, phrase);
      phrases.push_back(std::move(phrase));
    }
  }
  return phrases;
}

std::vector<LetterSource::Picture> pictures_of(Database& database,
                                               const std::vector<ChildNews>& children) {
  std::vector<LetterSource::Picture> pictures;
  std::set<std::string> seen;
  Prepared query(database, "SELECT mime, bytes FROM picture WHERE sha256 = ?");
  for (const auto& child : children) {
    for (const auto& told : child.rows) {
      const std::string& sha256 = told.row.attachment;
      if (sha256.empty() || !seen.insert(sha256).second) continue;
      query.bind(1, sha256);
      if (query.executeStep()) {
        pictures.push_back(
            {sha256, query.getColumn(0).getString(), query.getColumn(1).getString()});
      }
      query.reset();
    }
  }
  return pictures;
}

// Unique, opaque and the same on every try: nothing of the family shows in it.
std::string message_id_of(Database& database, const Digest& digest, const Guardian& guardian,
                          const School& school) {
  const std::string token = keyed_hash(database.meta("instance").value_or(""),
                                       fmt::format("{}.{}", digest.id.value, guardian.id.value));
  const auto at = school.from_address.find('@');
  const std::string domain =
      at == std::string::npos ? "homeward.invalid" : school.from_address.substr(at + 1);
  return token.substr(0, 32) + "@" + domain;
}

}  // namespace

std::vector<LetterSource> letter_sources(Database& database, const Digest& digest,
                                         const School& school, const std::string& cadence_name) {
  const auto family = load_family(database, digest.family);
  if (!family) return {};
  LetterSource base;
  base.digest = digest;
  base.family = *family;
  base.family.guardians.clear();
  base.staff = load_staff(database);
  base.children = children_of(database, digest, *family);
  base.signer = signer_of(base.staff, base.children);
  base.effort =
      family_note(database, family->id, FamilyNoteKind::kEffort, digest.id, digest.period_end);
  base.insight =
      family_note(database, family->id, FamilyNoteKind::kInsight, digest.id, digest.period_end);
  base.recent_phrases = recent_phrases(database, family->id);
  base.pictures = pictures_of(database, base.children);
  base.parent_pages = parent_pages(database, digest);
  base.cadence_name = cadence_name;
  std::vector<LetterSource> sources;
  for (const auto& guardian : family->guardians) {
    if (!is_reachable(reach_of(guardian))) continue;
    LetterSource source = base;
    source.guardian = guardian;
    source.message_id = message_id_of(database, digest, guardian, school);
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace homeward::store
