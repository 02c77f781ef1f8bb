#include "workloads/udp.hpp"

#include "workloads/loopback.hpp"
#include "workloads/random.hpp"

#include <cstring>
#include <utility>

namespace interleave {

UdpEnvironment::UdpEnvironment(const Settings& settings, const Plan& plan, Stamped stamped)
    : bytes(static_cast<std::size_t>(settings.bytes("bytes"))),
      hog(parse_hog(settings, plan)),
      hogs_(static_cast<std::uint32_t>(settings.count("hogs"))),
      delay_(delay_of(settings, plan)) {
  std::vector<EchoLine> theirs;
  for (std::uint32_t slot = 0; slot < plan.slots; ++slot) {
    auto ends = make_datagram_pair();
    connections.push_back(std::move(ends.first));
    theirs.push_back({.in = std::move(ends.second)});
  }
  peer_.emplace([&] {
    connections.clear();
    serve_echo(std::move(theirs), bytes, delay_, stamped);
  });
}

namespace {

// Drops answers to a worker that died in this slot.
Task<std::size_t> read_answer(Context& world, Stream& from, std::span<const std::byte> request,
                              std::span<std::byte> answer) {
  std::size_t length = 0;
  do {
    length = co_await world.read_some(from, answer);
  } while (length != answer.size() ||
           std::memcmp(answer.data(), request.data(), frame_identifier_bytes) != 0);
  co_return length;
}

}  // namespace

Task<Digest> exchange_datagram(Context& world, const UdpEnvironment& environment, TaskInput input,
                               Stamped stamped) {
  auto connection = world.adopt(environment.connections[input.slot].get());
  std::vector<std::byte> request(environment.bytes);
  std::vector<std::byte> answer(environment.bytes);
  fill_random(request, input.seed);
  co_await world.write_some(connection, request);
  co_await read_answer(world, connection, request, answer);
  if (stamped == Stamped::yes) {
    auto sent_ns = take_stamp(answer);
    if (input.sent_ns != nullptr) *input.sent_ns = sent_ns;
  }
  co_return fold(input.seed, answer);
}

}  // namespace interleave
