#pragma once

#include "bench/plan/plan.hpp"

#include <iosfwd>
#include <optional>

namespace interleave {

/// The least time with the fewest blocks and with the most; equal if their number is fixed.
struct LeastTime {
  Clock::duration least;
  Clock::duration most;
};

/// Returns the sum of all windows: a block has one for each cell. Pilots, preparation and slow
/// models come on top. Only a repetition that is limited to most_chosen_tasks may be shorter than
/// its window. Returns nullopt if --tasks fixes the work instead of the time.
std::optional<LeastTime> least_time(const RunPlan& plan);

/// Prints the output of `--plan`.
void print_plan(std::ostream& out, const RunPlan& plan);

}  // namespace interleave
