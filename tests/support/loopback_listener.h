// A listening socket for servers that tests script.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <utility>

namespace homeward::testing {

// Listens on a loopback port of the kernel's choice. The descriptor is the caller's to close.
inline std::pair<int, int> listen_on_loopback() {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ::bind(listener, generic, size);
  ::listen(listener, 64);
  ::getsockname(listener, generic, &size);
  return {listener, ntohs(address.sin_port)};
}

}  // namespace homeward::testing
