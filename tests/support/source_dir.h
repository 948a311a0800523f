// Where the checkout lies. Known to one file only, so that all other objects are the same in every
// checkout.
#pragma once

#include <filesystem>

namespace homeward {

std::filesystem::path source_dir();

}  // namespace homeward
