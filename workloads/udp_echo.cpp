// A datagram to another process and back, as fast as that goes.
//
// IN REAL LIFE  a request to a cache or a name server on the same machine: the bandwidth test of
//               CPython's ccbench.
// STRESSES      two system calls a task, one of which waits. Under an interpreter's lock a task
//               gives the lock up twice and gets it back twice. Beside `hogs` it waits for the
//               lock each time: the convoy effect.
// NOT SHOWN     loss and reordering: loopback has none while one datagram a socket is under way.
#include "workloads/catalogue.hpp"
#include "workloads/udp.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    delay_parameter("0"),
    {.name = "bytes",
     .kind = Parameter::Kind::bytes,
     .preset = "1024",
     .meaning = "size of a datagram; the first eight are its identifier",
     .least = 8,
     .most = 65'507},
    hogs_parameter,
    hog_parameter,
    hold_parameter,
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  return std::make_unique<UdpEnvironment>(settings, plan, Stamped::no);
}

Task<Digest> udp_echo(Context& world, const Environment& environment, TaskInput input) {
  const auto& ours = static_cast<const UdpEnvironment&>(environment);
  if (input.stop != nullptr) co_return co_await run_hog(world, ours.hog, input);
  co_return co_await exchange_datagram(world, ours, input, Stamped::no);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(35) + settings.duration("delay");
}

}  // namespace

const Workload udp_echo_workload{.name = "udp_echo",
                                 .kind = Workload::Kind::io,
                                 .summary = "a datagram and back, beside computing hogs",
                                 .parameters = parameters,
                                 .prepare = prepare,
                                 .body = udp_echo,
                                 .service_time = service_time,
                                 .connections = {.making = 2, .kept = 1}};

}  // namespace interleave
