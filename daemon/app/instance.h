// One running Homeward per database: its lock, its database, its control socket.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "app/config.h"
#include "base/unique_fd.h"
#include "store/database.h"

namespace homeward::app {

// Held for as long as the object lives; released by the kernel when the process dies.
class InstanceLock {
 public:
  // Nothing when another process holds it. Throws Failure when the state folder cannot be used.
  static std::optional<InstanceLock> try_take(const Config& config);

 private:
  explicit InstanceLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

std::filesystem::path database_path(const Config& config);
// Opens and migrates; a new database gets its identity and is disarmed. Main thread, under the
// lock.
store::Database open_database(const Config& config);
// Opens the database that a running daemon owns, to leave a request in it; never migrates.
store::Database open_beside_daemon(const Config& config);
// Throws Failure(kUsage) when the state belongs to another user: files made here would lock it out.
void require_owner(const Config& config);

// A datagram socket in the runtime folder ($RUNTIME_DIRECTORY, else the state folder): any datagram
// means "look at the request table". Main thread.
class ControlSocket {
 public:
  // Notes its path in the database, where commands outside of the service find it. Throws Failure.
  ControlSocket(const Config& config, store::Database& database);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;
  int fd() const { return fd_.get(); }
  void drain() const;

 private:
  std::filesystem::path path_;
  UniqueFd fd_;
};

// Wakes the daemon that noted its socket there; false when none listens.
bool nudge(store::Database& database);

}  // namespace homeward::app
