// The pages of advice that went with a family's letters. Main thread.
#pragma once

#include <string>

#include "domain/digest.h"
#include "store/database.h"

namespace homeward::store {

// What the digest's family had, its letter's own day being `digest.period_end`. Nothing is due with
// a welcome or with good news.
ParentPages parent_pages(Database& database, const Digest& digest);

// The page went with this digest. A topic that the family had stays as it was noted first.
void mark_parent_page(Database& database, const Digest& digest, const std::string& topic);

// The digest reached nobody: its page may go with another.
void release_parent_page(Database& database, DigestId digest);

}  // namespace homeward::store
