#include "domain/school.h"

namespace homeward {

const char* to_string(Approval approval) {
  switch (approval) {
    case Approval::kNone:
      return "none";
    case Approval::kConcerns:
      return "concerns";
    case Approval::kAll:
      return "all";
  }
  return "concerns";
}

std::optional<Unreviewed> parse_unreviewed(std::string_view text) {
  if (text == "both") return Unreviewed::kBoth;
  if (text == "school") return Unreviewed::kSchool;
  if (text == "pack") return Unreviewed::kPack;
  return std::nullopt;
}

std::optional<Approval> parse_approval(std::string_view text) {
  for (const Approval value : {Approval::kNone, Approval::kConcerns, Approval::kAll}) {
    if (text == to_string(value)) return value;
  }
  return std::nullopt;
}

}  // namespace homeward
