#include "app/service_manager.h"

#include <systemd/sd-daemon.h>

namespace homeward::app::service_manager {

void ready() { sd_notify(0, "READY=1"); }
void status(const std::string& line) { sd_notify(0, ("STATUS=" + line).c_str()); }
void stopping() { sd_notify(0, "STOPPING=1"); }
void alive() { sd_notify(0, "WATCHDOG=1"); }

}  // namespace homeward::app::service_manager
