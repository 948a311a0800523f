// Pictures beside a log: the drawings and photographs that rows name. Collector thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "collect/events.h"

namespace homeward::collect {

inline constexpr std::size_t kPictureCap = 5U << 20U;  // bytes
inline constexpr std::size_t kPicturesAtOnce = 64;

// "image/png", "image/jpeg" by the first bytes, or empty. Pure.
std::string_view picture_mime(std::string_view bytes);

// Reads each of `names` from the folder of `beside` beneath the open folder `drop`: base names
// only, regular files, no link followed. One entry per name, in their order.
std::vector<Picture> read_pictures(int drop, const std::string& beside,
                                   const std::vector<std::string>& names);

}  // namespace homeward::collect
