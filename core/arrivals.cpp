#include "core/arrivals.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace interleave {

namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

// How long after the last arrival a model that has fallen behind goes on admitting, as a multiple
// of the time in which they came. One that keeps up with half of the rate gets through all of them.
constexpr std::int64_t extra_time = 1;

void schedule_constant(std::span<std::int64_t> arrivals, std::uint32_t per_s) {
  for (std::size_t index = 0; index < arrivals.size(); ++index) {
    arrivals[index] = static_cast<std::int64_t>(index + 1) * second_ns / per_s;
  }
}

// Task seeds are splitmix64(seed + index) as well: arrivals must not follow from them.
double exponential(std::uint64_t seed, std::size_t index) {
  constexpr std::uint64_t salt = 0x61727269766c7321;
  auto word = splitmix64((splitmix64(seed) ^ salt) + index);
  return -std::log((static_cast<double>(word >> 11U) + 0.5) * 0x1p-53);
}

// Given their number, the arrivals of a Poisson process divide their time as the partial sums of
// one exponential more than there are divide its sum (W. Feller, volume 2, section III.3).
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
  auto ns = static_cast<std::uint64_t>(duration.count());
  constexpr auto second = static_cast<std::uint64_t>(second_ns);
  auto whole = ns / second * per_s + (ns % second * per_s + second / 2) / second;
  return std::max<std::uint64_t>(whole, 1);
}

std::uint64_t arrivals_seed(std::uint64_t run_seed, std::uint32_t block) {
  return splitmix64(run_seed) + block;
}

void schedule(const Ledger& ledger, const OpenLoad& load, std::uint64_t seed) {
  auto arrivals = ledger.arrivals();
  // The time that so many take at this rate: the duration, but for the rounding.
  auto time_of = [&load](std::size_t tasks) {
    return static_cast<std::int64_t>(tasks) * second_ns / load.per_s;
  };
  auto span_ns = time_of(arrivals.size());
  if (load.pattern == OpenLoad::Pattern::constant) {
    schedule_constant(arrivals, load.per_s);
  } else {
    schedule_poisson(arrivals, static_cast<double>(span_ns), seed);
  }
  ledger.repeat_after(span_ns);
  ledger.close_after((1 + extra_time) * time_of(ledger.tasks()));
}

}  // namespace interleave
