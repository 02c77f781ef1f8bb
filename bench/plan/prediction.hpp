#pragma once

#include "bench/plan/plan.hpp"

#include <iosfwd>

namespace interleave {

/// The time for the fewest blocks and for the most. Equal if the number of blocks is fixed.
struct PredictedTime {
  Clock::duration least;
  Clock::duration most;
};

/// Returns the expected time of the plan on so many CPUs, from costs measured on one machine. Its
/// accuracy there is in results/reference/debian12-2cpu/plan-check.txt. Returns nullopt if --tasks
/// fixes the work instead of the time.
std::optional<PredictedTime> predicted_time(const RunPlan& plan, std::uint32_t cpus);

/// Prints the output of `--plan`.
void print_plan(std::ostream& out, const RunPlan& plan, std::uint32_t cpus);

}  // namespace interleave
