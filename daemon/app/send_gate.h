// The last look before a letter leaves, by mail or on paper.
#pragma once

#include "plan/turn.h"
#include "store/outbox.h"

namespace homeward::app {

// True while its guardian may still be written to at that very address, the family is not paused,
// and every child it tells of still belongs to that family; of a note to staff, while that member
// is on the staff list with that address; of what answers or passes on a message from the mailbox,
// while that address is on file. Main thread; reads only.
bool may_still_go(store::Database& database, const store::OutboxMessage& message);

// The same for a letter that came back and is to go on paper: by whatever way its guardian may be
// reached now.
bool may_get_copy(store::Database& database, const store::OutboxMessage& message);

// The first moment from `now` on that is on an open day and outside quiet hours in the zone of the
// message's family (of the school for a note to staff): retries and letters that were held back
// keep to it too. Main thread; reads only.
Instant next_sending_hour(store::Database& database, const plan::PlanSettings& settings,
                          const store::OutboxMessage& message, Instant now);

// Cancels every waiting letter that may not go any more: after a roster, a pause or an opt-out.
// Gives how many. Main thread.
int cancel_forbidden(store::Database& database, store::Outbox& outbox, Instant now);

}  // namespace homeward::app
