#include "ingest/households.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/errors.h"
#include "base/text.h"

namespace homeward::ingest {

namespace {

// Keys of our own begin like this; no school's roster is expected to.
constexpr std::string_view kOwnKey = "HW-";

std::string fold(const std::string& text) { return text::fold_case(text::trim(text)); }
bool is_own_key(const std::string& key) { return key.starts_with(kOwnKey); }

}  // namespace

RosterHouseholds::RosterHouseholds(store::Database& database, const std::vector<RosterRow>& rows,
                                   Instant now)
    : database_(database), now_(now), links_(store::load_family_links(database)) {
  for (auto& record : store::load_family_records(database)) {
    std::string key = fold(record.key);
    families_.push_back({std::move(record), std::move(key)});
  }
  for (auto& guardian : store::load_all_guardians(database))
    people_.push_back(person(std::move(guardian)));
  for (const auto& row : rows) {
    if (!row.family_key.empty())
      listed_.emplace(fold(row.family_key), text::lookup_key(row.guardian_name));
  }
}

RosterHouseholds::Person RosterHouseholds::person(Guardian guardian) {
  Person out;
  out.name = text::lookup_key(guardian.name);
  out.email = fold(guardian.email);
  out.address = text::lookup_key(guardian.postal_address);
  out.guardian = std::move(guardian);
  return out;
}

FamilyId RosterHouseholds::place(const RosterRow& row, StudentId student) {
  if (row.family_key.empty()) return by_sharing(row, student);
  const FamilyId family = by_key(row, student);
  leave_others(row, student, family);
  return family;
}

FamilyId RosterHouseholds::by_key(const RosterRow& row, StudentId student) {
  const std::string key = fold(row.family_key);
  for (const auto& family : families_) {
    if (family.key == key) return family.record.id;
  }
  // The school now names a family that so far had a key of ours.
  const std::string name = text::lookup_key(row.guardian_name);
  for (const auto& known : people_) {
    const FamilyId id = known.guardian.family;
    if (known.name != name || !known.guardian.active || !is_linked(id, student)) continue;
    Household& family = household(id);
    if (!is_own_key(family.record.key)) continue;
    family.record.key = row.family_key;
    family.key = key;
    store::save_family(database_, family.record, now_);
    return id;
  }
  return create(row.family_key);
}

FamilyId RosterHouseholds::by_sharing(const RosterRow& row, StudentId student) {
  const std::string name = text::lookup_key(row.guardian_name);
  const std::string email = fold(row.email.value_or(""));
  const std::string address = text::lookup_key(row.postal_address.value_or(""));
  FamilyId left;
  FamilyId by_email;
  FamilyId by_address;
  for (const auto& known : people_) {
    const Guardian& guardian = known.guardian;
    const bool same_name = known.name == name;
    if (same_name && guardian.active && is_linked(guardian.family, student)) return guardian.family;
    if (same_name && !left && was_linked(guardian.family, student)) left = guardian.family;
    if (!guardian.active) continue;
    if (!by_email && !email.empty() && known.email == email) by_email = guardian.family;
    if (!by_address && !address.empty() && known.address == address) by_address = guardian.family;
  }
  if (left) return left;  // whoever comes back has been told what they were told
  if (by_email) return by_email;
  return by_address ? by_address : create(next_key());
}

FamilyId RosterHouseholds::create(const std::string& key) {
  store::FamilyRecord family;
  family.key = key;
  family.id = store::save_family(database_, family, now_);
  families_.push_back({family, fold(key)});
  return family.id;
}

std::string RosterHouseholds::next_key() const {
  int highest = 0;
  for (const auto& family : families_) {
    if (!is_own_key(family.record.key)) continue;
    const std::string digits = family.record.key.substr(kOwnKey.size());
    const bool number = !digits.empty() && digits.size() < 9 &&
                        digits.find_first_not_of("0123456789") == std::string::npos;
    if (number) highest = std::max(highest, std::stoi(digits));
  }
  return fmt::format("{}{:04}", kOwnKey, highest + 1);
}

bool RosterHouseholds::is_linked(FamilyId family, StudentId student) const {
  return std::any_of(links_.begin(), links_.end(), [&](const store::FamilyLink& link) {
    return link.family == family && link.student == student && link.active;
  });
}

bool RosterHouseholds::was_linked(FamilyId family, StudentId student) const {
  return std::any_of(links_.begin(), links_.end(), [&](const store::FamilyLink& link) {
    return link.family == family && link.student == student;
  });
}

bool RosterHouseholds::is_listed(FamilyId id, const std::string& guardian_key) const {
  return std::any_of(families_.begin(), families_.end(), [&](const Household& family) {
    return family.record.id == id && listed_.contains({family.key, guardian_key});
  });
}

void RosterHouseholds::leave_others(const RosterRow& row, StudentId student, FamilyId stays) {
  const std::string name = text::lookup_key(row.guardian_name);
  std::vector<std::pair<FamilyId, GuardianId>> left;
  for (const auto& known : people_) {
    const Guardian& guardian = known.guardian;
    if (guardian.family == stays || !guardian.active || known.name != name) continue;
    if (is_linked(guardian.family, student) && !is_listed(guardian.family, name)) {
      left.emplace_back(guardian.family, guardian.id);
    }
  }
  for (const auto& [old, guardian] : left) {
    set_active(guardian, false);
    store::copy_told_marks(database_, old, stays, student);
    const bool empty =
        std::none_of(people_.begin(), people_.end(), [from = old](const Person& known) {
          return known.guardian.family == from && known.guardian.active;
        });
    if (!empty) continue;
    // The household moved as a whole: all its children's marks go along, and what it agreed.
    store::move_goals(database_, old, stays);
    for (const auto& link : std::vector(links_)) {
      if (link.family != old || !link.active) continue;
      store::copy_told_marks(database_, old, stays, link.student);
      save_link(old, link.student, false);
    }
  }
}

Guardian RosterHouseholds::guardian_of(FamilyId family, const RosterRow& row) const {
  const std::string name = text::lookup_key(row.guardian_name);
  for (const auto& known : people_) {
    if (known.guardian.family == family && known.name == name) return known.guardian;
  }
  // The same address under another name, which this file no longer has: a new name.
  const std::string email = fold(row.email.value_or(""));
  for (const auto& known : people_) {
    const bool same = known.guardian.family == family && known.guardian.active && !email.empty() &&
                      known.email == email;
    if (same && !row.family_key.empty() && !is_listed(family, known.name)) return known.guardian;
  }
  Guardian guardian;
  guardian.family = family;
  return guardian;
}

void RosterHouseholds::save(Guardian guardian) {
  const bool is_new = !guardian.id;
  guardian.id = store::save_guardian(database_, guardian);
  Person saved = person(std::move(guardian));
  if (is_new) {
    people_.push_back(std::move(saved));
    return;
  }
  for (auto& known : people_) {
    if (known.guardian.id == saved.guardian.id) known = saved;
  }
}

GuardianId RosterHouseholds::id_of(FamilyId family, const std::string& name) const {
  const std::string key = text::lookup_key(name);
  for (const auto& known : people_) {
    if (known.guardian.family == family && known.name == key) return known.guardian.id;
  }
  return {};
}

void RosterHouseholds::set_active(GuardianId id, bool active) {
  for (auto& known : people_) {
    if (known.guardian.id != id || known.guardian.active == active) continue;
    known.guardian.active = active;
    store::save_guardian(database_, known.guardian);
  }
}

void RosterHouseholds::save_link(FamilyId family, StudentId student, bool active) {
  store::save_link(database_, {family, student, active});
  for (auto& link : links_) {
    if (link.family == family && link.student == student) {
      link.active = active;
      return;
    }
  }
  links_.push_back({family, student, active});
}

RosterHouseholds::Household& RosterHouseholds::household(FamilyId id) {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const Household& family) { return family.record.id == id; });
  HOMEWARD_CHECK(found != families_.end());
  return *found;
}

store::FamilyRecord& RosterHouseholds::family(FamilyId id) { return household(id).record; }

void RosterHouseholds::save(const store::FamilyRecord& family) {
  store::save_family(database_, family, now_);
}

}  // namespace homeward::ingest
