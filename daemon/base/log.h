// What happened, for the person who runs the machine: an event id and fields, to journald or the
// terminal. Fields are ids, counts, codes and file names; never a name, an address, a subject or a
// child's text (spec 5-operations). Any thread.
#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace homeward::log {

struct Field {
  std::string_view key;
  std::string value;
  Field(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  template <typename Number>
  requires std::is_arithmetic_v<Number> Field(std::string_view k, Number v)
      : key(k), value(fmt::format("{}", v)) {}
};

using Fields = std::initializer_list<Field>;

// `event` is a stable dotted id such as "file.published"; the catalogue is docs in ARCHITECTURE.md.
void info(std::string_view event, Fields fields = {});
void warning(std::string_view event, Fields fields = {});
void error(std::string_view event, Fields fields = {});

// Journald when standard error is connected to it (JOURNAL_STREAM), else the terminal.
// Called once by main before threads start. `quiet` leaves only warnings and errors.
void start(bool quiet);

}  // namespace homeward::log
