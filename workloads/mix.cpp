// So much computing, so much waiting, so many times: set the shape of your own work.
//
// IN REAL LIFE  many programs: a web request is a little of both, a crawler mostly waits.
// STRESSES      the main difference between models: whether one task computes while another waits.
// NOT SHOWN     caches and contention, since spinning touches no memory. `cpu` is an amount of
//               work, calibrated once for all models. On a busy machine it takes longer.
//
// A task does not yield while it computes, as handlers of asyncio, Node and Asio do not. So on a
// loop `cpu` is how long all others wait, and the flag `stalled_loop` marks a row in which that was
// too long. `yield=32us` stands for a program with an `await sleep(0)` in each long function. An
// interpreter's lock does not depend on `yield`: a thread must give it up within a chunk of 32 us.
#include "workloads/catalogue.hpp"
#include "workloads/pacer.hpp"
#include "workloads/random.hpp"

#include <cmath>

namespace interleave {

namespace {

constexpr std::int64_t minutes = 60'000'000'000;

constexpr Parameter parameters[] = {
    {.name = "cpu",
     .kind = Parameter::Kind::duration,
     .preset = "200us",
     .meaning = "computing in each round",
     .most = 10 * minutes},
    {.name = "io",
     .kind = Parameter::Kind::duration,
     .preset = "2ms",
     .meaning = "waiting in each round",
     .most = 10 * minutes},
    {.name = "rounds",
     .kind = Parameter::Kind::count,
     .preset = "5",
     .meaning = "how often a task computes and then waits",
     .least = 1,
     .most = 1'000'000},
    yield_parameter,
};

struct MixEnvironment final : Environment {
  Clock::duration least_wait(std::uint32_t, std::uint64_t) const override { return rounds * rest; }

  std::uint64_t iterations = 0;  // of spin(), a round
  Pace pace;
  std::int64_t rounds = 0;
  Clock::duration rest{};
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan& plan) {
  auto environment = std::make_unique<MixEnvironment>();
  std::chrono::duration<double, std::micro> work = settings.duration("cpu");
  environment->iterations =
      static_cast<std::uint64_t>(std::llround(work.count() * plan.spins_per_us));
  environment->pace = Pace::parse(settings, plan.spins_per_us);
  environment->rounds = settings.count("rounds");
  environment->rest = settings.duration("io");
  return environment;
}

Task<Digest> mix(Context& world, const Environment& environment, TaskInput input) {
  const auto& shape = static_cast<const MixEnvironment&>(environment);
  Pacer pacer(shape.pace);
  Digest digest = input.seed;
  for (std::int64_t round = 0; round < shape.rounds; ++round) {
    for (auto left = shape.iterations; left > 0;) {
      if (pacer.is_checkpoint_due(world)) co_await world.checkpoint();
      digest = pacer.spin_chunk(digest, left);
    }
    pacer.rest();
    co_await world.sleep_for(shape.rest);
    digest = fold(digest, static_cast<std::uint64_t>(round));
  }
  co_return digest;
}

Clock::duration service_time(const Settings& settings) {
  auto round = std::chrono::microseconds(90) + settings.duration("cpu") + settings.duration("io");
  return round * settings.count("rounds");
}

}  // namespace

const Workload mix_workload{.name = "mix",
                            .kind = Workload::Kind::mixed,
                            .summary = "computes and waits in turns: the shape of your own work",
                            .parameters = parameters,
                            .prepare = prepare,
                            .body = mix,
                            .service_time = service_time,
                            .is_calibrated = true,
                            .small = "cpu=20us,io=200us,rounds=3"};

}  // namespace interleave
