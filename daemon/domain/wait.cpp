#include "domain/wait.h"

namespace homeward {

const char* to_string(WaitKind kind) {
  switch (kind) {
    case WaitKind::kStrength:
      return "needs_strength";
    case WaitKind::kConcern:
      return "concern";
    case WaitKind::kReword:
      return "reword";
    case WaitKind::kLetter:
      return "held";
    case WaitKind::kApproval:
      return "approval";
    case WaitKind::kPerson:
      return "held_by_person";
    case WaitKind::kCall:
      return "call";
  }
  return "held";
}

}  // namespace homeward
