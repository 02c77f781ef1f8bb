#include "workloads/loopback.hpp"

#include <vector>

#include <netinet/tcp.h>
#include <sys/socket.h>

namespace interleave {

namespace {

template <class Option> void set_option(const UniqueFd& fd, int level, int name, Option value) {
  check(::setsockopt(fd.get(), level, name, &value, sizeof(value)), "setsockopt");
}

}  // namespace

sockaddr_in bind_to_loopback(const UniqueFd& fd, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_port = htons(port);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  check(::bind(fd.get(), generic, length), "bind");
  check(::getsockname(fd.get(), generic, &length), "getsockname");
  return address;
}

void connect_to(const sockaddr_in& address, const UniqueFd& fd) {
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  check(::connect(fd.get(), generic, sizeof(address)), "connect");
}

UniqueFd make_tcp_socket() {
  return UniqueFd(check(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
}

void try_descriptors(std::uint32_t count) {
  std::vector<UniqueFd> sockets;
  while (sockets.size() < count) sockets.push_back(make_tcp_socket());
}

std::pair<UniqueFd, sockaddr_in> listen_on_loopback() {
  auto listener = make_tcp_socket();
  auto address = bind_to_loopback(listener);
  check(::listen(listener.get(), SOMAXCONN), "listen");
  return {std::move(listener), address};
}

void send_at_once(const UniqueFd& connection) {
  set_option(connection, IPPROTO_TCP, TCP_NODELAY, 1);
}

void close_at_once(const UniqueFd& connection) {
  set_option(connection, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
}

std::pair<UniqueFd, UniqueFd> make_datagram_pair() {
  UniqueFd one(check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  UniqueFd other(check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  auto here = bind_to_loopback(one);
  auto there = bind_to_loopback(other);
  connect_to(there, one);
  connect_to(here, other);
  return {std::move(one), std::move(other)};
}

}  // namespace interleave
