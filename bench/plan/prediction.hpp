#pragma once

#include "bench/plan/plan.hpp"

#include <iosfwd>

namespace interleave {

/// Between the fewest blocks and the most; equal where their number is fixed.
struct PredictedTime {
  Clock::duration least;
  Clock::duration most;
};

/// How long the plan takes on so many CPUs, by figures of one machine. How near it comes there is in
/// results/reference/debian12-2cpu/plan-check.txt. Nothing when --tasks fixes the work instead of
/// the time.
std::optional<PredictedTime> predicted_time(const RunPlan& plan, std::uint32_t cpus);

/// What `--plan` shows.
void print_plan(std::ostream& out, const RunPlan& plan, std::uint32_t cpus);

}  // namespace interleave
