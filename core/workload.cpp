#include "core/workload.hpp"

#include <cmath>

namespace interleave {

Clock::duration scaled(Clock::duration time, std::int64_t value, std::int64_t preset, int power) {
  auto factor = std::pow(static_cast<double>(value) / static_cast<double>(preset), power);
  return std::chrono::duration_cast<Clock::duration>(time * factor);
}

}  // namespace interleave
