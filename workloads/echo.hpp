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

// Both sides of an echo, over any two descriptors. A message is a *frame* of fixed size that opens
// with an identifier of its own, so that an answer can be told from the answer to somebody who
// died: a replacement worker takes over the slot, and with it the connection and what is in it.

inline constexpr std::size_t frame_identifier_bytes = 8;

/// What a workload of echoes lets its user choose.
constexpr Parameter delay_parameter(std::string_view preset) {
  return {.name = "delay",
          .kind = Parameter::Kind::duration,
          .preset = preset,
          .meaning = "how long the peer takes to answer",
          .most = 600'000'000'000};
}
/// The upper bound of a frame is far below a loopback connection's buffer, so that no request is cut
/// by the death of its sender.
inline constexpr Parameter tcp_bytes_parameter{
    .name = "bytes",
    .kind = Parameter::Kind::bytes,
    .preset = "64",
    .meaning = "size of one message; the first eight are its identifier",
    .least = frame_identifier_bytes,
    .most = 65'536};

/// The `delay` that was chosen; the oracle's peers have none.
inline Clock::duration delay_of(const Settings& settings, const Plan& plan) {
  return plan.instant ? Clock::duration::zero() : settings.duration("delay");
}

/// What a client asks for. At least eight bytes a frame: the identifier.
struct EchoRequests {
  std::size_t bytes = 0;   // of one frame
  std::size_t rounds = 0;  // frames, one after the other
};

/// Sends seeded frames, waits for each one's echo, and digests all that came back.
Task<Digest> echo_frames(Context& world, Stream& to, Stream& from, EchoRequests requests,
                         std::uint64_t seed);

/// How many bytes at the front of `heard` are no part of the frame that begins with `identifier`,
/// as far as can be told from so few.
std::size_t stale_bytes(std::span<const std::byte> heard, std::span<const std::byte> identifier);

/// What a server has of one client's connection.
struct EchoLine {
  UniqueFd in;
  UniqueFd out{};  // none: answers go into `in`, a socket
};

/// Does an answer say when it was sent? If so: CLOCK_MONOTONIC in ns, after the identifier.
enum class Stamped : bool { no, yes };

/// The stamp of a stamped answer, which is cleared in it: no digest may depend on it.
std::int64_t take_stamp(std::span<std::byte> answer);

/// Answers whole frames of `frame_bytes`, each `delay` after it came, until every line is closed: of
/// byte streams, or of sockets that carry a frame a datagram. One thread, for a Peer's process.
void serve_echo(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay,
                Stamped stamped = Stamped::no);

/// The same for everybody who connects to `listener`, for as long as its process lives.
void serve_whoever_connects(UniqueFd listener, std::size_t frame_bytes, Clock::duration delay);

/// The same over a connection to each of `listeners`, made anew when the other side has closed it,
/// until nobody listens any more.
void serve_whoever_accepts(std::vector<sockaddr_in> listeners, std::size_t frame_bytes,
                           Clock::duration delay);

}  // namespace interleave
