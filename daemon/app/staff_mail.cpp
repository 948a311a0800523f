#include "app/staff_mail.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/seen.h"
#include "app/settings.h"
#include "app/sheets.h"
#include "app/staff_readers.h"
#include "app/waiting.h"
#include "base/hash.h"
#include "base/log.h"
#include "compose/address.h"
#include "domain/inbound.h"
#include "store/holds.h"
#include "store/people.h"

namespace homeward::app {

namespace {

constexpr const char* kDaily = "staff.daily";    // meta: the school day of the last daily round
constexpr const char* kWeekly = "staff.weekly";  // meta: the day of the last weekly note
constexpr std::size_t kFamiliesAtOnce = 100;     // of a daily round, in one tick
constexpr int kSlotsLookedAt = 3;
constexpr std::chrono::hours kLeadAfter{72};
constexpr std::chrono::days kStaleWeekly{3};
constexpr std::chrono::hours kLateNote{3};  // before the next, in which a late one is not written

const char* key_of(report::NotReached why) {
  switch (why) {
    case report::NotReached::kNoConsent:
      return "no_consent";
    case report::NotReached::kNoContact:
      return "no_contact";
    case report::NotReached::kNoAddress:
      return "no_address";
    case report::NotReached::kBounced:
      return "bounced";
    case report::NotReached::kPaused:
      return "paused";
  }
  return "no_address";
}

// The children whom these verdicts praise.
std::set<StudentId> praised(store::Database& database, const Selection& selection) {
  std::set<StudentId> out;
  store::Prepared query(
      database, "SELECT student_id FROM observation WHERE id = ? AND kind IN ('strength', 'win')");
  for (const Verdict& verdict : selection.verdicts) {
    if (verdict.outcome != Outcome::kTold) continue;
    query.bind(1, verdict.row.value);
    if (query.executeStep()) out.insert({query.getColumn(0).getInt64()});
    query.reset();
  }
  return out;
}

}  // namespace

StaffMail::StaffMail(const Context& context, const plan::Planner& planner, store::Outbox& outbox,
                     const WordingGuards& guards)
    : context_(context),
      planner_(planner),
      outbox_(outbox),
      guards_(guards),
      words_(context.config.school, compose_settings(context.config, "").template_folders) {}

Instant StaffMail::time_on(Date day) const {
  return context_.config.school.zone.resolve(at_time(day, context_.config.staff.at));
}

// Nothing when that day's notes were written, or a later day's.
std::optional<Date> StaffMail::due_day(const char* meta, std::optional<Date> day) const {
  if (!day || context_.database.meta(meta).value_or("") >= to_iso(*day)) return std::nullopt;
  return day;
}

// The newest school day whose note is due. A late one gives way to the next when that is near.
std::optional<Date> StaffMail::daily_day() const {
  const auto& calendar = planner_.settings().calendar;
  const auto day = calendar.open_at_or_before(context_.today());
  if (!day) return std::nullopt;
  const auto ahead = time_on(*day) - context_.clock.now();
  if (ahead <= std::chrono::seconds{0}) return due_day(kDaily, day);
  if (ahead < kLateNote) return std::nullopt;
  return due_day(kDaily, calendar.open_at_or_before(plus_days(*day, -1)));
}

std::optional<Date> StaffMail::weekly_day() const {
  const auto& weekday = context_.config.staff.weekly;
  if (!weekday) return std::nullopt;
  const Date today = context_.today();
  const Date day = plus_days(today, -static_cast<int>((weekday_of(today) - *weekday).count()));
  const auto open = planner_.settings().calendar.open_at_or_after(day);
  if (!open || time_on(*open) > context_.clock.now()) return std::nullopt;
  return due_day(kWeekly, day);
}

std::optional<Instant> StaffMail::overdue_at() const {
  store::Prepared query(context_.database, "SELECT min(since) FROM hold WHERE lead_told IS NULL");
  if (!query.executeStep() || query.isColumnNull(0)) return std::nullopt;
  Instant at = from_unix(query.getColumn(0).getInt64()) + kLeadAfter;
  // One note a day: what comes later waits for the next.
  store::Prepared today(context_.database,
                        "SELECT 1 FROM message WHERE staff_kind = 'overdue' AND staff_day = ?");
  today.bind(1, to_iso(context_.today()));
  if (today.executeStep()) {
    const Date tomorrow = plus_days(context_.today(), 1);
    at = std::max(at, context_.config.school.zone.resolve(at_time(tomorrow, TimeOfDay{0})));
  }
  return at;
}

std::optional<Instant> StaffMail::next_due() const {
  if (!context_.config.staff.mail) return std::nullopt;
  const auto& settings = planner_.settings();
  const Instant now = context_.clock.now();
  Instant at = now;
  if (!round_ && !daily_day() && !weekly_day()) {
    const Date today = context_.today();
    const Date from = time_on(today) > now ? today : plus_days(today, 1);
    const auto open = settings.calendar.open_at_or_after(from);
    if (!open) return std::nullopt;
    at = time_on(*open);
    if (const auto overdue = overdue_at()) at = std::min(at, std::max(*overdue, now));
  }
  return first_allowed(at, settings.school.zone, settings.calendar, settings.quiet);
}

bool StaffMail::tick() {
  const auto due = next_due();
  if (!due || *due > context_.clock.now()) return false;
  bool wrote = daily_round();
  if (round_) return wrote;
  wrote = write_overdue() || wrote;
  if (const auto day = weekly_day()) {
    write_weekly(*day);
    wrote = true;
  }
  return wrote;
}

// Looks at some families more, and writes the notes when all were looked at.
bool StaffMail::daily_round() {
  const auto day = daily_day();
  if (!day) {
    round_.reset();
    return false;
  }
  auto& database = context_.database;
  if (!round_ || round_->day != *day) {
    round_.emplace();
    round_->day = *day;
    const auto next = planner_.settings().calendar.open_at_or_after(plus_days(*day, 1));
    round_->letters_on = next.value_or(*day);
    if (next) {
      for (const auto& family : store::load_families(database))
        if (!family.students.empty()) round_->families.push_back(family.id);
    }
  }
  const auto students = students_by_id(database);
  const std::size_t end = std::min(round_->families.size(), round_->next + kFamiliesAtOnce);
  for (; round_->next < end; ++round_->next) {
    if (const auto family = store::load_family(database, round_->families[round_->next]))
      look_at(*family, students);
  }
  if (round_->next < round_->families.size()) return false;
  write_daily();
  round_.reset();
  return true;
}

// Whether the family's letter of that day could leave with what is noted now.
void StaffMail::look_at(const Family& family, const std::map<StudentId, Student>& students) {
  if (family.paused || !plan::is_reached(family)) return;
  const Instant now = context_.clock.now();
  const auto slots = planner_.next_slots(family, now, kSlotsLookedAt);
  const bool leaves = std::ranges::any_of(slots, [&](const plan::PlannedSlot& slot) {
    return date_of(context_.config.school.zone.local(slot.send_at)) == round_->letters_on;
  });
  if (!leaves) return;
  const auto outlook = planner_.outlook(family.id, now);
  if (!outlook) return;
  const auto with_strength = praised(context_.database, *outlook);
  const auto staff = store::load_staff(context_.database);
  std::set<StaffId> counted;
  const auto name_in = [&](const Student& child) {
    // Two of a class may be called alike.
    const bool alike = std::ranges::any_of(students, [&](const auto& other) {
      return other.first != child.id && other.second.class_name == child.class_name &&
             other.second.called() == child.called();
    });
    return alike ? short_name(child) : child.called();
  };
  for (const StudentId id : family.students) {
    const auto student = students.find(id);
    if (student == students.end()) continue;
    const StaffId teacher = teacher_or_lead(student->second, staff);
    compose::StaffNote& note = round_->notes[teacher];
    if (with_strength.contains(id)) {
      note.ready.push_back(name_in(student->second));
      if (counted.insert(teacher).second) ++note.letters_ready;
    } else {
      note.need_strength.push_back(name_in(student->second));
      if (note.sheet.empty()) {
        const auto sheets = sheet_paths(context_.database);
        const auto sheet = sheets.find(student->second.class_name);
        if (sheet != sheets.end()) note.sheet = sheet->second;
      }
    }
  }
}

// What the reader needs to act from the note alone: why words are held and what to write instead,
// and the token of each yes.
void StaffMail::complete(compose::StaffNote& note) const {
  const bool answers_are_read = !context_.config.inbox.url.empty();
  const std::string key = context_.database.meta("token_key").value_or("");
  for (Wait& wait : note.waits) {
    if (wait.kind == WaitKind::kReword) {
      WordingAdvice advice = advice_on(guards_, wait.code);
      wait.why = std::move(advice.why);
      wait.instead = std::move(advice.instead);
    } else if (wait.kind == WaitKind::kConcern && answers_are_read) {
      note.approval_tokens[wait.name] = approval_token(key, wait.name, note.to.id);
    }
  }
}

void StaffMail::write_daily() {
  auto& database = context_.database;
  const Instant now = context_.clock.now();
  const auto staff = store::load_staff(database);
  const auto leads = leads_of(staff);
  const auto told = store::hold_notes(database);
  for (Wait& wait : everything_that_waits(database, planner_.settings(), context_.today())) {
    if (!wait.staff && !leads.empty()) wait.staff = leads.front().id;
    round_->notes[wait.staff].waits.push_back(std::move(wait));
  }
  database.transact([&] {
    for (auto& [id, note] : round_->notes) {
      const auto member = std::ranges::find(staff, id, &Staff::id);
      if (member == staff.end()) continue;
      const bool news = std::ranges::any_of(note.waits, [&](const Wait& wait) {
        const auto known = told.find(wait.name);
        return known == told.end() || !known->second.author_told;
      });
      if (!news && note.letters_ready == 0 && note.need_strength.empty()) continue;
      note.kind = compose::StaffNoteKind::kDaily;
      note.to = *member;
      note.letters_on = round_->letters_on;
      complete(note);
      if (!add(note, round_->day)) continue;
      for (const Wait& wait : note.waits)
        store::mark_told(database, wait.name, store::Told::kAuthor, now);
    }
    database.set_meta(kDaily, to_iso(round_->day));
  });
}

bool StaffMail::write_overdue() {
  auto& database = context_.database;
  const Instant now = context_.clock.now();
  const auto at = overdue_at();
  if (!at || *at > now) return false;
  const auto told = store::hold_notes(database);
  compose::StaffNote note;
  note.kind = compose::StaffNoteKind::kOverdue;
  for (Wait& wait : everything_that_waits(database, planner_.settings(), context_.today())) {
    const auto known = told.find(wait.name);
    const bool lead_knows = known != told.end() && known->second.lead_told;
    if (!lead_knows && wait.since + kLeadAfter <= now) note.waits.push_back(std::move(wait));
  }
  database.transact([&] {
    if (!note.waits.empty()) {
      for (const Staff& lead : leads_of(store::load_staff(database))) {
        note.to = lead;
        add(note, context_.today());
      }
    }
    // Also of what waits no longer, or where there is nobody to tell: nothing is due for ever.
    for (const auto& [name, known] : told) {
      if (known.since + kLeadAfter <= now)
        store::mark_told(database, name, store::Told::kLead, now);
    }
  });
  return true;
}

void StaffMail::write_weekly(Date day) {
  auto& database = context_.database;
  const auto& calendar = planner_.settings().calendar;
  const auto staff = store::load_staff(database);
  const auto students = students_by_id(database);
  const auto open = calendar.open_at_or_after(day);
  const bool stale = open && context_.clock.now() - time_on(*open) > kStaleWeekly;
  const auto families = store::load_families(database);
  compose::StaffNote whole;
  whole.kind = compose::StaffNoteKind::kWeekly;
  whole.waits = everything_that_waits(database, planner_.settings(), context_.today());
  for (const auto& family : families) {
    if (family.students.empty()) continue;
    if (const auto why = why_not_reached(database, family))
      whole.unreached.push_back({names_of(family, students), key_of(*why)});
  }
  std::map<StaffId, compose::StaffNote> of_teachers;
  for (const auto& child : unseen_children(database, calendar, context_.today())) {
    whole.unseen.push_back({child.name, child.class_name, child.school_days, child.never});
    const auto student = students.find(child.student);
    if (student != students.end())
      of_teachers[teacher_or_lead(student->second, staff)].unseen.push_back(whole.unseen.back());
  }
  database.transact([&] {
    database.set_meta(kWeekly, to_iso(day));
    if (families.empty() || stale) return;
    std::set<StaffId> written;
    for (const Staff& reader : weekly_readers(staff)) {
      whole.to = reader;
      add(whole, day);
      written.insert(reader.id);
    }
    for (auto& [id, note] : of_teachers) {
      const auto member = std::ranges::find(staff, id, &Staff::id);
      if (member == staff.end() || written.contains(id)) continue;
      note.kind = compose::StaffNoteKind::kWeekly;
      note.to = *member;
      add(note, day);
    }
  });
}

// Puts the note into the outbox; false when nobody can be written to, or that day's is there.
bool StaffMail::add(compose::StaffNote note, Date day) {
  const store::StaffKey key{note.to.id, compose::to_string(note.kind), day};
  if (outbox_.has_staff_note(key)) return false;
  const School& school = context_.config.school;
  const Instant now = context_.clock.now();
  const std::string token =
      keyed_hash(context_.database.meta("instance").value_or(""),
                 fmt::format("staff.{}.{}.{}", key.staff.value, key.kind, to_iso(day)));
  const std::string domain =
      compose::domain_of(compose::wire_address(school.from_address).value_or(""));
  note.written_at = now;
  note.message_id = token.substr(0, 32) + "@" + (domain.empty() ? "homeward.invalid" : domain);
  const auto mail = words_.write(note);
  if (!mail) {
    log::warning("staff.no_address", {{"staff", key.staff.value}});
    return false;
  }
  store::NewMessage message;
  message.staff = key;
  message.message_id = note.message_id;
  message.envelope_from = school.from_address;
  message.envelope_to = mail->envelope_to;
  message.bytes = mail->eml;
  message.trace = "{\"sentences\":[]}";
  message.not_before = now;
  // A note of yesterday would tell what is no longer so.
  const bool daily = note.kind == compose::StaffNoteKind::kDaily;
  const Date last = daily ? note.letters_on : plus_days(context_.today(), 2);
  message.deadline = school.zone.resolve(at_time(plus_days(last, 1), TimeOfDay{0}));
  outbox_.add(message, now);
  log::info("staff.note", {{"staff", key.staff.value}, {"kind", key.kind}});
  return true;
}

void settle_staff_mail(store::Database& database, const Zone& zone, Instant now) {
  store::Outbox outbox(database);
  store::Prepared query(database,
                        "SELECT id FROM message WHERE staff_id IS NOT NULL AND state IN ('queued', "
                        "'uncertain')");
  std::vector<MessageId> open;
  while (query.executeStep()) open.push_back({query.getColumn(0).getInt64()});
  for (const MessageId id : open) outbox.cancel(id, "restored_backup", now);
  const std::string today = to_iso(date_of(zone.local(now)));
  database.set_meta(kDaily, today);
  database.set_meta(kWeekly, today);
  database.sql().exec("UPDATE hold SET lead_told = since WHERE lead_told IS NULL");
}

}  // namespace homeward::app
