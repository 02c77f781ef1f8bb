#pragma once

#include "core/clock.hpp"

namespace interleave::fidelity {

/// What the processors have done so far, and how much of it was ours: this process and the children
/// it has reaped. Only differences mean anything.
struct Load {
  double busy_s = 0;
  double all_s = 0;
  double own_s = 0;

  static Load now();
};

/// The share of the processors that others took between two looks, 0 to 1.
double foreign_share(const Load& before, const Load& after);

/// Returns when the processors have been idle for a moment, or after `limit`.
void wait_until_idle(Clock::duration limit);

}  // namespace interleave::fidelity
