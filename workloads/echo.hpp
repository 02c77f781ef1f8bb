#pragma once

#include "core/context.hpp"
#include "core/digest.hpp"
#include "core/task.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace interleave {

// Both sides of an echo, over any two descriptors. A message is a *frame* of fixed size that opens
// with an identifier of its own, so that an answer can be told from the answer to somebody who
// died: a replacement worker takes over the slot, and with it the connection and what is in it.

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

/// Answers whole frames of `frame_bytes`, each `delay` after it came, until every line is closed.
/// One thread, for a Peer's process.
void serve_echo(std::vector<EchoLine> lines, std::size_t frame_bytes, Clock::duration delay);

}  // namespace interleave
