// Who a letter is about, from and for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"

namespace homeward {

enum class Role { kTeacher, kLead, kOffice, kAdmin };

struct Staff {
  StaffId id;
  std::string key;   // the school's staff_id
  std::string name;  // as families know it: "Ms Rivera"
  std::string email;
  Role role = Role::kTeacher;
  std::vector<std::string> classes;
  std::string folder;  // its sub-folder of drop/, empty when none
  std::string signature;
};

struct Student {
  StudentId id;
  std::string key;        // the school's student_id
  std::string name;       // full name, only for paper and for matching
  std::string given;      // the first of the given names
  std::string preferred;  // what the child wants to be called; empty when it is `given`
  std::string pronouns;   // "she/her", "he/him", "they/them", or empty
  std::string class_name;
  StaffId teacher;  // the class's teacher; may be none
  bool active = true;

  const std::string& called() const { return preferred.empty() ? given : preferred; }
};

enum class Channel { kEmail, kPrint, kNone };

struct Guardian {
  GuardianId id;
  FamilyId family;
  std::string name;
  std::string relationship;
  std::string email;
  std::string postal_address;  // lines separated by '\n'
  bool large_print = false;
  Channel channel = Channel::kEmail;
  std::string language;  // BCP 47; empty is the school's
  bool consent = false;
  bool contact_allowed = true;
  bool active = true;
  bool stopped = false;  // said stop by mail: stands until start, or a no and a yes in the roster
  bool paused = false;   // asked for a pause by mail, for themselves alone
  std::optional<Instant> paused_until =
      std::nullopt;  // when that pause ends by itself; nothing: never
};

// A household that gets letters together. Separated parents are two families that share a student.
struct Family {
  FamilyId id;
  std::string key;        // the school's family_id, or one that Homeward allocated
  std::string cadence;    // a name in cadences.toml or a phrase; empty is the school's
  std::string time_zone;  // empty is the school's
  bool paused = false;
  std::optional<Instant> paused_until;  // when the pause ends by itself; nothing: never
  std::vector<StudentId> students;      // active ones, by id
  std::vector<Guardian> guardians;      // active ones, by id
};

// What this guardian may be sent, and how. The one place where consent, contact and address meet.
enum class Reach { kEmail, kPrint, kNoConsent, kNoContact, kNoAddress, kNone, kStopped, kPaused };
Reach reach_of(const Guardian& guardian);
inline bool is_reachable(Reach reach) { return reach == Reach::kEmail || reach == Reach::kPrint; }

// The families' words for the enums above, as tables and the database spell them.
const char* to_string(Role role);
const char* to_string(Channel channel);
const char* to_string(Reach reach);
std::optional<Role> parse_role(std::string_view text);
std::optional<Channel> parse_channel(std::string_view text);

}  // namespace homeward
