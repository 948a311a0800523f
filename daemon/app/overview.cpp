#include "app/overview.h"

#include <fmt/format.h>

#include "store/holds.h"

namespace homeward::app {

namespace {
int count(store::Database& database, const char* sql) {
  return database.sql().execAndGet(sql).getInt();
}
}  // namespace

std::string consent_words(const Overview& overview) {
  if (overview.families == 0) return "no family is known: the office's roster is missing in drop/";
  return fmt::format("{} of {} families have consent{}", overview.families_with_consent,
                     overview.families,
                     overview.families_with_consent == 0
                         ? ": that is why nothing goes (the roster's column \"consent\")"
                         : "");
}

Overview overview_of(store::Database& database, const School& school) {
  Overview out;
  out.families =
      count(database,
            "SELECT count(DISTINCT fs.family_id) FROM family_student fs JOIN student s ON s.id = "
            "fs.student_id WHERE fs.active = 1 AND s.active = 1");
  out.families_with_consent =
      count(database,
            "SELECT count(DISTINCT g.family_id) FROM guardian g JOIN family_student fs ON "
            "fs.family_id = g.family_id AND fs.active = 1 WHERE g.active = 1 AND g.consent = 1 "
            "AND g.contact_allowed = 1");
  out.waiting_for_strength =
      count(database, "SELECT count(*) FROM digest WHERE state = 'needs_strength'");
  out.letters_held = count(database, "SELECT count(*) FROM digest WHERE state = 'held'");
  out.guardians_missed = count(database,
                               "SELECT count(*) FROM digest d WHERE d.state IN ('composed', "
                               "'done') AND d.reason <> '' AND NOT "
                               "EXISTS (SELECT 1 FROM digest later WHERE later.family_id = "
                               "d.family_id AND later.id > d.id AND "
                               "later.state IN ('composed', 'done'))");
  if (school.approve != Approval::kNone) {
    out.concerns_to_approve = static_cast<int>(store::waiting_concerns(database).size());
  }
  out.files = count(database, "SELECT count(*) FROM file WHERE current = 1");
  out.rows_rejected = count(
      database,
      "SELECT coalesce(sum(rejected), 0) FROM file WHERE current = 1 AND state = 'published'");
  out.files_refused =
      count(database, "SELECT count(*) FROM file WHERE current = 1 AND state = 'refused'");
  return out;
}

}  // namespace homeward::app
