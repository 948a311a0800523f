// When a note that no letter could carry is better said by phone (spec 3-letters, "Choosing").
#pragma once

#include <optional>
#include <string>

#include "domain/calendar.h"
#include "domain/ids.h"

namespace homeward {

enum class PhoneReason {
  kNotApproved,  // a concern whose author has not said yes
  kUnbalanced,   // a concern that too few strengths and wins stand beside
  kFellTwice,    // counts that went back twice running
};

// One family's, for the note's author.
struct PhoneTask {
  ObservationId row;
  FamilyId family;
  StudentId student;
  StaffId author;  // may be none
  Date date{};     // the note's own
  std::string child;
  std::string text;         // the row's words
  std::string author_name;  // may be empty
  PhoneReason why = PhoneReason::kNotApproved;
  Date since{};  // from when it waits
};

inline constexpr int kSchoolDaysForApproval = 5;
inline constexpr int kSchoolDaysForBalance = 10;

// The open days after `from`, up to and with `until`; 0 when it is not later.
int school_days_after(Date from, Date until, const SchoolCalendar& calendar);

// Whether a row that waits since that day for `reason` (of the ledger: domain/selection.h) is to be
// said by phone now. Pure.
std::optional<PhoneReason> phone_reason(const std::string& reason, Date since, Date today,
                                        const SchoolCalendar& calendar);

}  // namespace homeward
