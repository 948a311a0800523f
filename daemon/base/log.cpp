#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

namespace homeward::log {

namespace {

bool to_journal = false;

std::string line_of(std::string_view event, Fields fields) {
  std::string line(event);
  for (const auto& field : fields) line += fmt::format(" {}={}", field.key, field.value);
  return line;
}

// journald keeps each field by name, so that `journalctl EVENT=file.published FILE=12` finds it.
void send_to_journal(int priority, std::string_view event, Fields fields) {
  std::vector<std::string> entries = {fmt::format("MESSAGE={}", line_of(event, fields)),
                                      fmt::format("PRIORITY={}", priority),
                                      fmt::format("EVENT={}", event)};
  for (const auto& field : fields) {
    std::string key(field.key);
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    entries.push_back(key + "=" + field.value);
  }
  std::vector<iovec> parts;
  for (auto& entry : entries) parts.push_back({entry.data(), entry.size()});
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

void write(spdlog::level::level_enum level, int priority, std::string_view event, Fields fields) {
  auto* logger = spdlog::default_logger_raw();
  if (!logger->should_log(level)) return;
  if (to_journal) {
    send_to_journal(priority, event, fields);
  } else {
    logger->log(level, "{}", line_of(event, fields));
  }
}

// systemd sets JOURNAL_STREAM to "device:inode" of the stream it connected (systemd.exec(5)); a
// child that inherits the variable but not the stream must keep to its own standard error.
bool stderr_is_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat info {};
  return stream != nullptr && ::fstat(STDERR_FILENO, &info) == 0 &&
         fmt::format("{}:{}", info.st_dev, info.st_ino) == stream;
}

}  // namespace

void info(std::string_view event, Fields fields) { write(spdlog::level::info, 6, event, fields); }
void warning(std::string_view event, Fields fields) {
  write(spdlog::level::warn, 4, event, fields);
}
void error(std::string_view event, Fields fields) { write(spdlog::level::err, 3, event, fields); }

void start(bool quiet) {
  to_journal = stderr_is_journal();
  auto logger = std::make_shared<spdlog::logger>("homeward",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S %l %v");
  logger->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace homeward::log
