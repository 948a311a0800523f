// What is done in class and may be done at home.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "domain/ids.h"

namespace homeward {

struct Strategy {
  StrategyId id;
  std::string key;
  StudentId student;  // none: for all children
  std::string title;
  std::string text;
  std::string why;
  std::string topic;
  std::string school_step;
  std::string home_step;
  std::optional<int> minutes;
  std::optional<Date> started;
  std::optional<Date> sent_home_on;
  std::string link;
  std::string printable;  // the name of a page in templates/library/printables; empty for most
  std::string language;
};

}  // namespace homeward
