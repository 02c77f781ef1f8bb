#include "workloads/web/http/server.hpp"

#include "workloads/loopback.hpp"

#include <string>
#include <system_error>
#include <utility>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace interleave::web {

namespace {

void switch_on(const UniqueFd& socket, int level, int option) {
  constexpr int on = 1;
  check(::setsockopt(socket.get(), level, option, &on, sizeof(on)), "setsockopt");
}

UniqueFd bind_to_port(std::uint16_t port, bool shared) {
  auto socket = make_tcp_socket();
  switch_on(socket, SOL_SOCKET, SO_REUSEADDR);  // a port may have connections in TIME_WAIT
  switch_on(socket, IPPROTO_TCP, TCP_NODELAY);  // accepted sockets inherit it
  if (shared) switch_on(socket, SOL_SOCKET, SO_REUSEPORT);
  bind_to_loopback(socket, port);
  return socket;
}

}  // namespace

// The first socket is bound without SO_REUSEPORT, so it fails if another process has the port, even
// with SO_REUSEPORT. Then the option is set, and our other sockets share the port.
std::vector<UniqueFd> listen_on_port(std::uint16_t port, std::uint32_t count) {
  std::vector<UniqueFd> listeners;
  listeners.push_back(bind_to_port(port, false));
  if (count > 1) switch_on(listeners.front(), SOL_SOCKET, SO_REUSEPORT);
  while (listeners.size() < count) {
    listeners.push_back(bind_to_port(port_of(listeners.front()), true));
  }
  for (const UniqueFd& one : listeners) check(::listen(one.get(), SOMAXCONN), "listen");
  return listeners;
}

std::uint16_t port_of(const UniqueFd& listener) {
  sockaddr_in address{};
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  check(::getsockname(listener.get(), generic, &length), "getsockname");
  return ntohs(address.sin_port);
}

Server::Server(const Settings& settings, const Plan& planned, std::vector<UniqueFd> open,
               ServerRecord& shared, std::unique_ptr<const Handler> application)
    : handler(std::move(application)),
      limits{.header = static_cast<std::size_t>(settings.bytes("header_limit")),
             .body = static_cast<std::size_t>(settings.bytes("body_limit"))},
      patience{.header = settings.duration("header_timeout"),
               .keep_alive = settings.duration("keep_alive"),
               .write = settings.duration("write_timeout")},
      record(shared),
      plan_(planned),
      listeners_(std::move(open)) {}

int Server::listener_of(std::uint32_t slot) const {
  auto mine = listeners_.size() > 1 ? plan_.process_of(slot) : 0;
  return listeners_[mine].get();
}

void Server::close() const noexcept {
  record.closing.store(true);
  for (const UniqueFd& one : listeners_) ::shutdown(one.get(), SHUT_RDWR);
  connections_.end_input();
}

}  // namespace interleave::web
