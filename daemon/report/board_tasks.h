// The part of the board that asks something of somebody. Pure; any thread.
#pragma once

#include <string>

#include "report/board.h"

namespace homeward::report {

// Sentences on top that concern everybody: nothing leaves, everything is paused, the mail server.
std::string alarms_html(const BoardData& data);

// "For you to do": one note per member of staff, the office last.
std::string todo_html(const BoardData& data);

}  // namespace homeward::report
