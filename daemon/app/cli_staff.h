// The part of the command line by which people look at letters and say what becomes of them: why,
// holds, approve, hold, release.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "base/errors.h"

namespace homeward::app {

// Sets `chosen` to what the arguments ask for; it reads `config`, the file's name, when it is run.
// Both outlive the parse.
void add_staff_commands(CLI::App& app, const std::string& config,
                        std::function<ExitCode()>& chosen);

}  // namespace homeward::app
