// When staff hear from Homeward, and of what: the note one school day before letters leave, the one
// to the lead about what waits for 72 hours, and the weekly one.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "app/context.h"
#include "compose/staff_note.h"
#include "domain/wait.h"
#include "domain/wording_row.h"
#include "plan/planner.h"
#include "store/outbox.h"

namespace homeward::app {

// Main thread. Notes are messages of the outbox, unique by (staff, kind, school day): a crash or a
// clock that goes back makes none twice. Throws SQLite::Exception when SQLite refuses; the next
// tick begins again.
class StaffMail {
 public:
  // Borrows everything; `guards` say why a note is to be reworded.
  StaffMail(const Context& context, const plan::Planner& planner, store::Outbox& outbox,
            const WordingGuards& guards);

  // Writes what is due. True when notes were written. A long daily round is done in parts.
  bool tick();
  // When tick() has work next.
  std::optional<Instant> next_due() const;

 private:
  // What a round of the daily note has found so far, by teacher.
  struct Round {
    Date day{};         // the school day of the note
    Date letters_on{};  // the next one
    std::vector<FamilyId> families;
    std::size_t next = 0;  // of `families`
    std::map<StaffId, compose::StaffNote> notes;
  };

  std::optional<Date> due_day(const char* meta, std::optional<Date> day) const;
  std::optional<Date> daily_day() const;
  std::optional<Date> weekly_day() const;
  Instant time_on(Date day) const;
  bool daily_round();
  void look_at(const Family& family, const std::map<StudentId, Student>& students);
  void write_daily();
  void complete(compose::StaffNote& note) const;
  bool write_overdue();
  void write_weekly(Date day);
  std::optional<Instant> overdue_at() const;
  bool add(compose::StaffNote note, Date day);

  const Context context_;
  const plan::Planner& planner_;
  store::Outbox& outbox_;
  const WordingGuards& guards_;
  const compose::StaffNotes words_;
  std::optional<Round> round_;
};

// The last day's notes of a database that was put back may have been sent: none of them goes again.
void settle_staff_mail(store::Database& database, const Zone& zone, Instant now);

}  // namespace homeward::app
