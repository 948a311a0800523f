// Cells with few possible words - yes and no, kinds, roles - in five languages. Pure; any thread.
// Every function takes the cell as written and gives nothing for a word it does not know.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/observation.h"
#include "domain/people.h"
#include "ingest/rows.h"

namespace homeward::ingest {

std::optional<bool> yes_or_no(std::string_view cell);
// A kind of observation: "Strengths", "win", "student voice", "Positive".
std::optional<Kind> kind_word(std::string_view cell);
std::optional<FamilyNoteKind> family_kind_word(std::string_view cell);
std::optional<Role> role_word(std::string_view cell);
std::optional<Channel> channel_word(std::string_view cell);
std::optional<RosterStatus> roster_status_word(std::string_view cell);
// A goal's status: true while it is worked on (a met, ended or merely proposed one is not).
std::optional<bool> goal_active_word(std::string_view cell);
// Whether a child was there: "yes", "P", "absent", "late"; and the marks of registers. `language`
// is the school's: a lone "a" says nothing in German, where both words begin with it.
std::optional<bool> present_word(std::string_view cell, std::string_view language);
// true when more is better.
std::optional<bool> better_up_word(std::string_view cell);
// What a spreadsheet makes of a long number or a short column: "1.23E+05", "########", "#REF!".
bool is_mangled_id(std::string_view cell);
bool is_totals_word(std::string_view cell);

// The kind that a file's or folder's name speaks of: "wins.csv", "ms-rivera/strengths/week 3.csv".
// The nearest name decides; a name that speaks of two kinds says nothing.
std::optional<Kind> kind_of_path(std::string_view path);
// Whether the file's own name speaks of families ("family.csv").
bool path_names_family(std::string_view path);

// "es" for "es", "Spanish", "español", "espagnol" or "pt-BR" as it is; nothing for no language.
std::optional<std::string> language_word(std::string_view cell);

// The kinds a teacher may write, for hints.
extern const char* const kKindList;

}  // namespace homeward::ingest
