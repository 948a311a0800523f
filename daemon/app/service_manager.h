// What systemd is told (sd_notify); silent when nobody listens. Main thread.
#pragma once

#include <string>

namespace homeward::app::service_manager {

void ready();
void status(const std::string& line);  // counts only, never names
void stopping();
void alive();  // WATCHDOG=1

}  // namespace homeward::app::service_manager
