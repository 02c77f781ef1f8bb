// A task of a settable length that computes first and waits for the rest of it.
//
// IN REAL LIFE  one step of a request: so much of it is computing, the rest is waiting.
// STRESSES      whether one task computes while others wait, at any share of waiting.
// NOT SHOWN     caches and contention, since spinning touches no memory. The computing part is an
//               amount of work, calibrated once for all models. On a busy machine it takes longer.
//
// The suite `map` runs it with several shares of waiting. `mix` sets both parts on their own, and
// repeats them.
#include "workloads/catalogue.hpp"
#include "workloads/pacer.hpp"

#include <cmath>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "task",
     .kind = Parameter::Kind::duration,
     .preset = "1ms",
     .meaning = "how long a task takes alone",
     .most = 600'000'000'000},
    {.name = "waiting",
     .kind = Parameter::Kind::count,
     .preset = "50",
     .meaning = "the share of that time in which it waits, in percent",
     .most = 100},
    yield_parameter,
};

struct PhasesEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return rest; }

  std::uint64_t iterations = 0;  // of spin()
  Pace pace;
  Clock::duration rest{};
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<PhasesEnvironment>();
  environment->rest = settings.duration("task") * settings.count("waiting") / 100;
  std::chrono::duration<double, std::micro> work = settings.duration("task") - environment->rest;
  environment->iterations =
      static_cast<std::uint64_t>(std::llround(work.count() * plan.spins_per_us));
  environment->pace = Pace::parse(settings, plan.spins_per_us);
  return environment;
}

Task<Digest> compute_and_wait(Context& world, const Environment& environment, TaskInput input) {
  const auto& shape = static_cast<const PhasesEnvironment&>(environment);
  Pacer pacer(shape.pace);
  Digest digest = input.seed;
  for (auto left = shape.iterations; left > 0;) {
    if (pacer.is_checkpoint_due(world)) co_await world.checkpoint();
    digest = pacer.spin_chunk(digest, left);
  }
  pacer.rest();
  if (shape.rest > Clock::duration::zero()) co_await world.sleep_for(shape.rest);
  co_return digest;
}

Clock::duration service_time(const Settings& settings) {
  return settings.duration("task");
}

}  // namespace

const Workload phases_workload{.name = "phases",
                               .kind = Workload::Kind::mixed,
                               .summary = "computes, and waits for a share of its time",
                               .parameters = parameters,
                               .prepare = prepare,
                               .body = compute_and_wait,
                               .service_time = service_time,
                               .is_calibrated = true,
                               .small = "task=200us"};

}  // namespace interleave
