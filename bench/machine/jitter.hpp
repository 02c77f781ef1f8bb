#pragma once

#include <cstdint>

namespace interleave {

/// Gaps between the readings of a loop that only reads the clock. A long gap is time that
/// interrupts, other processes or the hypervisor took from the loop. No measurement on this machine
/// can be steadier than that.
struct Jitter {
  std::int64_t clock_ns = 0;    // the median gap: the cost of a reading and of this loop
  std::int64_t p999_ns = 0;     // the 99.9 % quantile of the gaps; at most 2000
  std::int64_t largest_ns = 0;  // the longest gap
  double lost_share = 0;        // share of the time that lies in gaps of 2000 ns or more
};

/// Takes about 30 ms, on the calling thread.
Jitter measure_jitter();

}  // namespace interleave
