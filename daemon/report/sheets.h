// The pre-filled log sheet of a class, from which a teacher starts. Pure; any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace homeward::report {

struct SheetPupil {
  std::string key;   // the school's student_id
  std::string name;  // as the roster has it
};

struct ClassSheet {
  std::string class_name;          // "Room 12"
  std::vector<SheetPupil> pupils;  // in the order they shall stand
};

// UTF-8 with BOM and CRLF, one line per pupil, one column per kind of note; the date and the notes
// are blank: a line without a note is not a row, so an unfilled line is never an error.
std::string class_sheet_csv(const ClassSheet& sheet);

// A class's name as a file or folder may have it: "Room 12" is "room-12". Letters and digits of any
// script are kept; a name without any, or too long for a file, becomes "class-<hash>".
std::string class_file_name(const std::string& class_name);

// Where the sheet of each class lies, relative to the share: "reports/sheets/room-12.csv". Of
// classes that would share a file ("4B", "4b") the first by name keeps it, the others get a hash
// behind it.
std::map<std::string, std::string> sheet_paths(const std::vector<std::string>& class_names);

}  // namespace homeward::report
