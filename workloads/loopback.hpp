#pragma once

#include "core/posix.hpp"

#include <cstdint>
#include <utility>

#include <netinet/in.h>

namespace interleave {

/// Binds an IPv4 socket to 127.0.0.1 and returns its address. The kernel chooses the port if it is
/// 0.
sockaddr_in bind_to_loopback(const UniqueFd& fd, std::uint16_t port = 0);

void connect_to(const sockaddr_in& address, const UniqueFd& fd);

UniqueFd make_tcp_socket();

/// Throws std::system_error unless `count` more sockets can be open at once. Called while an
/// environment is made, where the error can be reported.
void try_descriptors(std::uint32_t count);

/// Returns a listening socket, at a port that the kernel chooses, and its address.
std::pair<UniqueFd, sockaddr_in> listen_on_loopback();

/// Disables Nagle's algorithm: a small request must not wait for the acknowledgement of the one
/// before.
void send_at_once(const UniqueFd& connection);

/// Disables lingering. A connection in TIME_WAIT keeps its port for a minute, and a suite makes
/// many.
void close_at_once(const UniqueFd& connection);

/// Returns two UDP sockets that are connected to each other. read(2) and write(2) move one datagram
/// each.
std::pair<UniqueFd, UniqueFd> make_datagram_pair();

}  // namespace interleave
