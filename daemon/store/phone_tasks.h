// What is better said by phone, because no letter could carry it. Main thread, or any reader of its
// own.
#pragma once

#include <vector>

#include "domain/phone_task.h"
#include "domain/school.h"
#include "store/database.h"

namespace homeward::store {

// As of `today`, by row and family: of families with a guardian who may be written to, as letters
// would have told them.
std::vector<PhoneTask> phone_tasks(Database& database, const School& school,
                                   const SchoolCalendar& calendar, Date today);

}  // namespace homeward::store
