// Files on the share that people may fill in where they lie: which bytes there are ours, and so may
// be written over or removed.
#pragma once

#include <string>
#include <vector>

#include "store/database.h"

namespace homeward::app {

// Main thread. sha256 of what we put at `path`, oldest first, this one among them from now on:
// remembered before it is written, so that what a crash left there is known to be ours.
std::vector<std::string> remember_ours(store::Database& database, const std::string& path,
                                       const std::string& sha256);
// What was remembered of it; empty when nothing of ours stands there.
std::vector<std::string> ours_at(store::Database& database, const std::string& path);
// Nothing of ours stands there any more.
void forget_ours(store::Database& database, const std::string& path);

}  // namespace homeward::app
