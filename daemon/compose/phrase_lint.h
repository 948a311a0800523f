// What is wrong with a phrase pack, said before a family could read it.
#pragma once

#include <string_view>
#include <vector>

#include "compose/phrase_pack.h"

namespace homeward::compose {

// Holds `pack` against `reference` (the shipped English): every pattern parses, takes the same
// arguments ({pronoun} may differ), has no straight apostrophe; no key is missing or unknown (more
// numbered sentences in a bank and more places are welcome).
void lint_pack(const PhrasePack& pack, const PhrasePack& reference, Problems& problems);

// True for keys like "question.focus.4" or "place.library": a list that a pack may extend.
bool is_extendable(std::string_view key);

}  // namespace homeward::compose
