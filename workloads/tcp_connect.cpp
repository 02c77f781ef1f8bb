// A connection for each request: connect, one message and its echo, close.
//
// IN REAL LIFE  a client without a pool of connections, or a server behind a proxy that keeps none.
// STRESSES      connecting, and on a loop the registration of a descriptor that lives for one task.
//               A task makes about ten system calls, and most of them never wait.
// NOT SHOWN     a handshake over a network: loopback's takes microseconds. The connection is closed
//               with a reset, because a minute of TIME_WAIT for each port would stop any suite.
#include "core/peer.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/echo.hpp"
#include "workloads/loopback.hpp"

#include <optional>
#include <utility>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {delay_parameter("0"), tcp_bytes_parameter};

class TcpConnectEnvironment final : public Environment {
 public:
  TcpConnectEnvironment(const Settings& settings, const Plan& plan);
  double peer_cpu_s() const override { return peer_->cpu_s(); }
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return delay_; }

  EchoRequests requests;
  sockaddr_in server{};

 private:
  Clock::duration delay_;
  std::optional<Peer> peer_;
};

TcpConnectEnvironment::TcpConnectEnvironment(const Settings& settings, const Plan& plan)
    : requests{.bytes = static_cast<std::size_t>(settings.bytes("bytes")), .rounds = 1},
      delay_(delay_of(settings, plan)) {
  try_descriptors(plan.slots);
  auto [listener, address] = listen_on_loopback();
  server = address;
  peer_.emplace(
      [&, &door = listener] { serve_whoever_connects(std::move(door), requests.bytes, delay_); });
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<TcpConnectEnvironment>(settings, plan);
}

Task<Digest> tcp_connect(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const TcpConnectEnvironment&>(environment);
  auto socket = make_tcp_socket();
  send_at_once(socket);
  close_at_once(socket);
  auto connection = world.adopt(std::move(socket));
  co_await world.connect(connection, ours.server);
  co_return co_await echo_frames(world, connection, connection, ours.requests, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(103) + settings.duration("delay");
}

}  // namespace

const Workload tcp_connect_workload{.name = "tcp_connect",
                                    .kind = Workload::Kind::io,
                                    .summary = "a connection for each request",
                                    .parameters = parameters,
                                    .prepare = prepare,
                                    .body = tcp_connect,
                                    .service_time = service_time,
                                    .connections = {.making = 1, .kept = 0},
                                    .small = "delay=100us"};

}  // namespace interleave
