// The wording packs as they are installed: wording/<lang>.toml beside homeward.toml over the
// shipped config/wording/<lang>.toml. Main thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/config.h"
#include "domain/wording.h"

namespace homeward::app {

class Wording {
 public:
  // Reads every pack. One of the school's own files that does not hold leaves the shipped rules
  // as they are; what is wrong is in problems().
  explicit Wording(const Config& config);
  // The same without a school: the shipped packs.
  Wording();

  // The rules for a language (BCP 47): its own, else those of the language without its region,
  // else none, which holds concerns.
  const WordingGuard& guard_for(const std::string& language);
  const std::vector<WordingProblem>& problems() const { return problems_; }
  // Each pack in use, with how many rules it has.
  std::map<std::string, std::size_t> packs() const;

 private:
  void load(const std::filesystem::path& shipped, const std::filesystem::path& own,
            const std::vector<std::string>& allow_terms);

  std::map<std::string, std::shared_ptr<const WordingGuard>> guards_;
  std::vector<WordingProblem> problems_;
};

}  // namespace homeward::app
