#include "workloads/spin_kernel.hpp"

#include "core/clock.hpp"

#include <algorithm>
#include <limits>

namespace interleave {

// Knuth's MMIX generator. Each step needs the result of the one before, so wider registers or
// out-of-order execution cannot shorten the chain. The time is in proportion to the steps.
std::uint64_t spin(std::uint64_t seed, std::uint64_t iterations) {
  for (; iterations > 0; --iterations) seed = seed * 6364136223846793005 + 1442695040888963407;
  return seed;
}

// Takes the fastest of many short pieces, because any disturbance, such as a preemption or a stolen
// CPU, only makes a piece slower. Each piece begins with the last one's answer, through a volatile.
// So the compiler cannot leave a piece out or move it across a clock reading.
double calibrate_spin() {
  constexpr std::uint64_t piece = 500'000;
  constexpr std::int64_t at_least_ns = 30'000'000;
  auto begin = now_ns();
  auto fastest_ns = std::numeric_limits<std::int64_t>::max();
  volatile std::uint64_t answer = 1;
  for (auto before = begin; before - begin < at_least_ns;) {
    answer = spin(answer, piece);
    auto after = now_ns();
    fastest_ns = std::min(fastest_ns, after - before);
    before = after;
  }
  return static_cast<double>(piece) * 1e3 / static_cast<double>(fastest_ns);
}

}  // namespace interleave
