#include "domain/phone_task.h"

#include "domain/selection.h"

namespace homeward {

int school_days_after(Date from, Date until, const SchoolCalendar& calendar) {
  int days = 0;
  for (Date day = plus_days(from, 1); day <= until; day = plus_days(day, 1))
    days += calendar.is_open(day) ? 1 : 0;
  return days;
}

std::optional<PhoneReason> phone_reason(const std::string& reason, Date since, Date today,
                                        const SchoolCalendar& calendar) {
  const auto waited = [&](int days) { return school_days_after(since, today, calendar) >= days; };
  if (reason == kSecondFall) return PhoneReason::kFellTwice;
  if (reason == kAwaitingApproval && waited(kSchoolDaysForApproval))
    return PhoneReason::kNotApproved;
  const bool unbalanced = reason == kNeedsTwoPositives || reason == kNeedsFourPositives;
  if (unbalanced && waited(kSchoolDaysForBalance)) return PhoneReason::kUnbalanced;
  return std::nullopt;
}

}  // namespace homeward
