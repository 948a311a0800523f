// A school of families whose details must never meet in one letter.
#pragma once

#include <string>

#include "compose/leak_guard.h"
#include "unit/compose/sample_source.h"

namespace homeward::compose::sample {

inline Student pupil(std::int64_t id, std::string key, std::string given,
                     const std::string& surname) {
  Student out;
  out.id = {id};
  out.key = std::move(key);
  out.given = given;
  out.name = given + " " + surname;
  out.class_name = "Room 12";
  out.teacher = {1};
  return out;
}

inline Guardian parent(std::int64_t id, std::int64_t family, std::string name, std::string email,
                       std::string address) {
  Guardian out;
  out.id = {id};
  out.family = {family};
  out.name = std::move(name);
  out.email = std::move(email);
  out.postal_address = std::move(address);
  out.consent = true;
  return out;
}

// Zoë's family (1) and Maya Stone's (2), with whom she shares nothing; Zoë's other home is 3.
inline Everyone everyone() {
  Everyone out;
  out.students = {zoe(), pupil(2, "S-20417", "Maya", "Stone"), pupil(3, "77310", "José", "Núñez"),
                  pupil(4, "L4441", "小明", "王")};
  out.students[0].key = "S-10001";
  out.students[3].name = "王小明";
  out.guardians = {
      parent(1, 1, "Anna Müller", "anna.mueller@example.org", "1 Oak Lane\nSpringfield\nIL 62701"),
      parent(2, 2, "Ruth Stone", "ruth.stone@example.org", "48 Elm Street, Springfield, IL 62701"),
      parent(3, 3, "Karl Weber", "karl@weber.example.org", "9 Mill Road\nDayton\nOH 45401")};
  out.homes = {{{1}, {1}}, {{2}, {2}}, {{3}, {1}}};
  const LetterSource letter = source();
  out.staff = letter.staff;
  return out;
}

}  // namespace homeward::compose::sample
