#pragma once

#include "core/posix.hpp"

#include <cstdint>
#include <utility>

#include <netinet/in.h>

namespace interleave {

/// Binds an IPv4 socket to 127.0.0.1; 0: at a port that the kernel chooses. Returns where it is.
sockaddr_in bind_to_loopback(const UniqueFd& fd, std::uint16_t port = 0);

void connect_to(const sockaddr_in& address, const UniqueFd& fd);

UniqueFd make_tcp_socket();

/// Throws std::system_error unless so many more sockets can be open at once: found out while an
/// environment is made, where it can be reported.
void try_descriptors(std::uint32_t count);

/// A listening socket at a port that the kernel chooses, and where it is.
std::pair<UniqueFd, sockaddr_in> listen_on_loopback();

/// No Nagle: a small request must not wait for the acknowledgement of the one before.
void send_at_once(const UniqueFd& connection);

/// No lingering: a connection in TIME_WAIT holds its port for a minute, and a suite makes many.
void close_at_once(const UniqueFd& connection);

/// Two UDP sockets that hear each other and nobody else, so that read and write do: a datagram each.
std::pair<UniqueFd, UniqueFd> make_datagram_pair();

}  // namespace interleave
