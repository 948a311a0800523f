// What teachers note: on time, late, with old dates, twice; corrected, withdrawn, approved. The
// intake is modelled: rows stand where ingest would put them, and are seen when it would publish.
#pragma once

#include <vector>

#include "sim/machine.h"
#include "sim/world.h"

namespace homeward::sim {

class Teachers {
 public:
  Teachers(World& world, Machine& machine) : world_(world), machine_(machine) {}

  void begin();  // a teacher and nothing else; once, on an empty school
  // One file with notes about some of the students; gives the file, for publish().
  std::int64_t write_file(const std::vector<std::int64_t>& students, double busy);
  // From here on families may be told of its rows.
  void publish(std::int64_t file);
  // Approves, corrects, withdraws: some of the rows of the last weeks.
  void look_through();
  int rows() const { return static_cast<int>(world_.rows.size()); }

 private:
  void write_row(std::int64_t file, std::int64_t student);
  std::string words();
  void correct(Row& row);
  void withdraw(Row& row);

  World& world_;
  Machine& machine_;
  std::map<std::int64_t, std::vector<std::int64_t>> staged_;  // file, rows
  std::int64_t files_ = 0;
};

}  // namespace homeward::sim
