// Addresses that mail servers refused for good, and the letters that go on paper because of it.
// Main thread.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "domain/ids.h"
#include "store/database.h"

namespace homeward::store {

// The guardian's present address does not work: until the roster names another, letters go on
// paper. No effect without an address. In the caller's transaction.
void refuse_address(Database& database, GuardianId guardian, Instant now);
// A person says that the address works after all.
void accept_address(Database& database, GuardianId guardian);

bool address_refused(Database& database, GuardianId guardian);
// Whose address is refused, oldest first: staff should phone.
struct RefusedAddress {
  FamilyId family;
  GuardianId guardian;
  Instant at{};
};
std::vector<RefusedAddress> refused_addresses(Database& database);

// A letter that came back is to go on paper; once is enough. In the caller's transaction.
void want_print_copy(Database& database, MessageId message);
struct PrintCopy {
  MessageId message;
  DigestId digest;
  GuardianId guardian;
  std::string pdf;  // empty: not made yet
};
// Those that are still to be made, or are made and wait for the printer.
std::vector<PrintCopy> open_print_copies(Database& database, bool made, std::size_t max);
void set_print_copy(Database& database, MessageId message, const std::string& pdf);
// Written, or not to be made after all.
void close_print_copy(Database& database, MessageId message, Instant now);

}  // namespace homeward::store
