// Counts that status, check and the board all speak of. Main thread, or any reader of its own.
#pragma once

#include <string>

#include "base/time.h"
#include "domain/school.h"
#include "store/database.h"

namespace homeward::app {

struct Overview {
  int families = 0;               // with at least one active child
  int families_with_consent = 0;  // at least one guardian may be written to
  int waiting_for_strength = 0;   // letters
  int concerns_to_approve = 0;    // rows
  int letters_held = 0;           // composing refused them
  int guardians_missed = 0;       // last letters that went to one guardian and could not to another
  int files = 0;                  // current versions
  int rows_rejected = 0;          // of current versions
  int files_refused = 0;
};

// "3 of 212 families have consent", and that it is why nothing goes where none has.
std::string consent_words(const Overview& overview);

Overview overview_of(store::Database& database, const School& school);

}  // namespace homeward::app
