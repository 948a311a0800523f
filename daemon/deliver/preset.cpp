#include "deliver/preset.h"

#include <array>

namespace homeward::deliver {

namespace {

constexpr std::array kPresets{
    Preset{"relay", "smtp://localhost:25", 4, {}},
    Preset{"microsoft365", "smtp://smtp.office365.com:587", 3, {30, 10'000}},
    Preset{"google", "smtp://smtp.gmail.com:587", 3, {0, 2'000}},
};

}  // namespace

std::optional<Preset> find_preset(std::string_view name) {
  for (const auto& preset : kPresets) {
    if (preset.name == name) return preset;
  }
  return std::nullopt;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> names;
  for (const auto& preset : kPresets) names.emplace_back(preset.name);
  return names;
}

}  // namespace homeward::deliver
