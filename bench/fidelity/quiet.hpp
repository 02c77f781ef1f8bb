#pragma once

#include "core/clock.hpp"

namespace interleave::fidelity {

/// CPU times since the machine's start. Only the difference of two Loads has a meaning.
struct Load {
  double busy_s = 0;  // all processors together
  double all_s = 0;   // busy and idle
  double own_s = 0;   // of this process and the children that it has reaped

  static Load now();
};

/// Returns the share of the processors' time that other processes used between two Loads, 0 to 1.
double foreign_share(const Load& before, const Load& after);

/// Blocks until other processes have used little CPU for 300 ms, but not longer than `limit`.
void wait_until_idle(Clock::duration limit);

}  // namespace interleave::fidelity
