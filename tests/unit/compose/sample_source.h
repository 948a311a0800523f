// The letter of the design sketch as a LetterSource, to be varied by tests.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "compose/composer.h"
#include "support/source_dir.h"

namespace homeward::compose::sample {

using namespace std::chrono;  // literals of dates read better here

inline Date on(int month_number, int day_number) {
  return Date{year{2026}, month{static_cast<unsigned>(month_number)},
              day{static_cast<unsigned>(day_number)}};
}

inline School school() {
  School out;
  out.name = "Lincoln Elementary";
  out.zone = *Zone::find("America/New_York");
  out.from_address = "letters@lincoln.example.org";
  out.office_address = "office@lincoln.example.org";
  return out;
}

inline ComposeSettings settings() {
  const std::filesystem::path root = homeward::source_dir();
  ComposeSettings out;
  out.school = school();
  out.template_folders = {root / "templates"};
  out.font_config = (root / "config/fonts.conf").string();
  out.token_key = "a key for tests";
  return out;
}

inline Observation row(std::int64_t id, Kind kind, Date date, std::string text,
                       std::string setting = {}) {
  Observation out;
  out.id = {id};
  out.student = {1};
  out.date = date;
  out.kind = kind;
  out.text = std::move(text);
  out.setting = std::move(setting);
  out.author = {1};
  out.share = true;
  out.approved = true;
  return out;
}

inline ToldRow told(Observation observation, Section section, int position = 0) {
  return {std::move(observation), section, position};
}

inline Student zoe() {
  Student out;
  out.id = {1};
  out.key = "S1";
  out.name = "Zoë Müller";
  out.given = "Zoë";
  out.pronouns = "she/her";
  out.class_name = "Room 12";
  out.teacher = {1};
  return out;
}

inline GoalCourse waiting() {
  GoalCourse out;
  out.goal.id = {7};
  out.goal.student = {1};
  out.goal.goal = "Zoë raises her hand and waits.";
  out.goal.measure = "Waiting with a raised hand";
  out.goal.target = 5;
  out.goal.of = 5;
  out.goal.agreed_on = on(10, 2);
  out.goal.school_step = "A cue card on her desk.";
  out.goal.home_step = "After supper, let Zoë tell you tomorrow’s three pictures.";
  out.goal.family_wording = "Wait with a raised hand";
  out.now = Count{4, 5};
  out.earlier = Count{2, 5};
  out.days_earlier = 14;
  out.setting = "morning meeting";
  const int counts[] = {1, 1, 2, 2, 3, 4};
  Date week = on(9, 14);
  for (const int count : counts) {
    out.weeks.push_back({week, {count, 5}});
    week = plus_days(week, 7);
  }
  return out;
}

inline Strategy schedule() {
  Strategy out;
  out.id = {3};
  out.student = {1};
  out.title = "Picture schedule";
  out.text = "Zoë has three pictures on her desk.";
  out.why = "It lets her see what comes next.";
  out.topic = "transitions and routines";
  out.home_step = "After supper, let Zoë tell you tomorrow’s three pictures.";
  out.minutes = 2;
  out.sent_home_on = on(10, 20);
  out.language = "en";
  return out;
}

inline ChildNews news() {
  ChildNews out;
  out.student = zoe();
  out.rows.push_back(told(
      row(11, Kind::kStrength, on(10, 19),
          "Zoë explained to her partner why the bean plant leans toward the window.", "science"),
      Section::kStrength));
  Observation kickball = row(12, Kind::kStrength, on(10, 22),
                             "Zoë asked a new classmate to join the kickball game.", "recess");
  kickball.author = {2};
  out.rows.push_back(told(std::move(kickball), Section::kStrength, 1));
  Observation count = row(13, Kind::kGoal, on(10, 23), "", "morning meeting");
  count.goal = {7};
  count.count = Count{4, 5};
  out.rows.push_back(told(std::move(count), Section::kProgress));
  Observation rug = row(14, Kind::kConcern, on(10, 21), "Zoë left the rug twice.", "read-aloud");
  rug.topic = "transitions";
  rug.what_helped = "A seat near the front helped her stay.";
  out.rows.push_back(told(std::move(rug), Section::kConcern));
  out.rows.push_back(
      told(row(15, Kind::kStudentVoice, on(10, 22),
               "I like being line leader because I see everything first.", "the hallway"),
           Section::kQuote));
  out.goals.push_back(waiting());
  out.strategies.push_back(schedule());
  return out;
}

inline LetterSource source() {
  LetterSource out;
  out.digest.id = {1};
  out.digest.slot = "2026-10-23T16:00[America/New_York]";
  out.digest.slot_local = at_time(on(10, 23), hours{16});
  out.digest.period_start = on(10, 17);
  out.digest.period_end = on(10, 23);
  out.digest.sealed_at = *parse_instant("2026-10-23T20:00:00Z", Zone::utc());
  out.digest.send_at = *parse_instant("2026-10-23T20:04:00Z", Zone::utc());
  out.family.id = {1};
  out.family.key = "F1";
  out.guardian.id = {1};
  out.guardian.name = "Anna Müller";
  out.guardian.email = "anna.mueller@example.org";
  out.guardian.consent = true;
  out.signer.id = {1};
  out.signer.name = "Ms Ortiz";
  out.signer.email = "m.ortiz@lincoln.example.org";
  Staff lee;
  lee.id = {2};
  lee.name = "Mr Lee";
  out.staff = {out.signer, lee};
  out.children.push_back(news());
  out.effort = FamilyNote{{5},
                          {1},
                          on(10, 20),
                          FamilyNoteKind::kEffort,
                          "You read a bedtime story with Zoë every evening."};
  out.message_id = "d1.g1.20261023@lincoln.example.org";
  out.cadence_name = "weekly";
  return out;
}

}  // namespace homeward::compose::sample
