// A task that makes checkpoint after checkpoint: what does one "others may run now" cost?
//
// IN REAL LIFE  a generator, a parser or a game loop that yields after every small step.
// STRESSES      the run queue and the switch: of frames, of stacks, of a lock's holder.
// NOT SHOWN     waiting, and cold caches: nothing is touched between two checkpoints. Models that
//               block have no other task to switch to, and pay for one load.
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "checkpoints",
     .kind = Parameter::Kind::count,
     .preset = "1000",
     .meaning = "how often a task offers its place",
     .most = 100'000'000},
};

struct StormEnvironment final : Environment {
  explicit StormEnvironment(std::int64_t count) : checkpoints(count) {}
  std::int64_t checkpoints;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  return std::make_unique<StormEnvironment>(settings.count("checkpoints"));
}

Task<Digest> storm(Context& world, const Environment& environment, TaskInput input) {
  auto wanted = static_cast<const StormEnvironment&>(environment).checkpoints;
  std::int64_t passed = 0;
  for (; passed < wanted; ++passed) co_await world.checkpoint();
  co_return fold(input.seed, static_cast<std::uint64_t>(passed));
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::nanoseconds(1700), settings.count("checkpoints"), 1000);
}

}  // namespace

const Workload checkpoint_storm_workload{
    .name = "checkpoint_storm",
    .kind = Workload::Kind::cpu,
    .summary = "nothing but checkpoints: what one switch between tasks costs",
    .parameters = parameters,
    .prepare = prepare,
    .body = storm,
    .service_time = service_time,
    .small = "checkpoints=200"};

}  // namespace interleave
