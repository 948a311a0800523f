// The wording packs as they are installed: wording/<lang>.toml beside homeward.toml over the
// shipped config/wording/<lang>.toml. Main thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/config.h"
#include "domain/wording_row.h"

namespace homeward::app {

class Wording {
 public:
  // Reads every pack. One of the school's own files that does not hold leaves the shipped rules
  // as they are; what is wrong is in problems().
  explicit Wording(const Config& config);
  // The same without a school: the shipped packs.
  Wording();

  const WordingGuards& guards() const { return guards_; }
  const std::vector<WordingProblem>& problems() const { return problems_; }

 private:
  void load(const std::filesystem::path& shipped, const std::filesystem::path& own,
            const std::vector<std::string>& allow_terms, const std::string& school_language);

  WordingGuards guards_;
  std::vector<WordingProblem> problems_;
};

}  // namespace homeward::app
