// A request over a real TCP connection, answered after a delay.
//
// IN REAL LIFE  a handler that asks a database, a cache or another service: it waits, mostly.
// STRESSES      waiting itself. With the delay, how many waits a model holds; with delay=0, what
//               its system calls and wake-ups cost.
// NOT SHOWN     a network: loopback loses nothing, and the peer runs on the same CPUs. Its CPU time
//               is in peer_cpu_s. If that is near one CPU, the peer is the bottleneck.
#include "core/peer.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/echo.hpp"
#include "workloads/loopback.hpp"

#include <optional>
#include <utility>

#include <sys/socket.h>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    delay_parameter("2ms"),
    tcp_bytes_parameter,
    {.name = "rounds",
     .kind = Parameter::Kind::count,
     .preset = "1",
     .meaning = "requests a task sends, each after the answer to the last",
     .least = 1,
     .most = 1'000'000},
};

class TcpEchoEnvironment final : public Environment {
 public:
  TcpEchoEnvironment(const Settings& settings, const Plan& plan);
  double peer_cpu_s() const override { return peer_->cpu_s(); }
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override {
    return delay_ * requests.rounds;
  }

  EchoRequests requests;
  std::vector<UniqueFd> connections;  // one a slot

 private:
  Clock::duration delay_;
  std::optional<Peer> peer_;
};

void connect_client(const sockaddr_in& address, const UniqueFd& connection) {
  connect_to(address, connection);
  send_at_once(connection);
  close_at_once(connection);
}

// Closes the listener when all clients are connected.
std::vector<EchoLine> accept_all(UniqueFd listener, std::size_t clients) {
  std::vector<EchoLine> lines;
  while (lines.size() < clients) {
    UniqueFd connection(
        check(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC), "accept4"));
    send_at_once(connection);
    lines.push_back({.in = std::move(connection)});
  }
  return lines;
}

// Makes all our sockets before it forks the peer, which closes its copies of them. So the peer has
// room for its own ends, and a limit on descriptors is found here, where it can be reported.
TcpEchoEnvironment::TcpEchoEnvironment(const Settings& settings, const Plan& plan)
    : requests{.bytes = static_cast<std::size_t>(settings.bytes("bytes")),
               .rounds = static_cast<std::size_t>(settings.count("rounds"))},
      delay_(delay_of(settings, plan)) {
  for (std::uint32_t slot = 0; slot < plan.slots; ++slot) connections.push_back(make_tcp_socket());
  auto [listener, address] = listen_on_loopback();
  peer_.emplace([&, &door = listener] {
    connections.clear();
    serve_echo(accept_all(std::move(door), plan.slots), requests.bytes, delay_);
  });
  listener.reset();
  for (const UniqueFd& connection : connections) connect_client(address, connection);
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<TcpEchoEnvironment>(settings, plan);
}

Task<Digest> tcp_echo(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const TcpEchoEnvironment&>(environment);
  auto connection = world.adopt(ours.connections[input.slot].get());
  co_return co_await echo_frames(world, connection, connection, ours.requests, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return (std::chrono::microseconds(180) + settings.duration("delay")) * settings.count("rounds");
}

}  // namespace

const Workload tcp_echo_workload{.name = "tcp_echo",
                                 .kind = Workload::Kind::io,
                                 .summary = "a request over TCP, answered after a delay",
                                 .parameters = parameters,
                                 .prepare = prepare,
                                 .body = tcp_echo,
                                 .service_time = service_time,
                                 .connections = {.making = 1, .kept = 1},
                                 .small = "delay=300us,rounds=2"};

}  // namespace interleave
