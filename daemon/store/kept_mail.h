// How long it is kept what families wrote by mail, and what we wrote because of it.
// Main thread; joins the caller's transaction.
#pragma once

#include <chrono>

#include "base/time.h"
#include "store/database.h"

namespace homeward::store {

// Counted from the day a message came, or was settled.
struct MailKept {
  std::chrono::days words{400};  // a family's words, and whose they were
  std::chrono::days bodies{30};  // the bytes that passed them on to a teacher, or confirmed a wish
};

// Forgets what is older, and gives how many rows that were. Nothing of a message whose answer has
// not left yet. What stays of a message that came is its key, so that a folder which is made anew
// does not tell it a second time, and what became of it.
int forget_old_mail(Database& database, Instant now, const MailKept& kept = {});

}  // namespace homeward::store
