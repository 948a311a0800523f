// What people say about what waits: yes to a held thing, hold a ready letter back, let it go. Every
// function joins the caller's transaction and gives the answer for whoever asked. Main thread.
#pragma once

#include <string>

#include "app/config.h"
#include "domain/wait.h"
#include "store/requests.h"

namespace homeward::app {

// "concern-5", "letter-12", and, behind a blank, the reason: a letter that names another child by a
// first name alone leaves only with one. Never one with another family's full names or addresses.
store::Answer approve_held(store::Database& database, const std::string& name_and_reason,
                           const std::string& who, Instant now);

// A letter that has not left ("letter-12") waits until it is released.
store::Answer hold_letter(store::Database& database, const std::string& name, Instant now);
store::Answer release_letter(store::Database& database, const Config& config,
                             const std::string& name, Instant now);
// The same for all that is made for a family from now on, by its id.
store::Answer hold_family(store::Database& database, const std::string& key, const std::string& who,
                          Instant now);
store::Answer release_family(store::Database& database, const Config& config,
                             const std::string& key, Instant now);

// Why it waits and the way out, each in one sentence for staff.
std::string why_words(const Wait& wait);
std::string way_out_words(const Wait& wait);

}  // namespace homeward::app
