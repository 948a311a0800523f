// Who of the staff is written to. Pure; any thread.
#pragma once

#include <vector>

#include "domain/people.h"

namespace homeward::app {

// Who hears what nobody else has dealt with: the leads, else the office, else who administers.
std::vector<Staff> leads_of(const std::vector<Staff>& staff);
// Who gets the weekly note of the whole school: leads and office, else who administers.
std::vector<Staff> weekly_readers(const std::vector<Staff>& staff);
// Who hears about this child: its teacher, else the first lead; 0 when there is neither.
StaffId teacher_or_lead(const Student& student, const std::vector<Staff>& staff);

}  // namespace homeward::app
