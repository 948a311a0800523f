// How often each family is written to, over time, and what good news waits for it. Main thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/digest.h"
#include "domain/observation.h"
#include "store/database.h"

namespace homeward::store {

// A version of a family's cadence: slots before `effective_from` are not its.
struct CadenceVersion {
  Instant effective_from{};
  std::string rule;  // the phrase and what it does without school, in one spelling
  std::string time_zone;
};

std::optional<CadenceVersion> newest_cadence(Database& database, FamilyId family);
void add_cadence(Database& database, FamilyId family, const CadenceVersion& version);

// A slot passed at `at` while nobody of the family could be written to.
void mark_silent(Database& database, FamilyId family, Instant at);

// Strengths and wins of the family's children dated `since` or later that no letter has judged or
// claimed. Gives whether there is one.
bool has_fresh_positive(Database& database, FamilyId family, Date since);
// Asks plan to look at the families with such a row from a file published at `published` or later.
void rouse_for_good_news(Database& database, Date since, Instant published);
// Letters (of that kind) sealed at `from` or later and before `until`: periodic ones that leave or
// left, and good news whatever became of it, as one that expired may have arrived.
int letters_between(Database& database, FamilyId family, Instant from, Instant until,
                    std::optional<DigestKind> kind = std::nullopt);
// Whether the family's newest periodic slot expired.
bool missed_newest_slot(Database& database, FamilyId family);
// Whether a row that has no final outcome for the family arrived at `at` or before.
bool has_row_waiting_since(Database& database, FamilyId family, Instant at);

// The first day of the family's welcome letter; nothing before there was one.
std::optional<Date> first_day_told(Database& database, FamilyId family);

}  // namespace homeward::store
