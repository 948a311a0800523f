// Typed row ids, so that a guardian's id can never stand where a family's is meant.
#pragma once

#include <compare>
#include <cstdint>

namespace homeward {

// 0 means "not stored yet".
template <typename Tag>
struct Id {
  std::int64_t value = 0;
  explicit operator bool() const { return value != 0; }
  auto operator<=>(const Id&) const = default;
};

using StaffId = Id<struct StaffTag>;
using StudentId = Id<struct StudentTag>;
using FamilyId = Id<struct FamilyTag>;
using GuardianId = Id<struct GuardianTag>;
using FileId = Id<struct FileTag>;
using ObservationId = Id<struct ObservationTag>;
using GoalId = Id<struct GoalTag>;
using StrategyId = Id<struct StrategyTag>;
using FamilyNoteId = Id<struct FamilyNoteTag>;
using DigestId = Id<struct DigestTag>;
using MessageId = Id<struct MessageTag>;

}  // namespace homeward
