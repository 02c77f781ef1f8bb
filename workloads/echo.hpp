#pragma once

#include "core/context.hpp"
#include "core/digest.hpp"
#include "core/settings.hpp"
#include "core/task.hpp"
#include "core/workload.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <netinet/in.h>

namespace interleave {

// Client and server of an echo, over any two descriptors. A message is a *frame* of fixed size that
// begins with its own identifier. A worker may die with a request open. Its replacement takes over
// the slot and the connection, and uses the identifier to drop the answer to the dead worker.

inline constexpr std::size_t frame_identifier_bytes = 8;

/// The parameter `delay` of the workloads that echo.
constexpr Parameter delay_parameter(std::string_view preset) {
  return {.name = "delay",
          .kind = Parameter::Kind::duration,
          .preset = preset,
          .meaning = "how long the peer takes to answer",
          .most = 600'000'000'000};
}
/// At most 65,536 bytes a frame, far below a loopback connection's buffer. So a sender that dies
/// never leaves a part of a request.
inline constexpr Parameter tcp_bytes_parameter{
    .name = "bytes",
    .kind = Parameter::Kind::bytes,
    .preset = "64",
    .meaning = "size of one message; the first eight are its identifier",
    .least = frame_identifier_bytes,
    .most = 65'536};

/// Returns the chosen `delay`, or zero for the oracle's peers.
inline Clock::duration delay_of(const Settings& settings, const Plan& plan) {
  return plan.instant ? Clock::duration::zero() : settings.duration("delay");
}

/// A client's requests. A frame has at least eight bytes, its identifier.
struct EchoRequests {
  std::size_t bytes = 0;   // of one frame
  std::size_t rounds = 0;  // frames, one after the other
};

/// Sends seeded frames, waits for the echo of each, and returns the digest of all echoes.
Task<Digest> echo_frames(Context& world, Stream& to, Stream& from, EchoRequests requests,
                         std::uint64_t seed);

/// Returns how many bytes at the front of `heard` are surely no part of the frame that begins with
/// `identifier`. `heard` may be too short to hold the whole identifier.
std::size_t stale_bytes(std::span<const std::byte> heard, std::span<const std::byte> identifier);

/// The server's end of one client's connection.
struct EchoLine {
  UniqueFd in;
  UniqueFd out{};  // if empty, answers go into `in`, a socket
};

/// Does an answer carry the time when it was sent? That is CLOCK_MONOTONIC in ns, after the
/// identifier.
enum class Stamped : bool { no, yes };

/// Returns the stamp of a stamped answer, and clears it there, since no digest may depend on it.
std::int64_t take_stamp(std::span<std::byte> answer);

/// Answers each frame of `frame_bytes` bytes `delay` after it came, until every line is closed. The
/// lines are byte streams, or sockets that carry one frame a datagram. Uses one thread, and is
/// meant for a Peer's process.
void serve_echo(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay,
                Stamped stamped = Stamped::no);

/// The same for every client that connects to `listener`. Never returns.
void serve_whoever_connects(UniqueFd listener, std::size_t frame_bytes, Clock::duration delay);

/// The same over one connection to each of `listeners`. Connects again when the other side has
/// closed a connection. Returns when no listener is left.
void serve_whoever_accepts(std::vector<sockaddr_in> listeners, std::size_t frame_bytes,
                           Clock::duration delay);

}  // namespace interleave
