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

RosterHouseholds::RosterHouseholds(store::Database& database, const std::vector<RosterRow>& rows, Instant now)
    : database_(database),
      now_(now),
      families_(store::load_family_records(database)),
      guardians_(store::load_all_guardians(database)),
      links_(store::load_family_links(database)) {
  for (const auto& row : rows) {
    if (!row.family_key.empty()) listed_.emplace(fold(row.family_key), text::lookup_key(row.guardian_name));
  }
}

FamilyId RosterHouseholds::place(const RosterRow& row, StudentId student) {
  if (row.family_key.empty()) return by_sharing(row, student);
  const FamilyId family = by_key(row, student);
  leave_others(row, student, family);
  return family;
}

FamilyId RosterHouseholds::by_key(const RosterRow& row, StudentId student) {
  for (const auto& family : families_) {
    if (fold(family.key) == fold(row.family_key)) return family.id;
  }
  // The school now names a family that so far had a key of ours.
  const std::string name = text::lookup_key(row.guardian_name);
  for (auto& family : families_) {
    if (!is_own_key(family.key) || !is_linked(family.id, student)) continue;
    const bool theirs = std::any_of(guardians_.begin(), guardians_.end(), [&](const Guardian& g) {
      return g.family == family.id && g.active && text::lookup_key(g.name) == name;
    });
    if (!theirs) continue;
    family.key = row.family_key;
    store::save_family(database_, family, now_);
    return family.id;
  }
  return create(row.family_key);
}

FamilyId RosterHouseholds::by_sharing(const RosterRow& row, StudentId student) {
  const std::string name = text::lookup_key(row.guardian_name);
  for (const auto& guardian : guardians_) {
    if (guardian.active && text::lookup_key(guardian.name) == name && is_linked(guardian.family, student)) {
      return guardian.family;
    }
  }
  const std::string email = fold(row.email.value_or(""));
  const std::string address = text::lookup_key(row.postal_address.value_or(""));
  for (const auto& guardian : guardians_) {
    if (guardian.active && !email.empty() && fold(guardian.email) == email) return guardian.family;
  }
  for (const auto& guardian : guardians_) {
    if (guardian.active && !address.empty() && text::lookup_key(guardian.postal_address) == address) {
      return guardian.family;
    }
  }
  return create(next_key());
}

FamilyId RosterHouseholds::create(const std::string& key) {
  store::FamilyRecord family;
  family.key = key;
  family.id = store::save_family(database_, family, now_);
  families_.push_back(family);
  return family.id;
}

std::string RosterHouseholds::next_key() const {
  int highest = 0;
  for (const auto& family : families_) {
    if (!is_own_key(family.key)) continue;
    const std::string digits = family.key.substr(kOwnKey.size());
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

bool RosterHouseholds::is_listed(FamilyId id, const std::string& guardian_key) const {
  return std::any_of(families_.begin(), families_.end(), [&](const store::FamilyRecord& family) {
    return family.id == id && listed_.contains({fold(family.key), guardian_key});
  });
}

void RosterHouseholds::leave_others(const RosterRow& row, StudentId student, FamilyId stays) {
  const std::string name = text::lookup_key(row.guardian_name);
  std::vector<FamilyId> left;
  for (const auto& guardian : guardians_) {
    const bool other = guardian.family != stays && guardian.active && text::lookup_key(guardian.name) == name;
    if (other && is_linked(guardian.family, student) && !is_listed(guardian.family, name)) {
      left.push_back(guardian.family);
    }
  }
  for (const FamilyId old : left) {
    set_active(id_of(old, row.guardian_name), false);
    store::copy_told_marks(database_, old, stays, student);
    const bool empty = std::none_of(guardians_.begin(), guardians_.end(),
                                    [&](const Guardian& g) { return g.family == old && g.active; });
    if (!empty) continue;
    // The household moved as a whole: all its children's marks go along.
    for (const auto& link : std::vector(links_)) {
      if (link.family != old || !link.active) continue;
      store::copy_told_marks(database_, old, stays, link.student);
      save_link(old, link.student, false);
    }
  }
}

Guardian RosterHouseholds::guardian_of(FamilyId family, const RosterRow& row) const {
  const std::string name = text::lookup_key(row.guardian_name);
  for (const auto& guardian : guardians_) {
    if (guardian.family == family && text::lookup_key(guardian.name) == name) return guardian;
  }
  // The same address under another name, which this file no longer has: a new name.
  const std::string email = fold(row.email.value_or(""));
  for (const auto& guardian : guardians_) {
    const bool same = guardian.family == family && guardian.active && !email.empty() && fold(guardian.email) == email;
    if (same && !row.family_key.empty() && !is_listed(family, text::lookup_key(guardian.name))) return guardian;
  }
  Guardian guardian;
  guardian.family = family;
  return guardian;
}

void RosterHouseholds::save(Guardian guardian) {
  const bool known = static_cast<bool>(guardian.id);
  guardian.id = store::save_guardian(database_, guardian);
  if (!known) {
    guardians_.push_back(std::move(guardian));
    return;
  }
  for (auto& old : guardians_) {
    if (old.id == guardian.id) old = guardian;
  }
}

GuardianId RosterHouseholds::id_of(FamilyId family, const std::string& name) const {
  for (const auto& guardian : guardians_) {
    if (guardian.family == family && text::lookup_key(guardian.name) == text::lookup_key(name)) return guardian.id;
  }
  return {};
}

void RosterHouseholds::set_active(GuardianId id, bool active) {
  for (auto& guardian : guardians_) {
    if (guardian.id != id || guardian.active == active) continue;
    guardian.active = active;
    store::save_guardian(database_, guardian);
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

store::FamilyRecord& RosterHouseholds::family(FamilyId id) {
  const auto found = std::find_if(families_.begin(), families_.end(), [&](const auto& f) { return f.id == id; });
  HOMEWARD_CHECK(found != families_.end());
  return *found;
}

void RosterHouseholds::save(const store::FamilyRecord& family) { store::save_family(database_, family, now_); }

}  // namespace homeward::ingest
