#include "store/phone_tasks.h"

#include "domain/selection.h"

namespace homeward::store {

std::vector<PhoneTask> phone_tasks(Database& database, const School& school,
                                   const SchoolCalendar& calendar, Date today) {
  // A concern waits for its yes from when it was noted; anything else since a letter put it off.
  Prepared query(
      database,
      "SELECT o.id, fs.family_id, o.student_id, coalesce(o.author_id, 0), o.date, "
      "coalesce(nullif(s.preferred, ''), s.given), coalesce(a.name, ''), o.created_at, o.kind = "
      "'concern' AND o.approved = 0, coalesce(l.reason, ''), l.deferred_on, o.text FROM "
      "published_observation o JOIN student s ON s.id = o.student_id AND s.active = 1 JOIN "
      "family_student fs ON fs.student_id = o.student_id AND fs.active = 1 LEFT JOIN staff a ON "
      "a.id = o.author_id LEFT JOIN ledger l ON l.family_id = fs.family_id AND l.observation_id = "
      "o.id WHERE o.share = 1 AND o.withdrawn = 0 AND (l.outcome = 'deferred' OR (l.outcome IS "
      "NULL "
      "AND o.kind = 'concern' AND o.approved = 0)) AND EXISTS (SELECT 1 FROM guardian g WHERE "
      "g.family_id = fs.family_id AND g.active = 1 AND g.consent = 1 AND g.contact_allowed = 1) "
      "ORDER BY o.id, fs.family_id");
  std::vector<PhoneTask> tasks;
  while (query.executeStep()) {
    PhoneTask task;
    const bool unapproved = school.approve != Approval::kNone && query.getColumn(8).getInt() != 0;
    const auto put_off = optional_date(query.getColumn(10));
    task.since = unapproved || !put_off
                     ? date_of(school.zone.local(from_unix(query.getColumn(7).getInt64())))
                     : *put_off;
    const std::string reason = unapproved ? kAwaitingApproval : query.getColumn(9).getString();
    const auto why = phone_reason(reason, task.since, today, calendar);
    if (!why) continue;
    task.why = *why;
    task.row = {query.getColumn(0).getInt64()};
    task.family = {query.getColumn(1).getInt64()};
    task.student = {query.getColumn(2).getInt64()};
    task.author = {query.getColumn(3).getInt64()};
    task.date = date_of_column(query.getColumn(4));
    task.child = query.getColumn(5).getString();
    task.author_name = query.getColumn(6).getString();
    task.text = query.getColumn(11).getString();
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace homeward::store
