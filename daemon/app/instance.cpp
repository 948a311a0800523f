#include "app/instance.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/errors.h"
#include "base/files.h"
#include "base/hash.h"

namespace homeward::app {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kPrivateFolder = 0700;
constexpr const char* kControlSocket = "control_socket";

void make_state_folder(const Config& config) {
  if (fs::exists(config.state)) return;
  files::make_folder(config.state);
  ::chmod(config.state.c_str(), kPrivateFolder);
}

fs::path socket_path(const Config& config) {
  const char* runtime = std::getenv("RUNTIME_DIRECTORY");
  return (runtime != nullptr && *runtime != '\0' ? fs::path(runtime) : config.state) /
         "control.sock";
}

// Throws Failure when the path is longer than a socket address holds (107 bytes).
sockaddr_un address_of(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) {
    throw Failure(ExitCode::kConfig,
                  name + " is too long a path for a socket; choose a shorter state.path");
  }
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  return address;
}

}  // namespace

std::optional<InstanceLock> InstanceLock::try_take(const Config& config) {
  make_state_folder(config);
  const fs::path path = config.state / "homeward.lock";
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) throw_errno("cannot open " + path.string(), errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return InstanceLock(std::move(fd));
  if (errno == EWOULDBLOCK) return std::nullopt;
  throw_errno("cannot lock " + path.string(), errno);
}

fs::path database_path(const Config& config) { return config.state / "homeward.db"; }

store::Database open_database(const Config& config) {
  make_state_folder(config);
  store::Database database = store::Database::open(database_path(config));
  if (!database.meta("instance")) {
    database.transact([&] {
      database.set_meta("instance", random_token());
      database.set_meta("token_key", random_token(32));
      database.set_meta("armed", "0");
    });
  }
  return database;
}

store::Database open_beside_daemon(const Config& config) {
  return store::Database::open_current(database_path(config));
}

void require_owner(const Config& config) {
  struct stat info {};
  if (::stat(config.state.c_str(), &info) != 0 || info.st_uid == ::geteuid()) return;
  const passwd* owner = ::getpwuid(info.st_uid);
  const std::string name = owner == nullptr ? std::to_string(info.st_uid) : owner->pw_name;
  throw Failure(ExitCode::kUsage,
                "run this as " + name + ", whose state it is: sudo -u " + name + " homeward ...");
}

ControlSocket::ControlSocket(const Config& config, store::Database& database)
    : path_(socket_path(config)),
      fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  if (!fd_) throw_errno("cannot make the control socket", errno);
  const sockaddr_un address = address_of(path_);
  ::unlink(path_.c_str());  // left by a process that died; we hold the lock
  if (::bind(fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("cannot bind " + path_.string(), errno);
  }
  ::chmod(path_.c_str(), 0600);
  database.set_meta(kControlSocket, path_.string());
}

ControlSocket::~ControlSocket() { ::unlink(path_.c_str()); }

void ControlSocket::drain() const {
  char byte = 0;
  while (::recv(fd_.get(), &byte, 1, 0) >= 0) {
  }
}

bool nudge(store::Database& database) {
  const auto path = database.meta(kControlSocket);
  if (!path) return false;
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_un address = address_of(*path);
  return fd && ::sendto(fd.get(), "!", 1, 0, reinterpret_cast<const sockaddr*>(&address),
                        sizeof address) == 1;
}

}  // namespace homeward::app
