// A datagram from outside: how long until the program has it?
//
// IN REAL LIFE  a server that must answer while it computes: the latency test of CPython's ccbench.
// STRESSES      the way from the kernel's wake-up to the task's next step. Beside `hogs`, that is
//               how soon a model gives a CPU to a task that has waited. Under an interpreter's
//               lock, it is how the lock changes hands.
// NOT SHOWN     the way to the peer. A row's latency counts from when the peer sent the datagram,
//               `delay` after the task had asked for it. With fewer workers than tasks in flight
//               it does not contain the wait for a worker either.
#include "workloads/catalogue.hpp"
#include "workloads/udp.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "delay",
     .kind = Parameter::Kind::duration,
     .preset = "2ms",
     .meaning = "how long after the task asked for it a datagram is sent",
     .most = 600'000'000'000},
    {.name = "bytes",
     .kind = Parameter::Kind::bytes,
     .preset = "64",
     .meaning = "size of a datagram; an identifier and a stamp of eight bytes each are part of it",
     .least = 16,
     .most = 65'507},
    hogs_parameter,
    hog_parameter,
    hold_parameter,
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<UdpEnvironment>(settings, plan, Stamped::yes);
}

Task<Digest> udp_ping(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const UdpEnvironment&>(environment);
  if (input.stop != nullptr) co_return co_await run_hog(world, ours.hog, input);
  co_return co_await exchange_datagram(world, ours, input, Stamped::yes);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(530) + settings.duration("delay");
}

}  // namespace

const Workload udp_ping_workload{.name = "udp_ping",
                                 .kind = Workload::Kind::io,
                                 .summary = "a datagram from outside, beside computing hogs",
                                 .parameters = parameters,
                                 .prepare = prepare,
                                 .body = udp_ping,
                                 .service_time = service_time,
                                 .connections = {.making = 2, .kept = 1},
                                 .small = "delay=300us"};

}  // namespace interleave
