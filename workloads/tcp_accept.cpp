// A connection from outside: accept it, exchange one message, close.
//
// IN REAL LIFE  a server of short connections. Each slot has its own listener, as a server with
//               SO_REUSEPORT has, so the way to share a listener is not measured.
// STRESSES      waiting for a connection. The peer dials again when it sees that its connection was
//               closed, so a task usually accepts before a connection is there.
// NOT SHOWN     a long queue at a listener: there is one client a slot.
#include "core/peer.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/echo.hpp"
#include "workloads/loopback.hpp"

#include <optional>
#include <utility>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {delay_parameter("0"), tcp_bytes_parameter};

class TcpAcceptEnvironment final : public Environment {
 public:
  TcpAcceptEnvironment(const Settings& settings, const Plan& plan);
  double peer_cpu_s() const override { return peer_->cpu_s(); }
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return delay_; }

  EchoRequests requests;
  std::vector<UniqueFd> listeners;  // one a slot

 private:
  Clock::duration delay_;
  std::optional<Peer> peer_;
};

// The peer closes its copies of the listeners. Otherwise it could still connect to them, and would
// never end, after the tasks' copies are closed.
TcpAcceptEnvironment::TcpAcceptEnvironment(const Settings& settings, const Plan& plan)
    : requests{.bytes = static_cast<std::size_t>(settings.bytes("bytes")), .rounds = 1},
      delay_(delay_of(settings, plan)) {
  std::vector<sockaddr_in> addresses;
  for (std::uint32_t slot = 0; slot < plan.slots; ++slot) {
    auto made = listen_on_loopback();
    listeners.push_back(std::move(made.first));
    addresses.push_back(made.second);
  }
  try_descriptors(plan.slots);  // for the accepted connections
  peer_.emplace([&] {
    listeners.clear();
    serve_whoever_accepts(std::move(addresses), requests.bytes, delay_);
  });
}

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<TcpAcceptEnvironment>(settings, plan);
}

Task<Digest> tcp_accept(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const TcpAcceptEnvironment&>(environment);
  auto listener = world.adopt(ours.listeners[input.slot].get());
  auto accepted = co_await world.accept(listener);
  send_at_once(accepted);
  close_at_once(accepted);
  auto connection = world.adopt(std::move(accepted));
  co_return co_await echo_frames(world, connection, connection, ours.requests, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(114) + settings.duration("delay");
}

}  // namespace

const Workload tcp_accept_workload{.name = "tcp_accept",
                                   .kind = Workload::Kind::io,
                                   .summary = "a connection from outside for each task",
                                   .parameters = parameters,
                                   .prepare = prepare,
                                   .body = tcp_accept,
                                   .service_time = service_time,
                                   .connections = {.making = 1, .kept = 1},
                                   .small = "delay=100us"};

}  // namespace interleave
