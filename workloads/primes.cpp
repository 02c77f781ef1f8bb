// Counts the primes of a range by trial division.
//
// IN REAL LIFE  the CPU-bound example of half the talks on Python's GIL; password hashing, checks
//               of signatures: arithmetic on next to no data.
// STRESSES      the divider of one core, and nothing else: no memory, no allocation.
// NOT SHOWN     caches, bandwidth, waiting. Two hyperthreads share a divider, so this scales worse
//               over them than most work does.
#include "workloads/catalogue.hpp"
#include "workloads/random.hpp"

namespace interleave {

namespace {

constexpr Parameter parameters[] = {
    {.name = "n",
     .kind = Parameter::Kind::count,
     .preset = "8000",
     .meaning = "how many successive numbers a task tests",
     .least = 1,
     .most = 100'000'000},
    {.name = "below",
     .kind = Parameter::Kind::count,
     .preset = "1M",
     .meaning = "ranges begin at a seeded place below this; 1: all begin at 0",
     .least = 1,
     .most = 1'000'000'000},
};

struct PrimesEnvironment final : Environment {
  std::uint32_t n = 0;
  std::uint32_t below = 1;
};

std::unique_ptr<Environment> prepare(const Settings& settings, const Plan&) {
  auto environment = std::make_unique<PrimesEnvironment>();
  environment->n = static_cast<std::uint32_t>(settings.count("n"));
  environment->below = static_cast<std::uint32_t>(settings.count("below"));
  return environment;
}

// The primes of [next, last), counted and added up by repeated calls of advance().
struct PrimeCount {
  std::uint32_t next;
  std::uint32_t last;
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  // Stops after about `divisions`. Returns true if the range is done.
  bool advance(std::uint32_t divisions) {
    for (std::uint32_t used = 0; next < last && used < divisions; ++next) {
      std::uint32_t divisor = 2;
      while (divisor * divisor <= next && next % divisor != 0) ++divisor;
      used += divisor;
      if (next < 2 || divisor * divisor <= next) continue;
      ++count;
      sum += next;
    }
    return next == last;
  }
};

constexpr std::uint32_t divisions_at_once = 16'384;  // tens of microseconds

Task<Digest> primes(Context& world, const Environment& environment, TaskInput input) {
  const auto& range = static_cast<const PrimesEnvironment&>(environment);
  auto first = static_cast<std::uint32_t>(Random(input.seed).below(range.below));
  PrimeCount primes{.next = first, .last = first + range.n};
  while (!primes.advance(divisions_at_once)) co_await world.checkpoint();
  co_return fold(fold(input.seed, primes.count), primes.sum);
}

Clock::duration service_time(const Settings& settings) {
  return scaled(std::chrono::microseconds(930), settings.count("n"), 8000);
}

}  // namespace

const Workload primes_workload{.name = "primes",
                               .kind = Workload::Kind::cpu,
                               .summary = "primes of a seeded range, counted by trial division",
                               .parameters = parameters,
                               .prepare = prepare,
                               .body = primes,
                               .service_time = service_time};

}  // namespace interleave
