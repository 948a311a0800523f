// Staff and roster tables.
#include <fmt/format.h>

#include "base/text.h"
#include "domain/cadence.h"
#include "ingest/readers.h"
#include "ingest/words.h"

namespace homeward::ingest {

namespace {

constexpr const char* kStatusList = "active, paused, inactive";
constexpr const char* kChannelList = "email, print, none";
constexpr const char* kRoleList = "teacher, lead, office, admin";

// "Reyes, Maya" is Maya Reyes; "Sam Hill, Jr." stays.
std::string name_in_order(const std::string& name) {
  const auto comma = name.find(',');
  if (comma == std::string::npos || name.find(',', comma + 1) != std::string::npos) return name;
  const std::string last(text::trim(std::string_view(name).substr(0, comma)));
  const std::string first(text::trim(std::string_view(name).substr(comma + 1)));
  const std::string key = text::lookup_key(first);
  const bool suffix = key == "jr" || key == "sr" || key == "ii" || key == "iii" || key == "iv";
  return suffix || last.empty() || first.empty() ? name : first + " " + last;
}

std::vector<std::string> list_of(const std::string& cell) {
  std::string separated = cell;
  for (char& c : separated) {
    if (c == ',' || c == '|' || c == '\n') c = ';';
  }
  std::vector<std::string> out;
  for (const auto& piece : text::split(separated, ';')) {
    if (const auto name = text::trim(piece); !name.empty()) out.emplace_back(name);
  }
  return out;
}

void read_names(RowCheck& check, RosterRow& row) {
  if (check.has(Field::kStudent)) {
    row.student_name = name_in_order(check.required(Field::kStudent));
    row.given = row.student_name.substr(0, row.student_name.find(' '));
  }
  const std::string first = check.text(Field::kFirstName);
  const std::string last = check.text(Field::kLastName);
  if (!first.empty()) row.given = first;
  if (!check.has(Field::kStudent)) {
    check.required(Field::kFirstName);
    row.student_name = last.empty() ? first : first + " " + last;
  }
}

std::optional<std::string> read_language(const Reading& reading, RowCheck& check) {
  auto language = check.if_column(Field::kLanguage);
  if (!language || language->empty()) return language;
  if (const auto tag = language_word(*language)) return tag;
  reading.warn(
      check, Field::kLanguage,
      fmt::format("\"{}\" is not a language that is known here; the school's language is used.",
                  *language));
  return std::string();
}

std::optional<std::string> read_zone(const Reading& reading, RowCheck& check) {
  auto zone = check.if_column(Field::kTimeZone);
  if (!zone || zone->empty() || Zone::find(*zone)) return zone;
  reading.warn(
      check, Field::kTimeZone,
      fmt::format("\"{}\" is not a time zone such as America/New_York; the school's is used.",
                  *zone));
  return std::string();
}

// A name in any case becomes the school's own writing of it. What is unknown stays as written, so
// that naming it in cadences.toml mends it; until then the school's cadence counts.
std::optional<std::string> read_rhythm(const Reading& reading, RowCheck& check) {
  auto written = check.if_column(Field::kCadence);
  const auto& known = reading.context.cadences;
  if (!written || written->empty() || !known) return written;
  for (const auto& name : *known) {
    if (text::fold_case(name) == text::fold_case(*written)) return name;
  }
  const auto parsed = parse_cadence(*written);
  std::string why;
  if (const auto* error = std::get_if<CadenceError>(&parsed)) {
    const std::string near = text::nearest(*written, *known);
    why = near.empty() ? error->message : fmt::format("did you mean \"{}\"?", near);
  } else if (is_good_news(std::get<Cadence>(parsed))) {
    why = "good news comes beside a rhythm";
  } else {
    return written;
  }
  reading.warn(check, Field::kCadence,
               fmt::format("\"{}\" does not say how often ({}). The school's rhythm is used. Write "
                           "{}, or a phrase such as every Friday at 16:00.",
                           text::shorten(*written, 60), why, text::join(*known, " or ")));
  return written;
}

// Nothing when there is no such column, or no address in it though something stands there.
std::optional<std::string> read_email(RowCheck& check) {
  if (!check.has(Field::kEmail)) return std::nullopt;
  std::string email = check.email(Field::kEmail);
  if (email.empty() && !check.text(Field::kEmail).empty()) return std::nullopt;
  return email;
}

// Yes or no to being written to. What can not be read is no yes.
bool read_wish(RowCheck& check, Field field, bool blank) {
  const std::string written = check.text(field);
  if (written.empty()) return blank;
  const auto wish = yes_or_no(written);
  if (!wish) {
    check.fail(field, "unknown_word",
               fmt::format("\"{}\" is not a word that is known here.", text::shorten(written, 60)),
               "Write one of: yes, no. Until then this person is sent nothing.");
  }
  return wish.value_or(false);
}

void read_wishes(const Reading& reading, RowCheck& check, RosterRow& row) {
  if (check.has(Field::kConsent))
    row.consent = read_wish(check, Field::kConsent, reading.context.assume_consent);
  if (check.has(Field::kContactAllowed))
    row.contact_allowed = read_wish(check, Field::kContactAllowed, true);
  if (check.has(Field::kStatus)) {
    row.status = check.word(Field::kStatus, &roster_status_word, kStatusList);
    if (check.text(Field::kStatus).empty()) row.status = RosterStatus::kActive;
  }
  if (check.has(Field::kChannel)) {
    row.channel = check.word(Field::kChannel, &channel_word, kChannelList);
    // A blank channel follows the address: whoever has no e-mail but a street gets paper.
    if (check.text(Field::kChannel).empty()) {
      const bool paper =
          check.text(Field::kEmail).empty() && !check.text(Field::kPostalAddress).empty();
      row.channel = paper ? Channel::kPrint : Channel::kEmail;
    }
  }
  if (check.has(Field::kLargePrint)) {
    row.large_print = check.yes_or_no(Field::kLargePrint).value_or(false);
  }
}

}  // namespace

std::vector<StaffRow> read_staff(const Reading& reading) {
  std::vector<StaffRow> rows;
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    StaffRow row;
    row.origin = check.origin();
    check.id(Field::kStaffId);
    row.key = check.required(Field::kStaffId);
    row.name = check.required(Field::kStaffName);
    check.required(Field::kEmail);
    row.email = check.email(Field::kEmail);
    if (check.has(Field::kRole)) {
      row.role = check.word(Field::kRole, &role_word, kRoleList).value_or(Role::kTeacher);
    }
    if (check.has(Field::kClasses)) row.classes = list_of(check.lines(Field::kClasses));
    row.folder = check.if_column(Field::kFolder);
    row.signature = check.if_column(Field::kSignature);
    if (reading.settle(check)) rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<RosterRow> read_roster(const Reading& reading) {
  std::vector<RosterRow> rows;
  for (const auto& cells : reading.rows) {
    RowCheck check(cells, reading.layout, reading.orders, reading.context.today);
    RosterRow row;
    row.origin = check.origin();
    check.id(Field::kStudentId);
    row.student_key = check.required(Field::kStudentId);
    read_names(check, row);
    const bool pupil_named = check.ok();
    row.preferred = check.if_column(Field::kPreferredName);
    row.pronouns = check.if_column(Field::kPronouns);
    row.class_name = check.if_column(Field::kClass);
    row.teacher = check.if_column(Field::kTeacher);
    row.family_key = check.id(Field::kFamily);
    if (pupil_named && !check.ok()) row.family_key.clear();  // what a spreadsheet made of it
    row.guardian_name = check.required(Field::kGuardianName);
    row.relationship = check.if_column(Field::kRelationship);
    row.email = read_email(check);
    if (check.has(Field::kPostalAddress)) row.postal_address = check.lines(Field::kPostalAddress);
    row.language = read_language(reading, check);
    row.cadence = read_rhythm(reading, check);
    row.time_zone = read_zone(reading, check);
    read_wishes(reading, check, row);
    row.rejected = !reading.settle(check);
    if (!row.rejected || pupil_named) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace homeward::ingest
