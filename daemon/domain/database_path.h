// What was read from a school's own database goes the way of a dropped file; its path tells it
// apart. Pure; any thread.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace homeward {

// The folder that such paths begin with. No dropped file can have it: names that end in ~ are
// passed over in drop/ (collect/share.h), whatever their case.
inline constexpr std::string_view kDatabaseFolder = "database~/";

// True for rows that came from a database and not from a file of a teacher's. A shorter result is
// then what the database holds, never a file that was cut off.
inline bool is_database_path(std::string_view path) { return path.starts_with(kDatabaseFolder); }

// "database~/sis": what is wrong with the whole database is told of this path.
inline std::string database_path(std::string_view source) {
  return fmt::format("{}{}", kDatabaseFolder, source);
}

// "database~/sis/log.csv", or "database~/sis/log since 2026-09-04.csv" for a result that only holds
// what changed since that day: a table of its own, so that what it leaves out has not vanished.
inline std::string database_path(std::string_view source, std::string_view table,
                                 std::string_view since) {
  return since.empty() ? fmt::format("{}/{}.csv", database_path(source), table)
                       : fmt::format("{}/{} since {}.csv", database_path(source), table, since);
}

}  // namespace homeward
