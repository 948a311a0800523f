#include "app/staff_readers.h"

#include <algorithm>
#include <initializer_list>

#include "app/seen.h"

namespace homeward::app {

namespace {

std::vector<Staff> of_role(const std::vector<Staff>& staff, std::initializer_list<Role> roles) {
  std::vector<Staff> out;
  for (const Staff& member : staff) {
    if (std::ranges::find(roles, member.role) != roles.end()) out.push_back(member);
  }
  return out;
}

}  // namespace

std::vector<Staff> leads_of(const std::vector<Staff>& staff) {
  for (const Role role : {Role::kLead, Role::kOffice, Role::kAdmin}) {
    if (auto found = of_role(staff, {role}); !found.empty()) return found;
  }
  return {};
}

std::vector<Staff> weekly_readers(const std::vector<Staff>& staff) {
  auto found = of_role(staff, {Role::kLead, Role::kOffice});
  return found.empty() ? of_role(staff, {Role::kAdmin}) : found;
}

StaffId teacher_or_lead(const Student& student, const std::vector<Staff>& staff) {
  if (const Staff* teacher = teacher_of(student, staff)) return teacher->id;
  const auto leads = leads_of(staff);
  return leads.empty() ? StaffId{} : leads.front().id;
}

}  // namespace homeward::app
