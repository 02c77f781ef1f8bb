#pragma once

#include <cstdint>

namespace interleave {

/// What a loop that does nothing but read the clock sees of the machine: gaps between two readings
/// are time that was taken from it, by interrupts, other processes or the hypervisor. Nothing
/// measured here can be steadier than that.
struct Jitter {
  std::int64_t clock_ns = 0;    // the median gap: what a reading and this loop cost
  std::int64_t p999_ns = 0;     // of a thousand gaps one is longer; at most 2000
  std::int64_t largest_ns = 0;  // the longest gap
  double lost_share = 0;        // of the time: in gaps that are no reading's cost
};

/// Takes some 30 ms, on the thread that calls it.
Jitter measure_jitter();

}  // namespace interleave
