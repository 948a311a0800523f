// Pictures that rows named and that were not beside their file yet. Main thread, within the
// caller's transaction; everything throws SQLite::Exception.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

// How long a row's picture is waited for.
inline constexpr std::chrono::days kPicturePatience{14};

struct WantedPicture {
  std::string beside;  // the file's path in drop/
  std::string name;    // as the file names it
};

// The row goes without its picture for now. `since` counts from the first time for the same name.
void want_picture(Database& database, ObservationId row, const WantedPicture& picture, Instant now);

// What is still waited for, each once, by `beside`. Forgets what was waited for too long.
std::vector<WantedPicture> wanted_pictures(Database& database, Instant now);

// The picture has come: rows that waited for it, and no longer than kPicturePatience, get it. How
// many did; withdrawn rows do not.
int bring_picture(Database& database, const WantedPicture& picture, const std::string& mime,
                  const std::string& bytes, Instant now);

}  // namespace homeward::store
