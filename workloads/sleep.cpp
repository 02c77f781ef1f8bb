// A task that waits and does nothing else: how many waits can a model hold?
//
// IN REAL LIFE  a client that polls, a retry that backs off, a connection that idles.
// STRESSES      timers, and the memory of a waiting task: a process, a stack or a frame.
// NOT SHOWN     descriptors and data.
#include "workloads/catalogue.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "io",
     .kind = Parameter::Kind::duration,
     .preset = "2ms",
     .meaning = "how long a task sleeps",
     .most = 600'000'000'000},
};

struct SleepEnvironment final : Environment {
  explicit SleepEnvironment(Clock::duration length) : rest(length) {}
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return rest; }

  Clock::duration rest;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<SleepEnvironment>(settings.duration("io"));
}

Task<Digest> sleep(Context& world, const Environment& environment, TaskInput input) {
  co_await world.sleep_for(static_cast<const SleepEnvironment&>(environment).rest);
  co_return input.seed;
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(90) + settings.duration("io");
}

}  // namespace

const Workload sleep_workload{.name = "sleep",
                              .kind = Workload::Kind::io,
                              .summary = "one timer: how many waits a model can hold at once",
                              .parameters = parameters,
                              .prepare = prepare,
                              .body = sleep,
                              .service_time = service_time};

}  // namespace interleave
