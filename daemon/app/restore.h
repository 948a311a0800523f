// `homeward resume --after-restore`: what a lost span of time means for rows, letters and slots.
#pragma once

#include "app/config.h"
#include "store/database.h"
#include "store/requests.h"

namespace homeward::app {

// In the caller's transaction. Nobody can know what was told between the backup and the moment it
// was put back, so whatever may have been is told no more:
//  - letters that were on their way in the backup are cancelled, their rows withheld;
//  - of each family that had a slot in the span, that slot counts as gone, and all rows up to the
//    span's end that were not told are withheld ("restored_backup");
//  - other families lose nothing.
// The answer says how many rows that is, and of how many families.
store::Answer accept_restore(store::Database& database, const Config& config, Instant now);

}  // namespace homeward::app
