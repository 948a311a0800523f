# One target carries the warnings, so that a library's own flags never leak into ours.
add_library(homeward_warnings INTERFACE)
target_compile_options(homeward_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wpedantic -Wold-style-cast
  $<$<BOOL:${HOMEWARD_WERROR}>:-Werror>)
