#pragma once

#include "core/job.hpp"

#include <cstdint>
#include <vector>

namespace interleave {

/// What one process gets of a job that several share.
struct Portion {
  std::uint32_t first_slot = 0, slots = 0;
  std::uint32_t first_worker = 0, workers = 0;
  std::uint32_t first_background = 0, background = 0;
  std::uint32_t in_flight = 0;
};

/// Deals a job out to its processes. Each gets at least one worker and one place in flight, and of
/// neither more than it has slots; what two get differs by one at most. Slots are as Plan says.
std::vector<Portion> deal(const Job& job);

}  // namespace interleave
