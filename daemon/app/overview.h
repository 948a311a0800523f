// Counts that status, check and the board all speak of. Main thread, or any reader of its own.
#pragma once

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

Overview overview_of(store::Database& database, const School& school);

}  // namespace homeward::app
