// Pictures beside a log: the drawings and photographs that rows name. Collector thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "collect/collector.h"
#include "collect/events.h"
#include "collect/scanner.h"

namespace homeward::collect {

inline constexpr std::size_t kPictureCap = 5U << 20U;  // bytes
inline constexpr std::size_t kMostPictures = 1000;     // named by one file
inline constexpr std::size_t kMostWanted = 20'000;     // of all files together
inline constexpr std::size_t kPicturesAnEvent = 8;     // so that no event grows huge

// "image/png", "image/jpeg" by the first bytes, or empty. Pure.
std::string_view picture_mime(std::string_view bytes);

struct PictureRules {
  // Whether the file at this path of drop/ is in the state in which it was found long enough ago.
  // Nothing: every state will do.
  std::function<bool(const std::string& path, const FileState&)> settled;
  PreparePicture prepare;
};

// Reads each of `names` from the folder of `beside` beneath the open folder `drop`: base names
// only, regular files, no link followed. A name that is not there as it is written stands for the
// one file that differs by upper and lower case or by the way its accents are stored: teachers type
// what their screen shows. One entry per name, in their order.
std::vector<Picture> read_pictures(int drop, const std::string& beside,
                                   const std::vector<std::string>& names,
                                   const PictureRules& rules = {});

// An entry that says why there is no picture; `code` as in Picture.
Picture refused_picture(const std::string& name, const std::string& code);

// The names that files still wait for. Pure bookkeeping.
class WantedPictures {
 public:
  // Replaces what `beside` wanted. False when there are too many already and some are left out.
  bool want(const std::string& beside, const std::vector<std::string>& names);
  void found(const std::string& beside, const std::string& name);
  bool empty() const { return count_ == 0; }

  struct Here {
    std::string beside;
    std::vector<std::string> names;
    std::vector<const Candidate*> files;  // of the names, in their order
  };
  // Who waits for which of the pictures that a scan saw.
  std::vector<Here> among(const std::vector<Candidate>& pictures) const;

 private:
  // beside -> name as asked for -> its folder and folded name
  std::map<std::string, std::map<std::string, std::string>> wanted_;
  std::size_t count_ = 0;
};

}  // namespace homeward::collect
