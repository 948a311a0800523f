// One reader for each kind of table: rows of cells to typed rows. Pure.
#pragma once

#include <vector>

#include "ingest/layout.h"
#include "ingest/table.h"

namespace homeward::ingest {

// What a reader reads from and writes to. Rejects, warnings and attachments go into
// `batch`.
struct Reading {
  const ReadContext& context;
  const Layout& layout;
  const DateOrders& orders;
  const std::vector<TableRow>& rows;
  Batch& batch;

  // Notes the check's reject when it has one; true when the row may be kept.
  bool settle(const RowCheck& check) const;
  void warn(const RowCheck& check, Field field, const std::string& what) const;
  // A picture's name that may be asked for, or empty with a warning.
  std::string attachment(const RowCheck& check) const;
};

std::vector<StaffRow> read_staff(const Reading& reading);
std::vector<RosterRow> read_roster(const Reading& reading);
std::vector<LogRow> read_log(const Reading& reading);
std::vector<GoalRow> read_goals(const Reading& reading);
std::vector<StrategyRow> read_strategies(const Reading& reading);
std::vector<FamilyRow> read_family(const Reading& reading);
std::vector<AttendanceRow> read_attendance(const Reading& reading);

// Who the row is about; fails the check when neither id nor name is given and `needed`.
StudentRef read_student(RowCheck& check, bool needed);

}  // namespace homeward::ingest
