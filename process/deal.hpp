#pragma once

#include "core/job.hpp"

#include <cstdint>
#include <vector>

namespace interleave {

/// The share of one process in a job that several processes run.
struct Portion {
  std::uint32_t first_slot = 0, slots = 0;
  std::uint32_t first_worker = 0, workers = 0;
  std::uint32_t first_background = 0, background = 0;
  std::uint32_t in_flight = 0;
};

/// Divides a job among its processes. Each gets at least one worker and one place in flight, and at
/// most as many of both as it has slots. Two shares differ by one at most. Slots are as in Plan.
std::vector<Portion> deal(const Job& job);

}  // namespace interleave
