#include "core/arrivals.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace interleave {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// How long a model may admit tasks after the last arrival, as a multiple of the arrivals' time. So
// a model that keeps up with half of the rate can still run all of them.
constexpr std::int64_t extra_time = 1;

// Returns how long `tasks` arrivals take. A long double holds 64-bit nanoseconds exactly.
std::int64_t time_of(std::size_t tasks, double per_s) {
  auto ns = static_cast<long double>(tasks) * second_ns / per_s;
  return static_cast<std::int64_t>(ns);
}

void schedule_constant(std::span<std::int64_t> arrivals, double per_s) {
  for (std::size_t index = 0; index < arrivals.size(); ++index) {
    arrivals[index] = time_of(index + 1, per_s);
  }
}

// The salt keeps arrivals independent of the task seeds, which are splitmix64(seed + index).
double exponential(std::uint64_t seed, std::size_t index) {
  constexpr std::uint64_t salt = 0x61727269766c7321;
  auto word = splitmix64((splitmix64(seed) ^ salt) + index);
  return -std::log((static_cast<double>(word >> 11U) + 0.5) * 0x1p-53);
}

// The arrival times of a Poisson process with exactly n arrivals: partial sums of n + 1
// exponentials, divided by their sum (W. Feller, volume 2, section III.3).
void schedule_poisson(std::span<std::int64_t> arrivals, double duration_ns, std::uint64_t seed) {
  double sum = 0;
  for (std::size_t index = 0; index <= arrivals.size(); ++index) sum += exponential(seed, index);
  double partial = 0;
  for (std::size_t index = 0; index < arrivals.size(); ++index) {
    partial += exponential(seed, index);
    arrivals[index] = std::llround(duration_ns * partial / sum);
  }
}

}  // namespace

std::uint64_t OpenLoad::tasks() const {
  auto expected = static_cast<long double>(duration.count()) * per_s / second_ns;
  return std::max<std::uint64_t>(static_cast<std::uint64_t>(std::round(expected)), 1);
}

std::uint64_t arrivals_seed(std::uint64_t run_seed, std::uint32_t block) {
  return splitmix64(run_seed) + block;
}

void schedule(const Ledger& ledger, const OpenLoad& load, std::uint64_t seed) {
  auto arrivals = ledger.arrivals();
  // The time of these arrivals at this rate: the duration, up to rounding.
  auto span_ns = time_of(arrivals.size(), load.per_s);
  if (load.pattern == OpenLoad::Pattern::constant) {
    schedule_constant(arrivals, load.per_s);
  } else {
    schedule_poisson(arrivals, static_cast<double>(span_ns), seed);
  }
  ledger.repeat_after(span_ns);
  ledger.close_after((1 + extra_time) * time_of(ledger.tasks(), load.per_s));
}

}  // namespace interleave
