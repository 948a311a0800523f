// The command line: which command, which options, which exit code.
#pragma once

namespace homeward::app {

// Parses, runs and reports; the process's exit code (sysexits.h). Never throws.
int run(int argc, char** argv);

}  // namespace homeward::app
