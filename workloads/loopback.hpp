#pragma once

#include "core/posix.hpp"

#include <utility>

#include <netinet/in.h>

namespace interleave {

/// Binds an IPv4 socket to 127.0.0.1, at a port that the kernel chooses; returns where it is.
sockaddr_in bind_to_loopback(const UniqueFd& fd);

void connect_to(const sockaddr_in& address, const UniqueFd& fd);

/// Two UDP sockets that hear each other and nobody else, so that read and write do: a datagram each.
std::pair<UniqueFd, UniqueFd> make_datagram_pair();

}  // namespace interleave
