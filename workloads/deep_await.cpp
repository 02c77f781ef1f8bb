// A wait many calls down: what does the way back cost?
//
// IN REAL LIFE  a handler calls a service calls a repository calls a driver, and only that waits.
// STRESSES      the call chain. Stackful tasks switch stacks once, however deep they are; stackless
//               ones pay for a frame and an await at every level, and are resumed from the inside.
// NOT SHOWN     computing, and deep stacks of data: a level holds next to nothing.
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "depth",
     .kind = Parameter::Kind::count,
     .preset = "10",
     .meaning = "calls between the task and its wait",
     .most = 100},  // a fiber's stack must hold it in a debug build
    {.name = "io",
     .kind = Parameter::Kind::duration,
     .preset = "1ms",
     .meaning = "how long the innermost call sleeps",
     .most = 600'000'000'000},
};

struct DeepEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return rest; }

  std::int64_t depth = 0;
  Clock::duration rest{};
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  auto environment = std::make_unique<DeepEnvironment>();
  environment->depth = settings.count("depth");
  environment->rest = settings.duration("io");
  return environment;
}

// Each level adds to the answer on the way back, so the digest shows that no level was left out.
Task<Digest> descend(Context& world, std::int64_t depth, Clock::duration rest, Digest seed) {
  if (depth == 0) {
    co_await world.sleep_for(rest);
    co_return seed;
  }
  auto below = co_await descend(world, depth - 1, rest, seed);
  co_return fold(below, static_cast<std::uint64_t>(depth));
}

Task<Digest> body(Context& world, const Environment& environment, TaskInput input) {
  const auto& deep = static_cast<const DeepEnvironment&>(environment);
  return descend(world, deep.depth, deep.rest, input.seed);
}

Clock::duration service_time(const Settings& settings) {
  return std::chrono::microseconds(90) + settings.duration("io");
}

}  // namespace

const Workload deep_await_workload{.name = "deep_await",
                                   .kind = Workload::Kind::mixed,
                                   .summary = "one wait, many calls deep",
                                   .parameters = parameters,
                                   .prepare = prepare,
                                   .body = body,
                                   .service_time = service_time};

}  // namespace interleave
