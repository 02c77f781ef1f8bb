#include "workloads/echo.hpp"

#include "workloads/random.hpp"
#include "workloads/streams.hpp"

#include <algorithm>
#include <cstring>

namespace interleave {

namespace {

// Reads until `answer` holds the frame that begins with `identifier`. Stale bytes lie before the
// frame: it drops them and reads as many again. So it never asks for a byte beyond the frame.
Task<std::size_t> read_frame(Context& world, Stream& from, std::span<const std::byte> identifier,
                             std::span<std::byte> answer) {
  co_await read_exactly(world, from, answer);
  while (auto stale = stale_bytes(answer, identifier)) {
    std::memmove(answer.data(), answer.data() + stale, answer.size() - stale);
    co_await read_exactly(world, from, answer.last(stale));
  }
  co_return answer.size();
}

}  // namespace

std::size_t stale_bytes(std::span<const std::byte> heard, std::span<const std::byte> identifier) {
  std::size_t offset = 0;
  while (!heard.empty()) {
    auto known = std::min(heard.size(), identifier.size());
    if (std::memcmp(heard.data(), identifier.data(), known) == 0) break;
    heard = heard.subspan(1);
    ++offset;
  }
  return offset;
}

Task<Digest> echo_frames(Context& world, Stream& to, Stream& from, EchoRequests requests,
                         std::uint64_t seed) {
  std::vector<std::byte> frame(requests.bytes);
  std::vector<std::byte> answer(requests.bytes);
  auto identifier = std::span(frame).first(frame_identifier_bytes);
  Digest digest = seed;
  for (std::size_t round = 0; round < requests.rounds; ++round) {
    fill_random(frame, splitmix64(seed + round));
    co_await write_all(world, to, frame);
    co_await read_frame(world, from, identifier, answer);
    digest = fold(digest, answer);
  }
  co_return digest;
}

}  // namespace interleave
