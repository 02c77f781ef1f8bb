// A task that computes for a settable time and does nothing else: how small may a task be?
//
// IN REAL LIFE  a piece of any computation that was divided among workers.
// STRESSES      nothing while it computes. In short tasks, what the model does between two tasks.
// NOT SHOWN     memory, since spinning touches none, and contention. `cpu` is an amount of work,
//               calibrated once for all models. On a busy machine it takes longer.
//
// The suite `grain` runs it from 60 ns to 4 ms.
#include "workloads/catalogue.hpp"
#include "workloads/pacer.hpp"

#include <chrono>
#include <cmath>

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "cpu",
     .kind = Parameter::Kind::duration,
     .preset = "10us",
     .meaning = "how long a task computes",
     .most = 600'000'000'000},
    yield_parameter,
};

struct SpinEnvironment final : Environment {
  std::uint64_t iterations = 0;
  Pace pace;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<SpinEnvironment>();
  std::chrono::duration<double, std::micro> work = settings.duration("cpu");
  environment->iterations =
      static_cast<std::uint64_t>(std::llround(work.count() * plan.spins_per_us));
  environment->pace = Pace::parse(settings, plan.spins_per_us);
  return environment;
}

Task<Digest> spin_for(Context& world, const Environment& environment, TaskInput input) {
  const auto& shape = static_cast<const SpinEnvironment&>(environment);
  Pacer pacer(shape.pace);
  Digest digest = input.seed;
  for (auto left = shape.iterations; left > 0;) {
    if (pacer.is_checkpoint_due(world)) co_await world.checkpoint();
    digest = pacer.spin_chunk(digest, left);
  }
  co_return digest;
}

Clock::duration service_time(const Settings& settings) {
  return settings.duration("cpu");
}

}  // namespace

const Workload spin_workload{.name = "spin",
                             .kind = Workload::Kind::cpu,
                             .summary = "computes for a settable time: how small a task may be",
                             .parameters = parameters,
                             .prepare = prepare,
                             .body = spin_for,
                             .service_time = service_time,
                             .is_calibrated = true,
                             .small = "cpu=20us"};

}  // namespace interleave
