#include "workloads/pacer.hpp"

#include "workloads/spin_kernel.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace interleave {

Pace Pace::parse(const Settings& settings, double spins_per_us) {
  constexpr double chunk_us = 32;
  auto spins = [spins_per_us](double microseconds) {
    return std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(std::llround(microseconds * spins_per_us)));
  };
  std::chrono::duration<double, std::micro> yield = settings.duration(yield_parameter.name);
  Pace pace{.chunk = spins(chunk_us)};
  if (yield.count() > 0) pace.yield = spins(yield.count());
  pace.chunk = std::min(pace.chunk, pace.yield);
  return pace;
}

std::uint64_t Pacer::spin_chunk(std::uint64_t value, std::uint64_t& left) noexcept {
  auto now = std::min(left, pace_.chunk);
  left -= now;
  since_ += now;
  return spin(value, now);
}

}  // namespace interleave
